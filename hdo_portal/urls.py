"""Every address of the portal (being assembled)."""

from django.contrib import admin
from django.urls import include, path

from hdo_portal.web import gallery, probes
from hdo_portal.web.access import staff_page

TICKET = "tickets/<str:number>/"

urlpatterns = [
    path("livez", probes.livez, name="livez"),
    path("readyz", probes.readyz, name="readyz"),
    path("healthz", probes.healthz, name="healthz"),
    path("metrics", probes.metrics, name="metrics"),
    path("desk/gallery/", staff_page("desk.use")(gallery.gallery), name="gallery"),
    path("reports/", include("hdo_portal.web.reports.urls", namespace="reports")),
    path("api/", include("hdo_portal.api.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]

import importlib  # noqa: E402


def _have(name):
    try:
        importlib.import_module(name)
    except ImportError as e:
        import sys
        sys.stderr.write(f"(temporary) no {name}: {e}\n")
        return False
    return True


if _have("hdo_portal.accounts.urls"):
    urlpatterns.insert(0, path("accounts/", include("hdo_portal.accounts.urls")))
if _have("hdo_portal.desk.urls"):
    urlpatterns.append(path("", include("hdo_portal.desk.urls", namespace="desk")))
if _have("hdo_portal.portal.urls"):
    urlpatterns.append(path("portal/", include("hdo_portal.portal.urls", namespace="portal")))
if _have("hdo_portal.web.attachments"):
    from hdo_portal.web import attachments

    urlpatterns.append(
        path("attachments/<uuid:public_id>/", attachments.attachment, name="attachment")
    )
if _have("hdo_portal.desk.views.ticket") and _have("hdo_portal.portal.views"):
    from hdo_portal import entrance

    urlpatterns += [
        path("", entrance.home, name="home"),
        path(TICKET, entrance.ticket, name="ticket"),
        path(TICKET + "actions/<slug:action>/", entrance.ticket_action, name="ticket-action"),
        path(TICKET + "comments/", entrance.ticket_comment, name="ticket-comment"),
        path(TICKET + "attachments/", entrance.ticket_attach, name="ticket-attach"),
    ]
