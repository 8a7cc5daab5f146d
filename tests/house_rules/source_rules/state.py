"""One writer: the state of a ticket, an asset or a clock changes in one place."""

import ast
from collections.abc import Callable, Iterator

from tests.house_rules.source_rules.engine import (
    DEVKIT,
    MIGRATIONS,
    PRODUCT,
    Finding,
    Rule,
    Source,
    dotted,
    last,
)


def _assignments(source: Source, attribute: str) -> Iterator[Finding]:
    for node in source.nodes:
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        for target in targets:
            for part in ast.walk(target):
                if isinstance(part, ast.Attribute) and part.attr == attribute:
                    yield Finding(part.lineno, f".{attribute} =")


def _writing_calls(source: Source, attribute: str) -> Iterator[Finding]:
    for name, call in source.calls():
        keywords = {keyword.arg for keyword in call.keywords}
        if last(name) in {"update", "update_or_create"} and attribute in keywords and "." in name:
            yield Finding(call.lineno, f"update({attribute}=)")
        elif last(name) == "bulk_update" and _names_field(call, attribute):
            yield Finding(call.lineno, f"bulk_update of {attribute}")
        elif name == "setattr" and len(call.args) > 1 and _is_text(call.args[1], attribute):
            yield Finding(call.lineno, f"setattr {attribute}")


def _names_field(call: ast.Call, attribute: str) -> bool:
    values = [*call.args[1:], *(k.value for k in call.keywords if k.arg == "fields")]
    return any(_is_text(node, attribute) for value in values for node in ast.walk(value))


def _is_text(node: ast.AST, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def writes(attribute: str) -> Callable[[Source], Iterator[Finding]]:
    def check(source: Source) -> Iterator[Finding]:
        yield from _assignments(source, attribute)
        yield from _writing_calls(source, attribute)

    return check


def _saves_everything(source: Source) -> Iterator[Finding]:
    for name, call in source.calls():
        keywords = {keyword.arg for keyword in call.keywords}
        is_row = name.endswith((".save", ".asave")) and name != "?.save"
        # save(**how) hands on what its own caller said.
        if is_row and not keywords & {"update_fields", "force_insert", None}:
            yield Finding(call.lineno, f"{name}()")


def _verb_signatures(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef) and _is_verb(node):
            positional = [a.arg for a in [*node.args.posonlyargs, *node.args.args]]
            if positional != ["actor"]:
                yield Finding(node.lineno, f"def {node.name}({', '.join(positional)})")
            elif ast.get_docstring(node) is None:
                yield Finding(node.lineno, f"def {node.name} has no docstring")


def _is_verb(node: ast.FunctionDef) -> bool:
    called = [d.func for d in node.decorator_list if isinstance(d, ast.Call)]
    return any(last(dotted(name)) == "verb" for name in called)


RULES = (
    Rule(
        id="status-by-engine",
        says="Call lifecycle.engine.transition(): it checks, records and tells; an assignment "
        "does none of that.",
        check=writes("status"),
        where=PRODUCT,
        unless=("tickets/lifecycle/engine.py", "hdo_portal/foundation/*", *MIGRATIONS, *DEVKIT),
        at="tickets/actions/resolve.py",
        good=(
            "transition(actor, ticket, Status.RESOLVED)",
            "if ticket.status == Status.NEW:\n    pass",
            "Ticket.objects.filter(status=Status.NEW)",
            "counts.update(total)",
            "response = Response(status=409)",
        ),
        bad=(
            "ticket.status = Status.RESOLVED",
            "ticket.status, ticket.team = Status.RESOLVED, team",
            "Ticket.objects.filter(pk=1).update(status=Status.CLOSED)",
            "Ticket.objects.bulk_update(tickets, ['status'])",
            "Ticket.objects.bulk_update(tickets, fields=['status', 'team'])",
            "setattr(ticket, 'status', value)",
        ),
    ),
    Rule(
        id="clock-state-by-sla",
        says="Clocks and alarms change through tickets.sla: it keeps the ledger adding up.",
        check=writes("state"),
        where=("tickets/*.py", "hdo_portal/*.py", "customers/*.py"),
        unless=("tickets/sla/*", "hdo_portal/foundation/*", *MIGRATIONS, *DEVKIT),
        at="tickets/actions/hold.py",
        good=(
            "clocks.pause(ticket, reason=reason, at=at)",
            "Clock.objects.filter(state='running')",
        ),
        bad=(
            "clock.state = ClockState.PAUSED",
            "ticket.clocks.update(state='paused')",
            "Alarm.objects.bulk_update(alarms, ['state'])",
        ),
    ),
    Rule(
        id="save-names-its-fields",
        says="Say save(update_fields=[...]), or create through the manager: a whole-row save "
        "writes back what somebody else changed meanwhile.",
        check=_saves_everything,
        where=("tickets/*.py", "assets/*.py", "customers/*.py"),
        unless=("*/admin.py", "*/admin/*", *MIGRATIONS),
        at="tickets/actions/assign.py",
        good=(
            "ticket.save(update_fields=['assignee', 'updated_at'])",
            "Ticket.objects.create(title=title)",
            "ticket.save(force_insert=True)",
            "super().save(*args, **kwargs)",
            "row.save(**how)",
        ),
        bad=(
            "ticket.save()",
            "rows[0].owner.save()",
            "self.clock.save()",
            "alarm.save(using='default')",
        ),
    ),
    Rule(
        id="life-by-verb",
        says="Call assets.actions.change_life(): it knows which life follows which, and frees the "
        "ISSI.",
        check=writes("life"),
        where=PRODUCT,
        unless=("assets/actions/*", *MIGRATIONS, *DEVKIT),
        at="hdo_portal/api/assets.py",
        good=("if asset.life == Life.LOST:\n    pass",),
        bad=("asset.life = Life.LOST", "Asset.objects.filter(pk=1).update(life='lost')"),
    ),
    Rule(
        id="verb-signature",
        says="A verb is `def verb(actor, *, ...)` with a docstring: who acts comes first, the rest "
        "by name, and what it promises and raises is said.",
        check=_verb_signatures,
        where=PRODUCT,
        at="tickets/actions/assign.py",
        good=(
            "@verb('ticket.assign')\ndef assign(actor, *, ticket, to):\n    '''Hand it on.'''",
            "def locked(actor, asset): ...",
        ),
        bad=(
            "@verb('ticket.assign')\ndef assign(ticket, to):\n    '''Hand it on.'''",
            "@verb('ticket.assign')\ndef assign(actor, ticket):\n    '''Hand it on.'''",
            "@scoping.verb('ticket.assign')\ndef assign(*, ticket, actor):\n    '''Hand it on.'''",
            "@verb('ticket.assign')\ndef assign(actor, *, ticket): ...",
        ),
    ),
)
