"""How sign-in differs from allauth's defaults."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils import translation

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

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt three times: for the person from this address, which is what somebody
        who mistypes meets; for the person from anywhere; and for the address, which a whole
        hospital may share. Raises ValidationError when one of them is used up."""
        super().pre_authenticate(request, **credentials)
        self._anywhere = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed_anywhere",
            key=super()._get_login_attempts_cache_key(request, **credentials),
        )
        if not self._anywhere:
            super()._rollback_login_failed_rl_usage()
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        person = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{person}@{self.get_client_ip(request)}"

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if usage := getattr(self, "_anywhere", None):
            usage.rollback()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # The person's own language, whatever the device speaks that asked for the mail.
        with translation.override(getattr(context.get("user"), "language", None)):
            mail = self.render_mail(template_prefix, email, context)
        reference = context.get("key") or context.get("token") or context.get("password_reset_url")
        key = f"{template_prefix}:{email}:{reference}"[:200]
        with acting(Actor.system("sign-in")):
            outbox.post([
                outbox.Draft(key=key, recipient=email, subject=mail.subject, body=str(mail.body))
            ])
