"""The words of the work. Severity and measure are the agreement's, and stand in customers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    INCIDENT = "incident", _("Incident")
    CHANGE = "change", _("Change")


class Status(models.TextChoices):
    """The states of incidents and changes; lifecycle/ says which may follow which."""

    NEW = "new", _("New")
    IN_PROGRESS = "in_progress", _("In progress")
    ON_HOLD = "on_hold", _("On hold")
    RESTORED = "restored", _("Restored")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")
    DRAFT = "draft", _("Draft")
    ASSESSMENT = "assessment", _("Assessment")
    APPROVAL = "approval", _("For approval")
    SCHEDULED = "scheduled", _("Scheduled")
    IMPLEMENTING = "implementing", _("Being carried out")
    COMPLETED = "completed", _("Completed")
    BACKED_OUT = "backed_out", _("Backed out")
    REVIEWED = "reviewed", _("Reviewed")
    REJECTED = "rejected", _("Rejected")


INCIDENT_STATUSES = ("new", "in_progress", "on_hold", "restored", "resolved", "closed", "cancelled")
CHANGE_STATUSES = (
    "draft", "assessment", "approval", "scheduled", "implementing", "completed",
    "backed_out", "reviewed", "rejected", "cancelled",
)  # fmt: skip
# A change is shown to the customers it affects once it has left the drawing board.
PUBLISHED_CHANGE_STATUSES = (
    "approval", "scheduled", "implementing", "completed", "backed_out", "reviewed",
)  # fmt: skip
OPEN_STATUSES = (
    "new", "in_progress", "on_hold", "restored",
    "draft", "assessment", "approval", "scheduled", "implementing",
)  # fmt: skip


class Impact(models.IntegerChoices):
    """How much is hit (domain page, section 6)."""

    SEVERAL_ROOMS = 1, _("Several control rooms, or an AMK")
    ONE_ROOM = 2, _("One control room, or many terminals")
    ONE_POSITION = 3, _("One position, or a few terminals")
    ONE_USER = 4, _("One user")


class Urgency(models.IntegerChoices):
    STOPPED = 1, _("Stopped, with no fallback")
    DEGRADED = 2, _("Degraded, or on the fallback")
    CAN_WAIT = 3, _("Can wait")


class Via(models.TextChoices):
    PHONE = "phone", _("Phone")
    PORTAL = "portal", _("Portal")
    API = "api", _("API")
    DESK = "desk", _("Service desk")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal")


class ChangeKind(models.TextChoices):
    STANDARD = "standard", _("Standard")
    NORMAL = "normal", _("Normal")
    EMERGENCY = "emergency", _("Emergency")


class ClockState(models.TextChoices):
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    MET = "met", _("Met")
    MISSED = "missed", _("Missed")
    CANCELLED = "cancelled", _("Cancelled")


class IntervalKind(models.TextChoices):
    RAN = "ran", _("Counted")
    PAUSED = "paused", _("Paused")


class HeldBy(models.TextChoices):
    """Who had the ticket while a stretch of a ledger went by."""

    NOBODY = "nobody", _("Nobody yet")
    TEAM = "team", _("HDO")
    SUPPLIER = "supplier", _("A supplier")
    CUSTOMER = "customer", _("The customer")


class AlarmState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SUSPENDED = "suspended", _("Suspended by a pause")
    FIRED = "fired", _("Fired")
    CANCELLED = "cancelled", _("No longer needed")
    SKIPPED = "skipped", _("Skipped")
    PARKED = "parked", _("Given up: its effects failed")


class Audience(models.TextChoices):
    """Whom an escalation step tells."""

    ASSIGNEE = "assignee", _("The assignee")
    TEAM = "team", _("The ticket's team")
    NAMED_TEAM = "named_team", _("A team")
    ROLE = "role", _("Everybody with a role")
    ON_CALL = "on_call", _("Who is on call")
    PERSON = "person", _("A person")
    CUSTOMER = "customer", _("The customer")


class Trigger(models.TextChoices):
    """When a step of an escalation policy is due; ``value`` is per cent or seconds."""

    START = "start", _("At the start")
    PERCENT = "percent", _("Per cent of the target")
    BEFORE_DUE = "before_due", _("Seconds before due")
    AFTER_DUE = "after_due", _("Seconds after due")


class Means(models.TextChoices):
    """How somebody is told."""

    IN_APP = "in_app", _("In the portal")
    MAIL = "mail", _("E-mail")
    SMS = "sms", _("SMS")
    WEBHOOK = "webhook", _("Webhook")


class PolicyHours(models.TextChoices):
    """At which time of day an escalation policy holds."""

    ALWAYS = "always", _("Day and night")
    WITHIN = "within", _("Within opening hours")
    OUTSIDE = "outside", _("Outside opening hours")


class CallOutState(models.TextChoices):
    OPEN = "open", _("Calling")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    EXHAUSTED = "exhausted", _("Nobody answered")
    ENDED = "ended", _("No longer needed")


class AnsweredVia(models.TextChoices):
    """How somebody said that they have it."""

    BROWSER = "browser", _("in the portal")
    API = "api", _("through the API")
    LINK = "link", _("by the link in a message")


class DutyNotice(models.TextChoices):
    """What a person is told of their duties."""

    GIVEN = "duty_given", _("Given a duty")
    RELIEVED = "duty_relieved", _("Relieved of a duty")
    ENDED = "duty_ended", _("A taken duty ended")
    BACK = "duty_back", _("A duty came back")
    ASKED = "swap_asked", _("Asked to swap")
    ACCEPTED = "swap_accepted", _("A swap was accepted")
    DECLINED = "swap_declined", _("A swap was declined")
    WITHDRAWN = "swap_withdrawn", _("A swap was withdrawn")
