"""Making, editing, relating and ageing equipment."""

from typing import Any

import pytest

from assets import actions
from assets.models import Asset, Dependency, Terminal
from assets.queries import find_assets
from customers.models import Organisation
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Conflict, Invalid, NotAllowed
from hdo_portal.foundation.scoping import acting
from tests import factories

SYSTEM = Actor.system("test")


@pytest.fixture
def gjovik(db: None) -> Organisation:
    return factories.organisation("Gjøvik kommune")


@pytest.fixture
def agent(db: None) -> Actor:
    return factories.agent()


def new_terminal(agent: Actor, owner: Organisation, **fields: Any) -> Asset:
    defaults = {"name": "Ambulanse 1", "issi": 2_420_001, "tei": "0001 2345-6789abc",
                "model": factories.terminal_model(), "mounting": "handheld"}  # fmt: skip
    return actions.create_terminal(agent, organisation=owner, **defaults | fields)


def terminal_of(asset: Asset) -> Terminal:
    with acting(SYSTEM):
        found: Terminal = Terminal.objects.get(asset=asset)
        return found


def test_a_tei_is_stored_in_capitals_without_spaces_and_dashes(
    agent: Actor, gjovik: Organisation
) -> None:
    assert terminal_of(new_terminal(agent, gjovik)).tei == "0001234567 89ABC".replace(" ", "")


@pytest.mark.parametrize("issi", [0, 16_777_215, -1, 10**12])
def test_an_issi_outside_its_24_bits_is_refused(
    agent: Actor, gjovik: Organisation, issi: int
) -> None:
    with pytest.raises(Invalid) as error:
        new_terminal(agent, gjovik, issi=issi)
    assert error.value.field == "issi"


@pytest.mark.parametrize("tei", ["123", "G" * 15, "0" * 16])
def test_a_tei_that_is_not_fifteen_hexadecimal_digits_is_refused(
    agent: Actor, gjovik: Organisation, tei: str
) -> None:
    with pytest.raises(Invalid) as error:
        new_terminal(agent, gjovik, tei=tei)
    assert error.value.field == "tei"


def test_an_issi_has_one_holder_until_the_first_gives_it_up(
    agent: Actor, gjovik: Organisation
) -> None:
    first = new_terminal(agent, gjovik)
    with pytest.raises(Invalid) as error:
        new_terminal(agent, gjovik, tei="00000000000000B")
    assert error.value.field == "issi"
    assert "issi_has_one_holder" not in str(error.value)
    actions.change_life(agent, asset=first, to="retired")
    second = new_terminal(agent, gjovik, tei="00000000000000B")
    assert terminal_of(second).issi == terminal_of(first).issi


def test_a_lost_radio_that_was_replaced_cannot_come_back_with_the_same_issi(
    agent: Actor, gjovik: Organisation
) -> None:
    first = new_terminal(agent, gjovik, life="in_stock")
    new_terminal(agent, gjovik, tei="00000000000000B")
    with pytest.raises(Invalid):
        actions.change_life(agent, asset=first, to="in_use")


def test_a_life_that_cannot_follow_names_those_that_can(agent: Actor, gjovik: Organisation) -> None:
    asset = new_terminal(agent, gjovik)
    actions.change_life(agent, asset=asset, to="retired")
    with pytest.raises(Conflict) as error:
        actions.change_life(agent, asset=asset, to="in_use")
    assert error.value.allowed == ()


def test_a_permanent_bar_cannot_be_lifted(agent: Actor, gjovik: Organisation) -> None:
    asset = new_terminal(agent, gjovik)
    actions.set_subscription(agent, asset=asset, to="temporarily_disabled")
    actions.set_subscription(agent, asset=asset, to="permanently_disabled")
    with pytest.raises(Conflict):
        actions.set_subscription(agent, asset=asset, to="active")


def test_plain_fields_are_edited_and_others_left_alone(agent: Actor, gjovik: Organisation) -> None:
    asset = new_terminal(agent, gjovik)
    actions.update_asset(agent, asset=asset, name="Ambulanse 2", codeplug="2026.2", life="lost")
    with acting(SYSTEM):
        fresh = Asset.objects.get(pk=asset.pk)
    assert (fresh.name, fresh.life) == ("Ambulanse 2", "in_use")
    assert terminal_of(asset).codeplug == "2026.2"


def test_a_relation_is_said_once_and_taken_back(agent: Actor, gjovik: Organisation) -> None:
    room = factories.control_room(gjovik)
    server = actions.create_asset(agent, organisation=gjovik, kind="server", name="ICCS-tjener")
    dependency = actions.relate(agent, asset=room, kind="runs_on", on=server)
    with pytest.raises(Invalid):
        actions.relate(agent, asset=room, kind="runs_on", on=server)
    actions.unrelate(agent, dependency=dependency)
    with acting(SYSTEM):
        assert not Dependency.objects.exists()


def test_nothing_depends_on_itself(agent: Actor, gjovik: Organisation) -> None:
    room = factories.control_room(gjovik)
    with pytest.raises(Invalid):
        actions.relate(agent, asset=room, kind="runs_on", on=room)


def test_a_customer_changes_no_equipment(gjovik: Organisation, agent: Actor) -> None:
    asset = new_terminal(agent, gjovik)
    customer = factories.actor_of(factories.customer(gjovik))
    with pytest.raises(NotAllowed):
        actions.change_life(customer, asset=asset, to="lost")


@pytest.mark.parametrize(
    "text", ["2420001", "24200", "000123456789ABC", "0001-2345", "M-77", "bil 1-2", "ambulanse 1"]
)
def test_equipment_is_found_by_any_name_it_goes_by(
    agent: Actor, gjovik: Organisation, text: str
) -> None:
    new_terminal(agent, gjovik, serial="m-77X", call_sign="Bil 1-2")
    new_terminal(agent, gjovik, name="Annen", issi=3_000_000, tei="00000000000000B")
    with acting(agent):
        assert [asset.name for asset in find_assets(text)] == ["Ambulanse 1"]


@pytest.mark.parametrize("text", ["", " ", "%", "_", "\\", "'", "99999999999999999999", "½", "٣"])
def test_odd_searches_find_nothing_and_break_nothing(
    agent: Actor, gjovik: Organisation, text: str
) -> None:
    new_terminal(agent, gjovik)
    with acting(agent):
        assert list(find_assets(text)) == []
