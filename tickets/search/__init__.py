"""Searching: one question in a person's words, over everything that this person may see."""

from tickets.search.answering import Answer, Hit, ask, suggest
from tickets.search.exact import Target, exactly
from tickets.search.finding import Place
from tickets.search.things import Things

__all__ = ["Answer", "Hit", "Place", "Target", "Things", "ask", "exactly", "suggest"]
