"""Escalation: policies, who would be told, and what one was told oneself. For HDO's own people."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from customers import catalogue
from customers.models import Measure, Severity
from hdo_portal.api.escalation_shapes import (
    DryRunSerializer,
    NoticeSerializer,
    PolicySerializer,
    plan_data,
)
from hdo_portal.api.fields import Choice, Flag, Instant, Line, Reference, SlugReference, Whole
from hdo_portal.api.pagination import ByInstant, ByName
from hdo_portal.api.people import StaffReference
from hdo_portal.api.schema import operation
from hdo_portal.api.shapes import StrictSerializer
from hdo_portal.api.ticket_actions import NumberReference
from hdo_portal.api.views import CREATED, ListView, PortalView
from hdo_portal.foundation import clock as time
from hdo_portal.foundation.errors import Invalid
from tickets import actions
from tickets.actions.policy import (
    MOST_REPEAT_MINUTES,
    MOST_SECONDS,
    MOST_STEPS,
    MOST_TRIES,
    InvalidStep,
    Selector,
    StepValues,
)
from tickets.escalation import inbox, reading
from tickets.models import EscalationPolicy
from tickets.models.enums import Audience, Means, PolicyHours, Trigger
from tickets.models.escalation import STAFF_ROLE_CHOICES
from tickets.queries import teams
from tickets.reports.dryrun import Case, plan


class NewStepSerializer(StrictSerializer):
    """One step. What its `audience` does not use is left out."""

    measure = Choice(Measure.choices)
    trigger = Choice(Trigger.choices)
    value = Whole(
        min_value=0, max_value=MOST_SECONDS, default=0,
        help_text="Per cent of the target, or seconds before or after due.",
    )  # fmt: skip
    audience = Choice(Audience.choices)
    team = SlugReference(teams, allow_null=True, default=None)
    role = Choice(STAFF_ROLE_CHOICES, allow_blank=True, default="")
    rota = SlugReference(reading.rotas, allow_null=True, default=None)
    level = Whole(min_value=1, max_value=9, allow_null=True, default=None)
    person = StaffReference(allow_null=True, default=None)
    channels = serializers.ListField(
        child=Choice(Means.choices), min_length=1, max_length=len(Means)
    )
    webhook = Reference(reading.webhooks, allow_null=True, default=None)
    repeat_minutes = Whole(
        min_value=0, max_value=MOST_REPEAT_MINUTES, default=0,
        help_text="Calls again until somebody acknowledges; 0 tells once.",
    )  # fmt: skip
    tries_per_level = Whole(min_value=1, max_value=MOST_TRIES, default=2)


class NewPolicySerializer(StrictSerializer):
    """A policy. An empty selector is every one."""

    name = Line(max_length=100)
    organisation = Reference(
        catalogue.organisations, allow_null=True, default=None,
        help_text="A customer, and those under it.",
    )  # fmt: skip
    service = SlugReference(catalogue.services, allow_null=True, default=None)
    severity = Choice(Severity.choices, allow_blank=True, default="")
    hours = Choice(PolicyHours.choices, default=PolicyHours.ALWAYS)
    calendar = SlugReference(catalogue.calendars, allow_null=True, default=None)
    is_active = Flag(default=True)
    steps = NewStepSerializer(
        many=True,
        allow_empty=False,
        max_length=MOST_STEPS,  # type: ignore[call-arg]  # of the list that many=True makes
    )


class CaseSerializer(StrictSerializer):
    """A ticket that is there, or an invented incident."""

    ticket = NumberReference(required=False, help_text="Its number.")
    organisation = Reference(catalogue.organisations, required=False)
    service = SlugReference(catalogue.services, allow_null=True, default=None)
    severity = Choice(Severity.choices, default=Severity.SL1)
    at = Instant(required=False, help_text="When it is reported; left out: now.")

    default_error_messages = {
        "one": _("Write the number of a ticket, or choose a customer."),
    }

    def validate(self, attrs: Any) -> Any:
        if ("ticket" in attrs) == ("organisation" in attrs):
            self.fail("one")
        return attrs


class PolicyList(ListView):
    pagination_class = ByName

    @operation(
        summary="Escalation policies",
        description="For leaders, managers and administrators.",
        gives=PolicySerializer(many=True),
        errors=(403,),
    )
    def get(self, request: Request) -> Response:
        self.actor.require("policy.read")
        return self.page(reading.policies_of(self.actor), PolicySerializer)

    @operation(
        summary="Write an escalation policy",
        description="For administrators. It holds for clocks that start from now on.",
        takes=NewPolicySerializer,
        gives=PolicySerializer,
        status=CREATED,
    )
    def post(self, request: Request) -> Response:
        self.actor.require("policy.edit")
        policy = _save(self, None, self.body(NewPolicySerializer))
        return self.shown(PolicySerializer, _found(self, policy.public_id), CREATED)


class PolicyDetail(PortalView):
    @operation(summary="One escalation policy", gives=PolicySerializer, errors=(403,))
    def get(self, request: Request, id: UUID) -> Response:
        self.actor.require("policy.read")
        return self.shown(PolicySerializer, _found(self, id))

    @operation(
        summary="Change an escalation policy",
        description="For administrators. Steps that are given replace all of them; clocks that "
        "run keep the steps they began with.",
        takes=NewPolicySerializer,
        gives=PolicySerializer,
    )
    def patch(self, request: Request, id: UUID) -> Response:
        self.actor.require("policy.read")
        policy = _found(self, id)
        self.actor.require("policy.edit")
        given = self.body(NewPolicySerializer, partial=True)
        if set(given) == {"is_active"}:
            active = given["is_active"]
            actions.set_policy_active(self.actor, policy=policy, active=active)
        else:
            _save(self, policy, _as_it_is(policy) | given)
        return self.shown(PolicySerializer, _found(self, id))


class DryRun(PortalView):
    @operation(
        summary="Who would be told when",
        description="If nobody answered: of an invented incident, or from now on of one that is "
        "there. Plans with the code that calls, and changes nothing. For leaders, managers and "
        "administrators.",
        takes=CaseSerializer,
        gives=DryRunSerializer,
        examples=[
            OpenApiExample(
                "An SL1 on Christmas Eve",
                value={
                    "organisation": "7d1b2c44-8a53-4b43-9a4e-0f1a2b3c4d5e",
                    "severity": "SL1",
                    "at": "2026-12-24T22:00:00Z",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        self.actor.require("policy.read")
        asked = self.body(CaseSerializer)
        if "ticket" in asked:
            found = plan(asked["ticket"])
        else:
            at = asked.get("at") or time.now()
            found = plan(Case(asked["organisation"], asked["service"], asked["severity"], at))
        return self.shown(DryRunSerializer, plan_data(found))


class ByTime(ByInstant):
    """The newest on top, also within a second."""

    order = "at"
    newest_first = True
    tie = "pk"


class NoticeList(ListView):
    pagination_class = ByTime

    @operation(
        summary="What you were told in the portal",
        gives=NoticeSerializer(many=True),
        errors=(403,),
    )
    def get(self, request: Request) -> Response:
        self.actor.require("notice.read")
        return self.page(inbox.notices_of(self.actor), NoticeSerializer)


class ReadNotices(PortalView):
    @operation(summary="Mark your notices as read", status=204)
    def post(self, request: Request) -> Response:
        actions.read_notices(self.actor)
        return Response(status=204)


def _found(view: PortalView, id: UUID) -> EscalationPolicy:
    policy = reading.policy_by_id(view.actor, id)
    if policy is None:
        raise NotFound
    return policy


def _save(
    view: PortalView, policy: EscalationPolicy | None, given: dict[str, Any]
) -> EscalationPolicy:
    steps = [StepValues(**step | {"channels": tuple(step["channels"])}) for step in given["steps"]]
    rest = {name: value for name, value in given.items() if name not in ("steps", "is_active")}
    try:
        return actions.save_policy(
            view.actor,
            policy=policy,
            selector=Selector(**rest),
            steps=steps,
            active=given["is_active"],
        )
    except InvalidStep as error:
        field = f"steps[{error.step}].{error.field}"
        raise Invalid(error.message, field=field, code=error.code) from error


def _as_it_is(policy: EscalationPolicy) -> dict[str, Any]:
    """A policy in the form of its body."""
    names = [str(name) for name in NewPolicySerializer().fields if str(name) != "steps"]
    columns = [str(name) for name in NewStepSerializer().fields]
    steps = [
        {name: getattr(step, name) for name in columns} for step in policy.__dict__["current_steps"]
    ]
    return {name: getattr(policy, name) for name in names} | {"steps": steps}
