"""Nothing is forgotten: one wrapper round django-auditlog, and no behaviour by callback."""

import ast
from collections.abc import Iterator

from tests.house_rules.source_rules.engine import (
    DEVKIT,
    PRODUCT,
    Finding,
    Rule,
    Source,
    dotted,
    last,
)

_CONNECTIONS = {"psycopg2", "socket", "sock", "sqlite3", "http", "client"}


def _uses_auditlog(source: Source) -> Iterator[Finding]:
    for name, line in source.imports():
        if name.split(".")[0] == "auditlog":
            yield Finding(line, name)
    for name, call in source.calls():
        if last(name) in {"set_actor", "set_auditlog_actor", "disable_auditlog"}:
            yield Finding(call.lineno, name)


def _receivers(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                if last(dotted(called)) in {"receiver", "connect"}:
                    yield Finding(decorator.lineno, f"@{dotted(called)}")
    for name, line in source.imports():
        if name.startswith(("django.dispatch", "django.db.models.signals")):
            yield Finding(line, name)
    for name, call in source.calls():
        owner = name.rsplit(".", maxsplit=1)[0].rsplit(".", maxsplit=1)[-1]
        if name.endswith(".connect") and owner not in _CONNECTIONS:
            yield Finding(call.lineno, f"{name}()")


RULES = (
    Rule(
        id="auditlog-behind-wrapper",
        says="Use foundation.audit: the library's own actor context loses the outer actor and "
        "leaks a receiver.",
        check=_uses_auditlog,
        where=PRODUCT,
        unless=("hdo_portal/foundation/audit.py",),
        at="tickets/models/ticket.py",
        good=("from hdo_portal.foundation.audit import audited",),
        bad=(
            "import auditlog",
            "from auditlog.registry import auditlog",
            "from auditlog.context import set_actor",
            "with set_actor(user):\n    pass",
        ),
    ),
    Rule(
        id="no-signal-receivers",
        says="Say it in the verb: what happens after a write is readable only where the write is.",
        check=_receivers,
        where=PRODUCT,
        unless=DEVKIT,
        at="tickets/apps.py",
        good=("connection = psycopg2.connect(dsn)", "def receiver() -> None: ..."),
        bad=(
            "@receiver(post_save, sender=Ticket)\ndef tell(**kwargs): ...",
            "post_save.connect(tell, sender=Ticket)",
            "signals.user_logged_in.connect(tell)",
            "from django.db.models.signals import post_save",
            "from django.dispatch import Signal",
            "@worker_ready.connect\ndef ready(**kwargs): ...",
        ),
    ),
)
