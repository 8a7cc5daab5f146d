"""One scope: a face reads through a scoped manager or a query function, never around them."""

import ast
from collections.abc import Iterator

from tests.house_rules.source_rules.engine import FACES, Finding, Rule, Source, last

_UNSCOPED = {
    "objects",
    "all_objects",
    "unscoped",
    "everything",
    "_base_manager",
    "_default_manager",
}
_SHORTCUTS = {
    *("get_object_or_404", "aget_object_or_404", "get_list_or_404", "aget_list_or_404"),
}


def _unscoped_managers(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in _UNSCOPED:
            yield Finding(node.lineno, f".{node.attr}")


def _unscoped_shortcuts(source: Source) -> Iterator[Finding]:
    for name, call in source.calls():
        if last(name) in _SHORTCUTS and call.args:
            first = call.args[0]
            if isinstance(first, ast.Name | ast.Attribute) and _is_class_name(first):
                yield Finding(call.lineno, f"{last(name)}({_text(first)})")


def _is_class_name(node: ast.Name | ast.Attribute) -> bool:
    return _text(node)[:1].isupper()


def _text(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _raw_sql(source: Source) -> Iterator[Finding]:
    for name, line in source.imports():
        if name in {
            "django.db.connection",
            "django.db.connections",
            "django.db.models.expressions.RawSQL",
        }:
            yield Finding(line, name)
    for name, call in source.calls():
        if last(name) in {"raw", "extra", "RawSQL"} and "." in name:
            yield Finding(call.lineno, name)


RULES = (
    Rule(
        id="scoped-managers-in-faces",
        says="Read with Model.scoped.for_actor(actor) or a function of queries.py: a face never "
        "reaches rows that nobody asked whether this person may see.",
        check=_unscoped_managers,
        where=FACES,
        at="hdo_portal/portal/views.py",
        good=(
            "tickets = queries.open_tickets(actor)",
            "ticket = self.scope(Ticket).get(number=number)",
        ),
        bad=(
            "Ticket.objects.get(number=number)",
            "Ticket._base_manager.all()",
            "Ticket.all_objects.filter(pk=1)",
            "queryset = Ticket.objects",
        ),
    ),
    Rule(
        id="scoped-404-in-faces",
        says="Give get_object_or_404 a scoped queryset, not a model: with a model it finds every "
        "customer's rows.",
        check=_unscoped_shortcuts,
        where=FACES,
        at="hdo_portal/portal/views.py",
        good=("get_object_or_404(queries.visible_tickets(actor), number=number)",),
        bad=(
            "get_object_or_404(Ticket, number=number)",
            "shortcuts.get_object_or_404(models.Ticket, number=number)",
            "get_list_or_404(Ticket)",
        ),
    ),
    Rule(
        id="no-raw-sql-in-faces",
        says="SQL belongs to a query function of the domain, where the scope is applied.",
        check=_raw_sql,
        where=FACES,
        unless=("hdo_portal/web/*",),  # reads how the portal itself is, and no customer's rows
        at="hdo_portal/desk/views.py",
        good=("from django.db import transaction", "text = raw(body)"),
        bad=(
            "from django.db import connection",
            "rows = manager.raw('select 1')",
            "rows = tickets.extra(where=['1=1'])",
        ),
    ),
)
