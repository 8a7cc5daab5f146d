"""The register of assets: found by any identity, aged by rule, related, and with its history."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assets.actions import change_life, set_subscription, update_asset
from assets.models import Asset, ControlRoom, Dependency, Life, Terminal
from hdo_portal.foundation.scoping import acting
from tests import factories
from tests.desk.conftest import Desk

NOBODY = "6b8e2f0e-0f1b-4c8e-9a43-0d5a3d1c9f11"


def names(page: str) -> list[str]:
    return re.findall(r'class="row-title"[^>]*>([^<]*)<', page)


def listed(desk: Desk, query: str = "") -> list[str]:
    answer = desk.get("/assets/" + query)
    assert answer.status_code == 200
    return names(answer.content.decode())


def url(asset: Asset, name: str = "asset") -> str:
    return reverse(f"desk:{name}", args=[asset.public_id])


def page(desk: Desk, asset: Asset, name: str = "asset") -> str:
    answer = desk.get(url(asset, name))
    assert answer.status_code == 200
    return answer.content.decode()


def terminal(asset: Asset) -> Terminal:
    with acting(factories.TESTS):
        found: Terminal = Terminal.objects.select_related("asset").get(pk=asset.pk)
        return found


@pytest.mark.parametrize(
    "text", ["2420001", "2 420 001", "24200", "SN-77", "sn-7", "GJ-31", "Radio 2420", "TEI"]
)
def test_an_asset_is_found_by_any_of_its_identities(desk: Desk, text: str) -> None:
    text = terminal(desk.radio).tei if text == "TEI" else text
    assert "Radio 2420001" in listed(desk, f"?text={text}")


@pytest.mark.parametrize("query", ["kind=control_room", "life=lost", "customer=BERGEN", "gone=1"])
def test_filters_narrow_the_list(desk: Desk, query: str) -> None:
    theirs = factories.control_room(desk.bergen, "Bergen legevakt")
    with acting(factories.TESTS):
        Asset.objects.filter(pk=theirs.pk).update(life=Life.LOST)
    query = query.replace("BERGEN", str(desk.bergen.public_id))
    found = listed(desk, f"?{query}")
    assert "Bergen legevakt" in found
    assert "Radio 2420001" not in found


def test_a_list_goes_on_where_the_page_ended(desk: Desk) -> None:
    for n in range(60):
        factories.asset(desk.gjovik, name=f"Server {n:02}")
    first = desk.get("/assets/?kind=server").content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = names(desk.get(following[1].replace("&amp;", "&")).content.decode())
    assert (len(names(first)), len(second)) == (50, 10)
    assert not set(names(first)) & set(second)


@pytest.mark.parametrize("after", ["zzz", "W10", "WyJhIl0", "WzEsMl0", "W251bGwsbnVsbF0"])
def test_a_place_in_the_list_that_makes_no_sense_is_no_error(desk: Desk, after: str) -> None:
    assert desk.get(f"/assets/?after={after}").status_code == 200


def test_a_terminal_tells_what_it_is(desk: Desk) -> None:
    text = page(desk, desk.radio)
    for words in (
        "2420001",
        terminal(desk.radio).tei,
        "SN-77",
        "GJ-31",
        "Motorola MTP850",
        "Handheld",
    ):
        assert str(words) in text
    assert f"/desk/new/?assets={desk.radio.public_id}" in text


def test_a_control_room_tells_whom_to_phone_and_what_it_does_meanwhile(desk: Desk) -> None:
    assert "Bruk mobil 900 00 000." in page(desk, desk.room)


def test_what_an_asset_stands_on_is_followed_all_the_way(desk: Desk) -> None:
    core = factories.asset(factories.operator(), name="Kjerne")
    power = factories.asset(factories.operator(), kind="power", name="Strøm")
    factories.dependency(desk.room, core, "runs_on")
    factories.dependency(core, power, "powered_by")
    factories.dependency(power, desk.room, "connects_through")  # a ring ends by itself
    down, up = page(desk, desk.room), page(desk, power)
    assert down.index("Kjerne") < down.index("Strøm")
    assert "for Kjerne" in down
    assert "Gjøvik legevakt" in up, "the room falls with the power"


def test_a_room_falls_when_its_positions_do_and_is_told_once(desk: Desk) -> None:
    core = factories.asset(factories.operator(), name="Kjerne")
    for n in range(1, 6):
        position = factories.asset(desk.gjovik, kind="position", name=f"Plass {n}")
        factories.dependency(desk.room, position, "contains")
        factories.dependency(position, core, "runs_on")
    hit = page(desk, core)
    hit = hit[hit.index('id="falls-with"') :]
    assert hit.count(">Gjøvik legevakt<") == 1
    assert "by Plass 1, Plass 2, Plass 3 and 2 more" in hit
    parts = page(desk, desk.room)
    assert parts.count(">Kjerne<") == 1
    assert "for Plass 1, Plass 2, Plass 3 and 2 more" in parts


def test_who_takes_over_is_told_on_both_sides(desk: Desk) -> None:
    neighbour = factories.control_room(desk.bergen, "AMK Bergen")
    factories.dependency(desk.room, neighbour, "falls_back_to")
    assert "AMK Bergen" in page(desk, desk.room)
    assert "Takes over for" in page(desk, neighbour)
    assert "Gjøvik legevakt" in page(desk, neighbour)


def test_open_tickets_stand_on_the_assets_page(desk: Desk) -> None:
    ticket = desk.incident()
    assert ticket.number in page(desk, desk.radio)
    assert ticket.number not in page(desk, desk.room)


def test_a_lost_radio_says_what_to_do_next(desk: Desk) -> None:
    change_life(desk.agent, asset=desk.radio, to=Life.LOST)
    open_yet = page(desk, desk.radio)
    assert "This is lost" in open_yet
    assert "Bar it now." in open_yet
    set_subscription(desk.agent, asset=desk.radio, to="temporarily_disabled")
    barred = page(desk, desk.radio)
    assert "Bar it now." not in barred
    assert "cannot use the network" in barred


def test_only_lives_that_may_follow_are_offered(desk: Desk) -> None:
    offered = re.findall(r'name="life-to" value="(\w+)"', page(desk, desk.radio))
    assert set(offered) == {"in_stock", "issued", "in_repair", "lost", "stolen", "retired"}


def test_an_asset_is_moved_to_another_life(desk: Desk) -> None:
    answer = desk.client.post(url(desk.radio, "asset-life"), {"life-to": "stolen"})
    assert (answer.status_code, answer["Location"]) == (303, url(desk.radio))
    assert terminal(desk.radio).asset.life == Life.STOLEN


def test_a_life_that_cannot_follow_is_refused_at_the_field(desk: Desk) -> None:
    answer = desk.client.post(url(desk.radio, "asset-life"), {"life-to": "ordered"})
    assert answer.status_code == 422
    assert terminal(desk.radio).asset.life == Life.IN_USE


def test_a_radio_does_not_come_back_to_an_issi_that_another_holds_now(desk: Desk) -> None:
    change_life(desk.agent, asset=desk.radio, to=Life.IN_STOCK)
    factories.terminal(desk.gjovik, issi=2_420_001, name="Ny radio")
    answer = desk.client.post(url(desk.radio, "asset-life"), {"life-to": "in_use"})
    assert answer.status_code == 422
    assert "Ny radio at Gjøvik kommune has it already." in answer.content.decode()


def test_a_subscription_is_barred_for_good_only_by_one_who_says_so_twice(desk: Desk) -> None:
    address = url(desk.radio, "asset-subscription")
    once = {"subscription-to": "permanently_disabled"}
    refused = desk.client.post(address, once)
    assert refused.status_code == 422
    assert "data-open-at-once" in refused.content.decode(), "its dialog opens again"
    assert desk.client.post(address, once | {"subscription-sure": "on"}).status_code == 303
    assert terminal(desk.radio).subscription == "permanently_disabled"
    assert desk.client.post(address, {"subscription-to": "active"}).status_code == 409


def test_what_is_no_radio_has_no_subscription(desk: Desk) -> None:
    answer = desk.client.post(
        url(desk.room, "asset-subscription"), {"subscription-to": "temporarily_disabled"}
    )
    assert answer.status_code == 404


def test_a_dependency_is_noted_and_removed(desk: Desk) -> None:
    core = factories.asset(factories.operator(), name="Kjerne")
    data = {"relate-kind": "runs_on", "relate-on": str(core.public_id)}
    assert desk.client.post(url(desk.room, "asset-relate"), data).status_code == 303
    [made] = desk.read(lambda: Dependency.objects.filter(asset=desk.room))
    again = desk.client.post(url(desk.room, "asset-relate"), data)
    assert again.status_code == 422
    remove = reverse("desk:asset-unrelate", args=[desk.room.public_id, made.public_id])
    other = reverse("desk:asset-unrelate", args=[desk.radio.public_id, made.public_id])
    assert desk.client.post(other).status_code == 404, "it is not the radio's"
    assert desk.client.post(remove).status_code == 303
    assert desk.read(lambda: Dependency.objects.filter(asset=desk.room)) == []


@pytest.mark.parametrize("on", ["", "not-an-id", NOBODY])
def test_a_dependency_on_nothing_is_refused(desk: Desk, on: str) -> None:
    answer = desk.client.post(
        url(desk.room, "asset-relate"), {"relate-kind": "runs_on", "relate-on": on}
    )
    assert answer.status_code == 422


def new_terminal(desk: Desk, **fields: Any) -> dict[str, Any]:
    return {
        "organisation": str(desk.gjovik.public_id), "name": "Radio 7", "issi": "2 420 007",
        "tei": "0012 0a4f 9c3b 170", "model": factories.terminal_model().pk,
        "mounting": "handheld", "life": "in_use",
    } | fields  # fmt: skip


def test_a_terminal_is_registered(desk: Desk) -> None:
    answer = desk.client.post("/assets/new/terminal/", new_terminal(desk))
    assert answer.status_code == 303
    [made] = desk.read(lambda: Terminal.objects.filter(issi=2_420_007))
    assert made.tei == "00120A4F9C3B170"
    assert answer["Location"] == url(desk.read(lambda: [made.asset])[0])


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"issi": "0"}, "An ISSI is a number from 1 to 16 777 214."),
        ({"issi": "16777215"}, "An ISSI is a number from 1 to 16 777 214."),
        ({"issi": "2420001"}, "Radio 2420001 at Gjøvik kommune has it already."),
        ({"tei": "XYZ"}, "A TEI has exactly 15 digits"),
        ({"organisation": "", "organisation_text": "Finnes ikke"}, "Nothing is called"),
        ({"organisation": NOBODY}, "Choose from the list."),
        ({"model": "999999"}, ""),
        ({"name": ""}, ""),
        ({"site_text": "Ukjent sted"}, "Nothing is called"),
    ],
)
def test_a_terminal_that_cannot_be_is_refused_and_what_was_typed_is_kept(
    desk: Desk, fields: dict[str, Any], words: str
) -> None:
    answer = desk.client.post(
        "/assets/new/terminal/", new_terminal(desk, call_sign="KEPT", **fields)
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "KEPT" in text


def test_a_taken_tei_names_who_has_it(desk: Desk) -> None:
    taken = terminal(desk.radio).tei
    answer = desk.client.post("/assets/new/terminal/", new_terminal(desk, tei=taken))
    assert answer.status_code == 422
    assert "Radio 2420001 at Gjøvik kommune has it already." in answer.content.decode()


def test_a_room_and_other_equipment_are_registered(desk: Desk) -> None:
    plain = {"organisation": str(desk.gjovik.public_id), "life": "in_use"}
    room = plain | {"name": "Nytt rom", "room_kind": "legevakt", "generation": "lifex",
                    "fallback": "Ring AMK."}  # fmt: skip
    assert desk.client.post("/assets/new/room/", room).status_code == 303
    [made] = desk.read(lambda: ControlRoom.objects.filter(asset__name="Nytt rom"))
    assert made.fallback == "Ring AMK."
    server = plain | {"name": "Ny server", "kind": "server"}
    assert desk.client.post("/assets/new/equipment/", server).status_code == 303
    assert "Ny server" in listed(desk, "?kind=server")


def test_there_is_no_form_for_what_is_no_asset(desk: Desk) -> None:
    assert desk.get("/assets/new/spaceship/").status_code == 404
    for what in ("terminal", "room", "equipment"):
        assert desk.get(f"/assets/new/{what}/").status_code == 200


def test_facts_are_edited_and_the_history_tells_who_and_what(desk: Desk) -> None:
    site = factories.site(desk.gjovik, "Brannstasjonen")
    form = desk.get(url(desk.radio, "edit-asset")).content.decode()
    assert 'value="2420001"' in form
    data = new_terminal(desk, name="Radio A", issi="2420001", tei="", serial="sn-78",
                        site=str(site.public_id), call_sign="GJ-32")  # fmt: skip
    assert desk.client.post(url(desk.radio, "edit-asset"), data).status_code == 303
    history = page(desk, desk.radio, "asset-history")
    for words in ("Ingrid Solberg", "GJ-31", "GJ-32", "Brannstasjonen", "SN-78"):
        assert words in history


def test_a_rooms_plan_and_name_are_edited_together(desk: Desk) -> None:
    data = {
        "name": "Gjøvik LVS",
        "generation": "lifex",
        "phone": "61 00 00 00",
        "fallback": "Ny plan",
    }
    assert desk.client.post(url(desk.room, "edit-asset"), data).status_code == 303
    text = page(desk, desk.room)
    assert "Gjøvik LVS" in text
    assert "Ny plan" in text


def test_a_site_of_another_customer_is_refused(desk: Desk) -> None:
    elsewhere = factories.site(desk.bergen)
    data = new_terminal(desk, issi="2420001", tei="", site=str(elsewhere.public_id))
    assert desk.client.post(url(desk.radio, "edit-asset"), data).status_code == 422


def test_history_costs_the_same_however_long_it_is(desk: Desk, count_queries: Any) -> None:
    def move() -> None:
        update_asset(desk.agent, asset=desk.radio, site=factories.site(desk.gjovik))

    move()
    few = count_queries(desk.client, url(desk.radio, "asset-history"))
    for _turn in range(4):
        move()
    assert count_queries(desk.client, url(desk.radio, "asset-history")) == few < 20


def test_the_list_and_the_page_cost_the_same_at_any_length(desk: Desk, count_queries: Any) -> None:
    def more(n: int) -> None:
        core = factories.asset(desk.gjovik)
        factories.dependency(desk.radio, core)
        factories.dependency(factories.terminal(desk.gjovik), desk.radio)
        factories.dependency(desk.radio, factories.terminal(desk.gjovik), "falls_back_to")
        desk.incident(title=f"Feil {n}")

    more(1)
    few = [count_queries(desk.client, path) for path in ("/assets/", url(desk.radio))]
    more(2)
    more(3)
    many = [count_queries(desk.client, path) for path in ("/assets/", url(desk.radio))]
    assert few == many
    assert max(many) < 20


PATHS = ("assets", "asset", "asset-history", "edit-asset", "new-asset")


@pytest.mark.parametrize("name", PATHS)
def test_customers_and_strangers_do_not_see_the_register(desk: Desk, name: str) -> None:
    args = {"assets": [], "new-asset": ["terminal"]}.get(name, [desk.radio.public_id])
    path = reverse(f"desk:{name}", args=args)
    assert desk.customer.get(path).status_code == 404
    assert Client().get(path)["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("name", ["asset-life", "asset-subscription", "asset-relate"])
def test_customers_change_nothing_in_the_register(desk: Desk, name: str) -> None:
    assert desk.customer.post(url(desk.radio, name), {"life-to": "lost"}).status_code == 404
    assert terminal(desk.radio).asset.life == Life.IN_USE
    assert desk.client.get(url(desk.radio, name)).status_code == 405


def test_an_asset_that_does_not_exist_is_not_found(desk: Desk) -> None:
    assert desk.get(f"/assets/{NOBODY}/").status_code == 404
