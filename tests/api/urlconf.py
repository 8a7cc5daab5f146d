from django.urls import include, path

urlpatterns = [path("api/", include("hdo_portal.api.urls"))]
