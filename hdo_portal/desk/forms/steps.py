"""What each step of a change asks for."""

from django.utils.translation import gettext_lazy

from hdo_portal.desk.forms.actions import ActionForm
from hdo_portal.desk.forms.fields import words


class ApproveForm(ActionForm):
    reason = words(label=gettext_lazy("Conditions, if any"), required=False, rows=2)


class RejectForm(ActionForm):
    reason = words(label=gettext_lazy("Why it is rejected"), rows=3)


class CompleteForm(ActionForm):
    outcome = words(
        label=gettext_lazy("How it went"), rows=3,
        help_text=gettext_lazy("The customers read this: what was done, and how it was tested."),
    )  # fmt: skip


class BackOutForm(ActionForm):
    outcome = words(
        label=gettext_lazy("Why it was taken back"), rows=3,
        help_text=gettext_lazy("The customers read this: how it is now, and what happens next."),
    )  # fmt: skip


class ReviewForm(ActionForm):
    outcome = words(label=gettext_lazy("What we learned"), required=False, rows=3)
