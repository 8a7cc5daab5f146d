"""Celery carries work; it owns no deadline, and no request waits for its broker."""

import ast
from collections.abc import Iterator

from tests.house_rules.source_rules.engine import DEVKIT, PRODUCT, Finding, Rule, Source, last

_SENDING = {
    *("delay", "apply_async", "send_task", "delay_on_commit", "apply_async_on_commit"),
}
_SCHEDULING = _SENDING | {"retry", "signature", "subtask", "s", "si", "set"}
_TASK_LINES = 12


def _sending(source: Source) -> Iterator[Finding]:
    for name, call in source.calls():
        if "." in name and last(name) in _SENDING:
            yield Finding(call.lineno, f"{name}()")


def _broker_timers(source: Source) -> Iterator[Finding]:
    for name, call in source.calls():
        timers = {keyword.arg for keyword in call.keywords} & {"eta", "countdown"}
        if timers and last(name) in _SCHEDULING:
            yield Finding(call.lineno, f"{name}({min(timers)}=)")


def _long_tasks(source: Source) -> Iterator[Finding]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef) and _is_task(node):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body and (body[-1].end_lineno or 0) - body[0].lineno + 1 > _TASK_LINES:
                yield Finding(node.lineno, node.name)


def _is_task(node: ast.FunctionDef) -> bool:
    return any("task" in ast.unparse(decorator).split("(")[0] for decorator in node.decorator_list)


RULES = (
    Rule(
        id="no-broker-from-a-request",
        says="Write the row and let the sweep find it: a request that talks to a silent broker "
        "hangs for most of a minute. Only tasks and the schedule send.",
        check=_sending,
        where=PRODUCT,
        unless=("*/tasks.py", "hdo_portal/schedule.py", "hdo_portal/celery.py", *DEVKIT),
        at="tickets/actions/reply.py",
        good=("outbox.queue(channel='mail', key=key)", "delay = 3", "later = s.delayed()"),
        bad=(
            "send_outbox.delay()",
            "send_outbox.apply_async(args=[1])",
            "app.send_task('tickets.sweep')",
            "transaction.on_commit(lambda: sweep.delay())",
            "sweep.delay_on_commit()",
        ),
    ),
    Rule(
        id="no-broker-timers",
        says="A deadline is a row with due_at: a broker forgets and repeats its timers. No eta, no "
        "countdown.",
        check=_broker_timers,
        where=PRODUCT,
        at="tickets/tasks.py",
        good=("sweep.apply_async(args=[1])", "Clock(eta=1)"),
        bad=(
            "escalate.apply_async(args=[1], eta=due_at)",
            "escalate.apply_async(countdown=60)",
            "raise self.retry(countdown=5)",
            "escalate.s(1).set(countdown=5)",
        ),
    ),
    Rule(
        id="tasks-are-thin",
        says=f"A task loads, calls one function and returns; at most {_TASK_LINES} lines. What it "
        "does belongs to a function that anybody can call.",
        check=_long_tasks,
        where=PRODUCT,
        at="tickets/tasks.py",
        good=("@shared_task\ndef sweep() -> int:\n    '''Fire what is due.'''\n    return 1\n",),
        bad=("@app.task(name='x')\ndef sweep() -> None:\n" + "    work()\n" * (_TASK_LINES + 1),),
    ),
)
