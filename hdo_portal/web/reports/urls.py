from django.urls import path

from hdo_portal.web.reports import views

app_name = "reports"

urlpatterns = [
    path("sla/", views.sla, name="sla"),
    path("sla/clocks/", views.sla_clocks, name="sla-clocks"),
]
