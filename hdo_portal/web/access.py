"""Who may open a page. A page that is not for somebody answers 404, since even its existence is
HDO's own business; one who has not signed in is sent to sign in and then comes back."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseBase

from hdo_portal.foundation.actor import Actor
from hdo_portal.web.requests import PortalRequest

View = Callable[..., HttpResponseBase]


def _page(right: str, admits: Callable[[Actor], bool]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @functools.wraps(view)
        def run(request: PortalRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not admits(request.actor) or not request.actor.can(right):
                raise Http404
            return view(request, *args, **kwargs)

        return run

    return decorate


def staff_page(right: str) -> Callable[[View], View]:
    """For HDO's staff with this right."""
    return _page(right, lambda actor: actor.is_staff)


def customer_page(right: str) -> Callable[[View], View]:
    """For customers with this right."""
    return _page(right, lambda actor: actor.is_customer)


def person_page(right: str) -> Callable[[View], View]:
    """For anybody who has signed in and has this right."""
    return _page(right, lambda actor: actor.is_staff or actor.is_customer)
