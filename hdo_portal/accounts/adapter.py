"""How sign-in differs from allauth's defaults."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from hdo_portal.foundation import outbox
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.scoping import acting


class PortalAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by HDO, and mail leaves through the outbox."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that our middleware vouches for; all without one share one limit."""
        return str(getattr(request, "client_address", "")) or "0.0.0.0"  # noqa: S104 - no binding

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        mail = self.render_mail(template_prefix, email, context)
        reference = context.get("key") or context.get("token") or context.get("password_reset_url")
        key = f"{template_prefix}:{email}:{reference}"[:200]
        with acting(Actor.system("sign-in")):
            outbox.post([
                outbox.Draft(key=key, recipient=email, subject=mail.subject, body=str(mail.body))
            ])
