"""Reads about assets. What an actor sees follows from the scoped managers."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from assets.models import Asset, Terminal
from assets.tetra import ISSI_MAX, clean_tei


def find_assets(text: str, organisation_ids: list[int] | None = None) -> QuerySet[Asset]:
    """Assets by ISSI, TEI, serial, call sign or name. Bounded and ordered by the caller.

    Each kind of match is its own indexed sub-select, since PostgreSQL cannot use several indexes
    through an OR over two tables.
    """
    text = " ".join(text.split())
    assets: QuerySet[Asset] = Asset.objects.select_related("organisation", "terminal__model")
    if organisation_ids is not None:
        assets = assets.filter(organisation_id__in=organisation_ids)
    if not text:
        return assets.none()
    match = Q(name__icontains=text) | Q(pk__in=_by_serial(text)) | Q(pk__in=_by_call_sign(text))
    if text.isdecimal() and int(text) <= ISSI_MAX:
        match |= Q(pk__in=Terminal.objects.filter(_issi_starts(text)).values("asset_id"))
    tei = clean_tei(text)
    if 6 <= len(tei) <= 15:
        match |= Q(pk__in=Terminal.objects.filter(tei__startswith=tei).values("asset_id"))
    return assets.filter(match)


def _by_serial(text: str) -> Any:
    return (
        Asset.objects
        .annotate(upper=Upper("serial"))
        .filter(upper__startswith=text.upper())
        .exclude(serial="")
        .values("pk")
    )


def _by_call_sign(text: str) -> Any:
    return Terminal.objects.filter(call_sign__istartswith=text).values("asset_id")


def _issi_starts(digits: str) -> Q:
    """ISSIs that begin with these digits, as ranges that the index serves."""
    number = int(digits)
    match = Q(issi=number)
    if number == 0:
        return match
    low, high = number, number + 1
    while low <= ISSI_MAX:
        low, high = low * 10, high * 10
        match |= Q(issi__gte=low, issi__lt=high)
    return match
