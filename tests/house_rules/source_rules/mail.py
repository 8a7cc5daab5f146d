"""Nothing goes out from a request: mail leaves through the outbox, as a row first."""

from collections.abc import Iterator

from tests.house_rules.source_rules.engine import PRODUCT, Finding, Rule, Source, dotted

_DJANGO_MAIL = {
    "send_mail",
    "send_mass_mail",
    "mail_admins",
    "mail_managers",
    "EmailMessage",
    "EmailMultiAlternatives",
    "get_connection",
}


def _sends_mail(source: Source) -> Iterator[Finding]:
    for name, line in source.imports():
        parts = name.split(".")
        from_django = name.startswith("django.core.mail") and parts[-1] in _DJANGO_MAIL
        whole_module = name in {"django.core.mail", "django.core.mail.message"}
        if from_django or whole_module or parts[0] == "smtplib":
            yield Finding(line, name)
    for node in source.nodes:
        if dotted(node).endswith((".email_user", ".mail_admins")):
            yield Finding(getattr(node, "lineno", 1), dotted(node))


RULES = (
    Rule(
        id="mail-from-outbox",
        says="Queue an outbox row in the transaction of the change; foundation/outbox sends it, "
        "again if it must, with the same Message-ID.",
        check=_sends_mail,
        where=PRODUCT,
        unless=("hdo_portal/foundation/outbox/*",),
        at="tickets/notifications.py",
        good=(
            "from email.message import EmailMessage",
            "from hdo_portal.foundation import outbox",
            "from django.core.mail.backends.filebased import EmailBackend",
        ),
        bad=(
            "from django.core.mail import send_mail",
            "from django.core.mail import EmailMultiAlternatives",
            "from django.core import mail",
            "import smtplib",
            "from smtplib import SMTP",
            "user.email_user('subject', 'body')",
        ),
    ),
)
