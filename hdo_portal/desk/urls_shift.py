"""Addresses of the hand-over from shift to shift."""

from django.urls import path

from hdo_portal.desk.views import handover

HERE = "desk/handover/"

urlpatterns = [
    path(HERE, handover.handover_page, name="handover"),
    path(HERE + "draft/", handover.keep_draft, name="handover-draft"),
    path(HERE + "earlier/", handover.earlier, name="handovers"),
    path(HERE + "<uuid:public_id>/", handover.kept_page, name="handover-kept"),
]
