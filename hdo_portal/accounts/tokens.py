"""API tokens: stored as a digest by knox, shown once."""

from django.utils.translation import gettext as _
from knox.models import AuthToken

from hdo_portal.accounts.models import User
from hdo_portal.foundation.errors import NotFound


def issue_token(email: str) -> str:
    """A new API token for an active person. Raises NotFound when there is none."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise NotFound(_("No active person has the e-mail %(email)s.") % {"email": email})
    _token, secret = AuthToken.objects.create(user=user)
    return str(secret)
