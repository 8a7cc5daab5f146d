"""What a verb answers when it cannot do what was asked.

Each error carries a machine ``code`` for the API and a translated ``message`` that tells the person
what to do; the faces turn it into a form error, a problem document or a page.
"""

from collections.abc import Sequence

from django.utils.functional import Promise


class PortalError(Exception):
    """Base of the errors that a person can do something about."""

    code = "error"

    def __init__(self, message: str | Promise, *, code: str | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        if code is not None:
            self.code = code


class Invalid(PortalError):
    """A value that cannot be accepted; ``field`` names it as the face's form does."""

    code = "invalid"

    def __init__(
        self, message: str | Promise, *, field: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.field = field


class NotAllowed(PortalError):
    """This person may not do this."""

    code = "not_allowed"


class Conflict(PortalError):
    """The state does not allow this now; ``allowed`` names what it does allow."""

    code = "conflict"

    def __init__(
        self, message: str | Promise, *, allowed: Sequence[str] = (), code: str | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.allowed = tuple(allowed)


class NotFound(PortalError):
    """It does not exist, or this person may not know that it does."""

    code = "not_found"


class ScopeMissing(RuntimeError):
    """A query on customer data ran without an actor: a fault in our code, never a person's."""
