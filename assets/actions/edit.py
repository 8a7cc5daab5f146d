"""Making, editing, relating and ageing assets."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from assets.lifecycle import LIFE
from assets.models import Asset, AssetKind, Dependency, Life, Subscription, Terminal
from assets.models.terminal import HOLDS_ISSI
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, Invalid, NotFound
from hdo_portal.foundation.scoping import verb

EDITABLE = ("name", "serial", "site", "notes")
TERMINAL_EDITABLE = ("issi", "tei", "call_sign", "model", "mounting", "codeplug", "firmware")


@verb("asset.edit")
def create_asset(actor: Actor, /, *, kind: str, **fields: Any) -> Asset:
    """A new asset that is not a terminal. Raises Invalid for a bad value."""
    return _insert(Asset(kind=kind, **fields))


@verb("asset.edit")
def create_terminal(actor: Actor, /, *, organisation: Any, name: str, **fields: Any) -> Asset:
    """A new terminal with its asset. Raises Invalid for a bad value or a taken ISSI or TEI."""
    own = {key: fields.pop(key) for key in ("site", "serial", "life", "notes") if key in fields}
    asset = _insert(Asset(kind=AssetKind.TERMINAL, organisation=organisation, name=name, **own))
    terminal = Terminal(
        asset=asset, organisation=organisation, holds_issi=asset.life in HOLDS_ISSI, **fields
    )
    store(terminal, force_insert=True)
    return asset


@verb("asset.edit")
def update_asset(actor: Actor, /, *, asset: Asset, **fields: Any) -> Asset:
    """Edit plain fields of an asset and of its terminal. Raises Invalid for a bad value."""
    asset = locked(actor, asset)
    own = {key: value for key, value in fields.items() if key in EDITABLE}
    edit(asset, own)
    rest = {key: value for key, value in fields.items() if key in TERMINAL_EDITABLE}
    if rest:
        edit(Terminal.objects.get(asset=asset), rest)
    return asset


@verb("asset.life")
def change_life(actor: Actor, *, asset: Asset, to: str) -> Asset:
    """Move an asset to another life. Raises Conflict, naming the lives that may follow."""
    asset = locked(actor, asset)
    if to == asset.life:
        return asset
    if to not in LIFE[asset.life]:
        raise Conflict(
            _("From “%(now)s” an asset cannot go to “%(to)s”.")
            % {"now": asset.get_life_display(), "to": Life(to).label},
            allowed=sorted(LIFE[asset.life]),
        )
    asset.life = to
    asset.save(update_fields=["life", "updated_at"])
    terminal = Terminal.objects.filter(asset=asset).first()
    if terminal is not None and terminal.holds_issi != (to in HOLDS_ISSI):
        terminal.holds_issi = to in HOLDS_ISSI
        store(terminal, update_fields=["holds_issi"])
    return asset


@verb("asset.life")
def set_subscription(actor: Actor, *, asset: Asset, to: str) -> Asset:
    """Open or bar a terminal in the network. A permanent bar cannot be lifted: Conflict."""
    asset = locked(actor, asset)
    terminal = Terminal.objects.locked().filter(asset=asset).first()
    if terminal is None:
        raise Invalid(_("Only a radio terminal has a subscription."), field="asset")
    if terminal.subscription == Subscription.PERMANENTLY_DISABLED != to:
        raise Conflict(_("The terminal is barred for good. Order a new subscription instead."))
    terminal.subscription = to
    terminal.save(update_fields=["subscription"])
    return asset


@verb("asset.edit")
def relate(actor: Actor, *, asset: Asset, kind: str, on: Asset) -> Dependency:
    """Say that one asset depends on another. Raises Invalid when said before."""
    dependency = Dependency(asset=asset, organisation_id=asset.organisation_id, kind=kind, on=on)
    store(dependency)
    return dependency


@verb("asset.edit")
def unrelate(actor: Actor, *, dependency: Dependency) -> None:
    """Take a dependency back."""
    Dependency.objects.filter(pk=dependency.pk).delete()


def locked(actor: Actor, asset: Asset) -> Asset:
    """The asset's row, locked. Raises NotFound if this actor may not see it."""
    row: Asset | None = Asset.objects.visible_to(actor).locked().filter(pk=asset.pk).first()
    if row is None:
        raise NotFound(_("There is no such asset."))
    return row


def _insert(asset: Asset) -> Asset:
    store(asset)
    return asset


def edit(row: Any, fields: dict[str, Any]) -> None:
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        stamp = ["updated_at"] if hasattr(row, "updated_at") else []
        store(row, update_fields=[*changed, *stamp])


def store(row: Any, **how: Any) -> None:
    """Validate and save. Field errors and taken identities become Invalid."""
    try:
        row.full_clean(exclude=["asset"] if isinstance(row, Terminal) else None)
        with transaction.atomic():
            row.save(**how)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        words = " ".join(messages)
        if field == "__all__":
            raise _taken(words, words) from error
        raise Invalid(words, field=field) from error
    except IntegrityError as error:
        raise _taken(str(error), _("Another asset has this identity already.")) from error


def _taken(said: str, otherwise: str) -> Invalid:
    """The refusal for a constraint that was named in what was said: its own words, at its field."""
    if "issi_has_one_holder" in said:
        return Invalid(_("Another terminal has this ISSI."), field="issi", code="taken")
    return Invalid(otherwise)
