"""Signing in and out, passwords, and one's own preferences.

The pages of the account run on the database role ``gate``, which alone may read and write accounts
and reads no customer's rows (web/middleware.py).
"""

from http import HTTPStatus
from typing import Any

from allauth.account import views as allauth_views
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from hdo_portal.accounts.forms import (
    ChangePasswordForm,
    ForgottenForm,
    NewPasswordForm,
    PreferencesForm,
    SignInForm,
)
from hdo_portal.accounts.preferences import set_preferences

A_YEAR = 365 * 24 * 3600


class RefusedIs422:
    """A form that comes back with errors says so in its status too."""

    def form_invalid(self, form: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().form_invalid(form)  # type: ignore[misc]  # the view's
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response


class SignIn(RefusedIs422, allauth_views.LoginView):  # type: ignore[misc]  # allauth is untyped
    form_class = SignInForm


class Forgotten(RefusedIs422, allauth_views.PasswordResetView):  # type: ignore[misc]  # untyped
    form_class = ForgottenForm


class NewPassword(RefusedIs422, allauth_views.PasswordResetFromKeyView):  # type: ignore[misc]  # untyped
    form_class = NewPasswordForm


class ChangePassword(RefusedIs422, allauth_views.PasswordChangeView):  # type: ignore[misc]  # untyped
    form_class = ChangePasswordForm
    success_url = reverse_lazy("preferences")

    def get_default_success_url(self) -> str:
        return reverse("preferences")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Language and appearance: of the person, or of this device for one who has not signed in. And
    the number on which HDO's own people are called."""
    for_staff = bool(getattr(request.user, "is_hdo", False))
    if request.method != "POST":
        form = PreferencesForm(initial=_now(request), for_staff=for_staff)
        return render(request, "account/preferences.html", {"form": form})
    form = PreferencesForm(request.POST, for_staff=for_staff)
    if not form.is_valid():
        return render(request, "account/preferences.html", {"form": form}, status=422)
    language, scheme = form.cleaned_data["language"], form.cleaned_data["color_scheme"]
    if request.user.is_authenticated:
        actor = request.actor  # type: ignore[attr-defined]  # by ActorScope
        mobile = form.cleaned_data.get("mobile")
        set_preferences(actor, language=language, colour_scheme=scheme, mobile=mobile)
    response = HttpResponseRedirect(_next(request), status=HTTPStatus.SEE_OTHER)
    if language:
        _remember(response, language)
    return response


def _now(request: HttpRequest) -> dict[str, str]:
    return {
        "language": request.LANGUAGE_CODE,
        "color_scheme": getattr(request.user, "colour_scheme", "auto"),
        "mobile": getattr(request.user, "mobile", ""),
    }


def _next(request: HttpRequest) -> str:
    """Where the person was, when that is a page of ours; else the preferences."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else reverse("preferences")


def _remember(response: HttpResponse, language: str) -> None:
    """On this device, so that the sign-in page speaks it too."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
