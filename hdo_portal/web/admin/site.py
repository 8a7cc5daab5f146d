"""Where administrators work. Everybody else is told that there is no such page."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

View = Callable[..., Any]

HEADINGS = {
    "accounts": _("Signing in"),
    "customers": _("Customers and agreements"),
    "foundation": _("Audit trail and webhooks"),
    "knox": _("API"),
    "tickets": _("Rules"),
}
NAMES = {
    "AuditEntry": _("What was changed"),
    "AuditSeal": _("Seals"),
    "AuthToken": _("Tokens"),
}


class PortalAdminSite(admin.AdminSite):
    """Signing in, out and changing a password happen on the portal's own pages."""

    site_header = _("Administration")
    site_title = _("HDO portal")
    index_title = _("What would you like to look after?")
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        actor = request.actor  # type: ignore[attr-defined]  # set by ActorScope
        return bool(actor.is_staff and actor.can("admin.use"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The index, with headings that say what is below them."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["name"] = HEADINGS.get(app["app_label"], app["name"])
            for model in app["models"]:
                model["name"] = NAMES.get(model["object_name"], model["name"])
        return apps

    def admin_view(self, view: View, cacheable: bool = False) -> Any:
        guarded = super().admin_view(view, cacheable)

        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            return guarded(request, *args, **kwargs)

        return update_wrapper(run, guarded)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.GET.get("next", ""))
        if not self.has_permission(request):
            raise Http404
        return redirect("admin:index")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("account_logout")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        return redirect("account_change_password")


site = PortalAdminSite()
