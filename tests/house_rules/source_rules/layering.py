"""What the import contracts of pyproject.toml cannot say, since they see whole libraries only."""

import ast
from collections.abc import Iterator

from tests.house_rules.source_rules.engine import DOMAIN, Finding, Rule, Source, dotted, last

_WEB = (
    *("django.http", "django.shortcuts", "django.views", "django.middleware", "django.urls"),
    *("django.contrib.messages", "django.template", "django.test"),
)
_OURS = ("assets", "customers", "hdo_portal", "tickets")
_READS = {
    *("filter", "exclude", "count", "exists", "first", "last", "aggregate", "annotate"),
    *("order_by", "values", "values_list", "select_related", "prefetch_related", "latest"),
}


def _web_imports(source: Source) -> Iterator[Finding]:
    for name, line in source.imports():
        if name.startswith(tuple(f"{part}." for part in _WEB)) or name in _WEB:
            yield Finding(line, name)


def _project_imports(source: Source) -> Iterator[Finding]:
    for name, line in source.imports():
        if name.split(".")[0] in _OURS:
            yield Finding(line, name)


def _classes(source: Source) -> Iterator[ast.ClassDef]:
    for node in source.nodes:
        if isinstance(node, ast.ClassDef):
            bases = [last(dotted(base)) for base in node.bases]
            if any(name.endswith("Serializer") for name in (node.name, *bases)):
                yield node


def _writing_serializers(source: Source) -> Iterator[Finding]:
    for cls in _classes(source):
        for node in cls.body:
            if isinstance(node, ast.FunctionDef) and node.name in {"create", "update", "save"}:
                yield Finding(node.lineno, f"{cls.name}.{node.name}")


def _reading_method_fields(source: Source) -> Iterator[Finding]:
    for cls in _classes(source):
        methods = set(_method_fields(cls))
        for node in cls.body:
            if isinstance(node, ast.FunctionDef) and node.name in methods:
                yield from _reads(node, cls.name)


def _method_fields(cls: ast.ClassDef) -> Iterator[str]:
    for node in cls.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign) or not isinstance(node.value, ast.Call):
            continue
        if last(dotted(node.value.func)) == "SerializerMethodField":
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (f"get_{t.id}" for t in targets if isinstance(t, ast.Name))
            yield from (a.value for a in node.value.args if isinstance(a, ast.Constant))


def _reads(method: ast.FunctionDef, owner: str) -> Iterator[Finding]:
    for node in ast.walk(method):
        if _is_read(node) or (isinstance(node, ast.Attribute) and node.attr == "objects"):
            yield Finding(node.lineno, f"{owner}.{method.name}")


def _is_read(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or last(dotted(node.func)) not in _READS:
        return False
    # A dict's values() takes nothing, and a list's count() takes what it counts.
    name, has_arguments = last(dotted(node.func)), bool(node.args or node.keywords)
    return has_arguments if name == "values" else not (name == "count" and has_arguments)


RULES = (
    Rule(
        id="domain-knows-no-http",
        says="Return values and raise foundation errors; a face turns them into a response.",
        check=_web_imports,
        where=DOMAIN,
        unless=("*/admin.py", "*/admin/*"),
        at="tickets/actions/reply.py",
        good=(
            "from hdo_portal.foundation.errors import Conflict",
            "from django.utils import timezone",
        ),
        bad=(
            "from django.http import Http404",
            "from django.shortcuts import get_object_or_404",
            "import django.views",
            "from django.urls import reverse",
        ),
    ),
    Rule(
        id="enums-import-nothing",
        says="Words of the field stand at the bottom: they import nothing of ours.",
        check=_project_imports,
        where=("*/models/enums.py",),
        at="tickets/models/enums.py",
        good=("from django.db.models import TextChoices",),
        bad=("from tickets.models.ticket import Ticket", "import assets.models"),
    ),
    Rule(
        id="serializers-do-not-write",
        says="Call the verb from the endpoint; a serializer cleans input and shapes output.",
        check=_writing_serializers,
        where=("hdo_portal/*.py",),
        at="hdo_portal/api/tickets.py",
        good=(
            "class TicketSerializer(Serializer):\n    def validate(self, data): ...",
            "class TicketViewSet(ViewSet):\n    def create(self, request): ...",
        ),
        bad=(
            "class TicketSerializer(Serializer):\n    def create(self, data): ...",
            "class TicketIn(ModelSerializer):\n    def update(self, instance, data): ...",
        ),
    ),
    Rule(
        id="method-fields-do-not-read",
        says="Annotate or prefetch in the query function: a query here runs once for every row.",
        check=_reading_method_fields,
        where=("hdo_portal/*.py",),
        at="hdo_portal/api/tickets.py",
        good=(
            "class S(Serializer):\n    x = SerializerMethodField()\n"
            "    def get_x(self, ticket):\n        return [a.pk for a in ticket.assets.all()]",
            "class S(Serializer):\n    x = SerializerMethodField()\n"
            "    def get_x(self, ticket):\n        return newest.values(), words.count('a')",
            "class S(Serializer):\n    def get_y(self, ticket):\n        return ticket.y.count()",
        ),
        bad=(
            "class S(Serializer):\n    x = SerializerMethodField()\n"
            "    def get_x(self, ticket):\n        return ticket.assets.count()",
            "class S(Serializer):\n    x = serializers.SerializerMethodField('find')\n"
            "    def find(self, ticket):\n        return Asset.objects.get(pk=1)",
        ),
    ),
)
