"""Addresses of the API, below /api/."""

from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from hdo_portal.api import (
    agreements,
    assets,
    conversation,
    docs,
    escalation,
    handover,
    major,
    oncall,
    organisations,
    people,
    relations,
    reports,
    saved_views,
    search,
    shared,
    sla,
    ticket_actions,
    tickets,
    views,
)
from hdo_portal.api.numbers import TicketNumber

register_converter(TicketNumber, "ticket")

app_name = "api"

v1: list[URLPattern | URLResolver] = [
    path("organisations/", organisations.OrganisationList.as_view(), name="organisations"),
    path(
        "organisations/<uuid:id>/", organisations.OrganisationDetail.as_view(), name="organisation"
    ),
    path("sites/", organisations.SiteList.as_view(), name="sites"),
    path("sites/<uuid:id>/", organisations.SiteDetail.as_view(), name="site"),
    path("people/", organisations.PersonList.as_view(), name="people"),
    path("people/<uuid:id>/", organisations.PersonDetail.as_view(), name="person"),
    path("agreements/", agreements.AgreementList.as_view(), name="agreements"),
    path("agreements/<uuid:id>/", agreements.AgreementDetail.as_view(), name="agreement"),
    path("agreements/<uuid:id>/terms/", agreements.TermsList.as_view(), name="terms"),
    path("assets/", assets.AssetList.as_view(), name="assets"),
    path("assets/<uuid:id>/", assets.AssetDetail.as_view(), name="asset"),
    path("terminals/", assets.TerminalList.as_view(), name="terminals"),
    path("terminals/<uuid:id>/", assets.TerminalDetail.as_view(), name="terminal"),
    path("terminal-models/", shared.TerminalModelList.as_view(), name="terminal-models"),
    path("relations/", relations.RelationList.as_view(), name="relations"),
    path("relations/<uuid:id>/", relations.RelationDetail.as_view(), name="relation"),
    path("services/", shared.ServiceList.as_view(), name="services"),
    path("calendars/", shared.CalendarList.as_view(), name="calendars"),
    path("staff/", people.StaffList.as_view(), name="staff"),
    path("on-call/", oncall.OnCallNow.as_view(), name="on-call"),
    path("rotas/", oncall.RotaList.as_view(), name="rotas"),
    path("rotas/<slug:slug>/shifts/", oncall.RotaShifts.as_view(), name="rota-shifts"),
    path("teams/", people.TeamList.as_view(), name="teams"),
    path("tickets/", tickets.TicketList.as_view(), name="tickets"),
    path("tickets/<ticket:number>/", tickets.TicketDetail.as_view(), name="ticket"),
    path("tickets/<ticket:number>/comments/", conversation.CommentList.as_view(), name="comments"),
    path(
        "tickets/<ticket:number>/attachments/",
        conversation.AttachmentList.as_view(),
        name="attachments",
    ),
    path(
        "tickets/<ticket:number>/comments/<uuid:id>/",
        conversation.CommentDetail.as_view(),
        name="comment",
    ),
    path(
        "tickets/<ticket:number>/attachments/<uuid:id>/",
        conversation.AttachmentDetail.as_view(),
        name="attachment",
    ),
    path(
        "tickets/<ticket:number>/occurrences/",
        conversation.OccurrenceList.as_view(),
        name="occurrences",
    ),
    path("tickets/<ticket:number>/timeline/", conversation.Timeline.as_view(), name="timeline"),
    path("tickets/<ticket:number>/clocks/", conversation.ClockList.as_view(), name="clocks"),
    *ticket_actions.incident_paths(),
    path("changes/", tickets.ChangeList.as_view(), name="changes"),
    path("changes/<ticket:number>/", tickets.ChangeDetail.as_view(), name="change"),
    *ticket_actions.change_paths(),
    path("escalation/policies/", escalation.PolicyList.as_view(), name="policies"),
    path("escalation/policies/<uuid:id>/", escalation.PolicyDetail.as_view(), name="policy"),
    path("escalation/dry-run/", escalation.DryRun.as_view(), name="dry-run"),
    path("handovers/", handover.HandoverList.as_view(), name="handovers"),
    path("handovers/draft/", handover.HandoverDraft.as_view(), name="handover-draft"),
    path("handovers/<uuid:id>/", handover.HandoverDetail.as_view(), name="handover"),
    path(
        "handovers/<uuid:id>/acknowledge/",
        handover.HandoverAcknowledge.as_view(),
        name="handover-acknowledge",
    ),
    path("majors/", major.MajorList.as_view(), name="majors"),
    path("majors/<uuid:id>/", major.MajorDetail.as_view(), name="major"),
    path("majors/<uuid:id>/members/", major.MajorMembers.as_view(), name="major-members"),
    path("majors/<uuid:id>/updates/", major.MajorUpdates.as_view(), name="major-updates"),
    path("majors/<uuid:id>/close/", major.MajorClose.as_view(), name="major-close"),
    path("status/", major.ServiceStatus.as_view(), name="status"),
    path("notices/", escalation.NoticeList.as_view(), name="notices"),
    path("notices/read/", escalation.ReadNotices.as_view(), name="notices-read"),
    path("reports/sla/", reports.SlaReportView.as_view(), name="report"),
    path("reports/sla/clocks/", reports.SlaReportClocks.as_view(), name="report-clocks"),
    path("search/", search.Search.as_view(), name="search"),
    path("views/", saved_views.ViewList.as_view(), name="views"),
    path("views/<uuid:id>/", saved_views.ViewDetail.as_view(), name="view"),
    path("sla/preview/", sla.SlaPreview.as_view(), name="sla-preview"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(v1)),
    path("schema/", docs.Schema.as_view(), name="schema"),
    path("docs/", docs.docs, name="docs"),
    path("docs/problems/", docs.problems, name="problems"),
    re_path(r"^.*$", views.NoSuchAddress.as_view(), name="nowhere"),
]
