"""Pages for everybody, signed in or not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What public bodies in Norway must tell about how accessible their pages are."""
    return render(request, "pages/accessibility.html")
