"""One scope: what an actor may see is decided here, in Python and in PostgreSQL.

``acting(actor)`` opens a transaction, takes the actor's database role and tells PostgreSQL who acts
(row-level security and the audit triggers read it). ``ScopedManager`` filters every query by the
acting actor and refuses to run when nobody is acting. ``verb`` marks the functions that write.

The database role and the settings live until the end of the transaction (``set_config(…, true)``),
so a pooled connection can never carry one person's scope into the next request.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Concatenate, ParamSpec, Self, TypeVar, cast

from django.db import connection, models, transaction

from hdo_portal.foundation.actor import Actor, Kind
from hdo_portal.foundation.errors import ScopeMissing
from hdo_portal.foundation.protection import protection_of

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)

_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)
_elevated: ContextVar[bool] = ContextVar("elevated", default=False)
# What the actor of this block sees of each kind of rows, as a queryset that has not been asked.
_seen: ContextVar[dict[type, "models.QuerySet[Any]"]] = ContextVar("seen")

_ENTER = """
    SELECT current_setting('role'),
           current_setting('app.organisations', true),
           current_setting('app.actor', true),
           current_setting('app.user_id', true),
           current_setting('app.address', true),
           current_setting('app.request_id', true),
           set_config('app.organisations', %s, true),
           set_config('app.actor', %s, true),
           set_config('app.user_id', %s, true),
           set_config('app.address', %s, true),
           set_config('app.request_id', %s, true),
           set_config('role', %s, true)
"""
_LEAVE = """
    SELECT set_config('role', %s, true),
           set_config('app.organisations', %s, true),
           set_config('app.actor', %s, true),
           set_config('app.user_id', %s, true),
           set_config('app.address', %s, true),
           set_config('app.request_id', %s, true)
"""


def current_actor() -> Actor:
    """Who acts now. Raises ScopeMissing when nobody does."""
    actor = _actor.get()
    if actor is None:
        raise ScopeMissing("No actor: wrap the code in acting(actor).")
    return actor


def acting_or_none() -> Actor | None:
    return _actor.get()


@contextmanager
def acting(actor: Actor, *, role: str | None = None) -> Iterator[Actor]:
    """Run a block in one transaction as this actor; what was before is back afterwards.

    ``role`` overrides the database role (the sign-in pages stay on ``gate``).
    """
    actor_token, elevated_token = _actor.set(actor), _elevated.set(False)
    seen_token = _seen.set({})
    outermost = not connection.in_atomic_block
    try:
        with transaction.atomic():
            before = _enter(actor, role or actor.database_role)
            yield actor
            # The end of a transaction restores the settings by itself, and so does a rollback.
            if not outermost and not connection.needs_rollback:
                _run(_LEAVE, before)
    finally:
        _actor.reset(actor_token)
        _elevated.reset(elevated_token)
        _seen.reset(seen_token)


@contextmanager
def elevated() -> Iterator[None]:
    """Inside a verb: write with the desk role, still recorded as the acting actor."""
    current_actor()
    token = _elevated.set(True)
    try:
        with transaction.atomic():
            [before] = _run("SELECT current_setting('role')", [])
            _run("SELECT set_config('role', 'desk', true)", [])
            yield
            if not connection.needs_rollback:
                _run("SELECT set_config('role', %s, true)", [before])
    finally:
        _elevated.reset(token)


def _enter(actor: Actor, role: str) -> list[str]:
    organisations = "{" + ",".join(map(str, actor.organisation_ids)) + "}"
    settings = [
        organisations,
        actor.name,
        str(actor.user_id or ""),
        actor.address,
        actor.request_id,
        role,
    ]
    row = _run(_ENTER, settings)
    return [value or "" for value in row[:6]]


def _run(sql: str, params: list[str]) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row: tuple[str, ...] = cursor.fetchone()
        return row


def verb(
    right: str,
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Mark a business verb: ``f(actor, *, …)`` in one transaction, for those who have ``right``.

    The verb runs as the actor with the desk role, so it must itself fetch what it changes through
    ``visible_to(actor)``. Raises NotAllowed before anything is read.
    """

    def decorate(
        function: Callable[Concatenate[Actor, P], R],
    ) -> Callable[Concatenate[Actor, P], R]:
        @functools.wraps(function)
        def run(actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
            actor.require(right)
            if _actor.get() is actor:
                with elevated():
                    return function(actor, *args, **kwargs)
            with acting(actor), elevated():
                return function(actor, *args, **kwargs)

        run.right = right  # type: ignore[attr-defined]  # read by the rights page and its test
        return cast("Callable[Concatenate[Actor, P], R]", run)

    return decorate


class ScopedQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> Self:
        """Only the rows that this actor may see, whoever is acting now. The portal's tests of
        itself are the system's own."""
        if actor.kind is Kind.SYSTEM:
            return self
        protection = protection_of(self.model)
        seen = self if protection.unseen is None else self.exclude(protection.unseen)
        if actor.sees_everything:
            return seen
        if not actor.is_customer:
            return self.none()
        return seen.filter(protection.portal.rows(actor))

    def locked(self) -> Self:
        """Lock these rows only, not what they are joined to, until the transaction ends."""
        return self.select_for_update(of=("self",), no_key=True)


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]  # dynamic base
    """Shows what the acting actor may see. Raises ScopeMissing when nobody acts."""

    use_in_migrations = False

    def get_queryset(self) -> Any:
        actor = current_actor()
        if _elevated.get():
            return super().get_queryset()
        # Django asks for this once for every row whose relations it fetches, and the filter of a
        # customer takes milliseconds to write.
        seen = _seen.get()
        if self.model not in seen:
            seen[self.model] = self._queryset_class(self.model, using=self._db).visible_to(actor)
        return seen[self.model].all()
