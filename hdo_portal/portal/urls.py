"""Addresses of the customer's pages. A ticket's own page is wired in hdo_portal/entrance.py."""

from django.urls import path

from hdo_portal.portal import views
from hdo_portal.portal.views import search, status

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("report/", views.report, name="report"),
    path("report/again/<str:number>/", views.again, name="again"),
    path("report/equipment/", views.equipment, name="lookup-assets"),
    path("report/reported/", views.reported, name="reported"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.suggestions, name="search-suggest"),
    path("status/", status.status, name="status"),
    path("status/<uuid:public_id>/", status.one_status, name="one-status"),
    path("tickets/", views.tickets, name="tickets"),
    path("assets/", views.assets, name="assets"),
    path("assets/<uuid:public_id>/", views.asset, name="asset"),
    path("changes/", views.changes, name="changes"),
]
