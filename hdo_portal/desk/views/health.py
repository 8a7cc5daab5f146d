"""How the portal is: each part in words, when it was last silent, and where nobody is on call."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from hdo_portal.foundation import clock
from hdo_portal.foundation.errors import PortalError
from hdo_portal.foundation.models import Heartbeat
from hdo_portal.web.access import staff_page
from hdo_portal.web.forms import SeeOther
from hdo_portal.web.probes import parts_now
from hdo_portal.web.requests import PortalRequest
from tickets import actions
from tickets.escalation import oncall
from tickets.queries import tickets_given_up

# By the name that /healthz has for it: what it is called here, and what it means when it stops.
WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "sweep": (gettext_lazy("Watching the deadlines"),
              gettext_lazy("If it stops: watch the deadlines by hand, in the queue.")),
    "alarms": (gettext_lazy("Alarms on time"),
               gettext_lazy("If one is overdue: watch the deadlines by hand.")),
    "alarm_effects": (gettext_lazy("Alarms carried out"),
                      gettext_lazy("If some failed: phone those whom the tickets concern.")),
    "self_test": (gettext_lazy("Self-test of escalation"),
                  gettext_lazy("If it fails: calls may not arrive; watch the deadlines by hand.")),
    "canary": (gettext_lazy("Background work"),
               gettext_lazy("If it stops: tickets are safe; reports and the audit seal wait.")),
    "outbox": (gettext_lazy("Sending of messages"),
               gettext_lazy("If it stops: phone those who must know.")),
    "messages": (gettext_lazy("Messages on time"),
                 gettext_lazy("If one waits for a minute: phone those who must know.")),
    "mail": (gettext_lazy("Mail that failed"),
             gettext_lazy("If some failed: the outbox says why.")),
    "lane_mail": (gettext_lazy("Mail server"),
                  gettext_lazy("If it does not answer: phone those who must know.")),
    "lane_sms": (gettext_lazy("SMS gateway"),
                 gettext_lazy("If it does not answer: phone those who must know.")),
    "lane_webhook": (gettext_lazy("Webhooks"),
                     gettext_lazy("If it does not answer: other systems are told later.")),
    "watchdog": (gettext_lazy("Watchdog"),
                 gettext_lazy("If it is silent: nobody is told when the portal stops.")),
    "audit_seal": (gettext_lazy("Sealing of the audit trail"),
                   gettext_lazy("If it is late: tell those who run the portal.")),
    "ledger": (gettext_lazy("Nightly check of the clocks"),
               gettext_lazy("If it found a difference: do not correct by hand; report it.")),
    "clock": (gettext_lazy("Clock of the server"),
              gettext_lazy("If it is wrong: deadlines are not affected; report it.")),
}  # fmt: skip


@require_safe
@staff_page("desk.use")
def health(request: PortalRequest) -> HttpResponse:
    """The parts that are not well on top."""
    found, at = parts_now(), clock.now()
    silences = Heartbeat.silences()
    rows = [
        _row(name, found[name]) | {"silent": silences.get(name)} for name in WORDS if name in found
    ]
    context = {
        "rows": sorted(rows, key=lambda row: bool(row["ok"])),
        "wrong": sum(not row["ok"] for row in rows),
        "gaps": oncall.front().gaps,
        "given_up": tickets_given_up(request.actor) if found["alarm_effects"]["parked"] else [],
        "at": at,
    }
    return render(request, "desk/health/page.html", context)


@require_POST
@staff_page("alarm.retry")
def retry_alarms(request: PortalRequest) -> HttpResponse:
    """Let the alarms fire that were given up."""
    try:
        count = actions.retry_given_up(request.actor)
    except PortalError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(
            request,
            ngettext(
                "%(count)d alarm is tried again now.",
                "%(count)d alarms are tried again now.",
                count,
            )
            % {"count": count},
        )
    return SeeOther(reverse("desk:health"))


def _row(name: str, part: dict[str, Any]) -> dict[str, Any]:
    label, meaning = WORDS[name]
    return {"ok": part["ok"], "label": label, "meaning": meaning, "measured": _measured(part)}


def _measured(part: dict[str, Any]) -> str:
    """What was measured, in a few words; empty where there is nothing to measure."""
    said = []
    if part.get("age_seconds") is not None:
        said.append(_("%(seconds)d s ago") % {"seconds": round(part["age_seconds"])})
    if part.get("seconds") is not None:
        said.append(_("%(seconds)s s off") % {"seconds": part["seconds"]})
    counts = {
        "waiting": _("%(n)d waiting"), "failing": _("%(n)d tried again"),
        "parked": _("%(n)d given up"), "dead": _("%(n)d given up"),
        "differences": _("%(n)d differences"),
    }  # fmt: skip
    said += [words % {"n": part[key]} for key, words in counts.items() if part.get(key)]
    return ", ".join(said)
