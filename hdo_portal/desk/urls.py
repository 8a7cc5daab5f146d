"""Addresses of the service desk. A ticket's own page is in hdo_portal/entrance.py."""

from django.urls import path

from hdo_portal.desk import (
    urls_escalation,
    urls_major,
    urls_oncall,
    urls_queue,
    urls_shift,
    urls_work,
)
from hdo_portal.desk.views import drafts, health, lookup, new_incident, ticket, work

app_name = "desk"

urlpatterns = [
    *urls_queue.urlpatterns,
    path("desk/health/", health.health, name="health"),
    path("desk/health/retry/", health.retry_alarms, name="retry-alarms"),
    path("desk/new/", new_incident.new_incident, name="new-incident"),
    path("desk/drafts/<slug:key>/", drafts.draft, name="draft"),
    path("desk/lookup/customers/", lookup.customers, name="lookup-customers"),
    path("desk/lookup/assets/", lookup.assets, name="lookup-assets"),
    path("desk/lookup/whom/", lookup.whom, name="lookup-whom"),
    path("desk/lookup/people/", lookup.people, name="lookup-people"),
    path("desk/lookup/sites/", lookup.sites, name="lookup-sites"),
    path("desk/lookup/incidents/", lookup.incidents, name="lookup-incidents"),
    path("desk/lookup/tickets/", lookup.tickets, name="lookup-tickets"),
    path("desk/lookup/surroundings/", lookup.surroundings, name="lookup-surroundings"),
    path("desk/lookup/promise/", lookup.promise, name="lookup-promise"),
    path(
        "tickets/<str:number>/comments/<uuid:public_id>/undo/",
        ticket.comment_undo,
        name="comment-undo",
    ),
    path("tickets/<str:number>/beside/", work.work, name="ticket-work"),
    path("tickets/<str:number>/beside/time/", work.work_time, name="work-time"),
    path("tickets/<str:number>/beside/steps/<uuid:public_id>/", work.work_step, name="work-step"),
    *urls_escalation.urlpatterns,
    *urls_major.urlpatterns,
    *urls_oncall.urlpatterns,
    *urls_shift.urlpatterns,
    *urls_work.urlpatterns,
]
