"""Every address of the portal. The probes come first: they ask nothing of anything else."""

from django.urls import include, path

from hdo_portal import entrance
from hdo_portal.desk.views.search import search, suggestions
from hdo_portal.web import attachments, gallery, lateness, pages, probes
from hdo_portal.web.access import staff_page
from hdo_portal.web.admin import site

TICKET = "tickets/<str:number>/"

urlpatterns = [
    path("livez", probes.livez, name="livez"),
    path("readyz", probes.readyz, name="readyz"),
    path("healthz", probes.healthz, name="healthz"),
    path("metrics", probes.metrics, name="metrics"),
    path("", entrance.home, name="home"),
    path(TICKET, entrance.ticket, name="ticket"),
    path(TICKET + "actions/<slug:action>/", entrance.ticket_action, name="ticket-action"),
    path(TICKET + "comments/", entrance.ticket_comment, name="ticket-comment"),
    path(TICKET + "attachments/", entrance.ticket_attach, name="ticket-attach"),
    path("attachments/<uuid:public_id>/", attachments.attachment, name="attachment"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("lateness/", lateness.page, name="lateness"),
    path("desk/search/", search, name="search"),
    path("desk/search/suggest/", suggestions, name="search-suggest"),
    path("desk/gallery/", staff_page("desk.use")(gallery.gallery), name="gallery"),
    path("", include("hdo_portal.desk.urls", namespace="desk")),
    path("portal/", include("hdo_portal.portal.urls", namespace="portal")),
    path("reports/", include("hdo_portal.web.reports.urls", namespace="reports")),
    path("api/", include("hdo_portal.api.urls")),
    path("accounts/", include("hdo_portal.accounts.urls")),
    path("admin/", site.urls),
]

handler500 = "hdo_portal.web.errors.server_error"
