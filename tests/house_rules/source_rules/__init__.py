"""The source rules: what we would otherwise say again in every review."""

from tests.house_rules.source_rules import (
    audit,
    celery,
    instants,
    layering,
    mail,
    pages,
    scope,
    sizes,
    state,
    writing,
)
from tests.house_rules.source_rules.engine import Rule

RULES: tuple[Rule, ...] = (
    *state.RULES,
    *scope.RULES,
    *celery.RULES,
    *instants.RULES,
    *mail.RULES,
    *audit.RULES,
    *layering.RULES,
    *pages.RULES,
    *writing.RULES,
    *sizes.RULES,
)
