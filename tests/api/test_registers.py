"""Assets, terminals, relations and agreements: what is registered, changed and promised."""

from typing import Any

import pytest

from tests import factories
from tests.api.conftest import Caller, Customer

RADIO = {"name": "Bil 1", "maker": "Motorola", "model": "MTP850", "issi": 2_111_111}


def test_a_terminal_is_registered_and_changed(agent: Caller, gjovik: Customer) -> None:
    made = agent.post(
        "terminals/",
        RADIO | {"organisation": gjovik.id, "tei": "0000 0000-00ABCDE", "notes": "Byttes snart"},
    )
    assert made.status_code == 201, made.content
    radio = made.json()
    assert (radio["issi"], radio["tei"], radio["mounting"]) == (
        2_111_111,
        "0000000000ABCDE",
        "handheld",
    )
    changed = agent.patch(
        f"terminals/{radio['id']}/",
        {"call_sign": "F-12", "life": "in_repair", "subscription": "temporarily_disabled"},
    )
    assert changed.status_code == 200, changed.content
    assert changed.json()["life"] == "in_repair"
    assert changed.json()["subscription"] == "temporarily_disabled"
    assert changed.json()["call_sign"] == "F-12"
    seen = gjovik.caller.get(f"terminals/{radio['id']}/").json()
    assert seen["notes"] is None, "notes are HDO's own"
    assert changed.json()["notes"] == "Byttes snart"


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"issi": 0}, "issi"),
        ({"issi": "2111111"}, "issi"),
        ({"tei": "12"}, "tei"),
        ({"model": "Ukjent"}, "model"),
        ({"maker": None}, "maker"),
        ({"mounting": "bike"}, "mounting"),
        ({"organisation": None}, "organisation"),
        ({"name": ""}, "name"),
        ({"kind": "terminal"}, "kind"),
    ],
)
def test_a_bad_terminal_is_named(
    changes: dict, field: str, agent: Caller, gjovik: Customer
) -> None:
    answer = agent.post("terminals/", RADIO | {"organisation": gjovik.id} | changes)
    assert answer.status_code == 400
    assert [e["field"] for e in answer.json()["errors"]] == [field]


def test_an_issi_has_one_holder(agent: Caller, gjovik: Customer, bergen: Customer) -> None:
    assert agent.post("terminals/", RADIO | {"organisation": gjovik.id}).status_code == 201
    assert agent.post("terminals/", RADIO | {"organisation": bergen.id}).status_code == 400


def test_a_life_that_cannot_follow_says_which_can(agent: Caller, gjovik: Customer) -> None:
    path = f"terminals/{gjovik.radio.public_id}/"
    agent.patch(path, {"life": "retired"})
    refused = agent.patch(path, {"name": "Ny", "life": "in_use"})
    assert refused.status_code == 409
    assert refused.json()["allowed"] == []
    assert agent.get(path).json()["name"] != "Ny", "all or nothing"


def test_other_assets_are_registered_and_changed(agent: Caller, gjovik: Customer) -> None:
    site = str(factories.site(gjovik.organisation).public_id)
    made = agent.post(
        "assets/", {"organisation": gjovik.id, "kind": "server", "name": "Lydlogg", "site": site}
    )
    assert made.status_code == 201, made.content
    path = f"assets/{made.json()['id']}/"
    assert agent.patch(path, {"serial": "AB-1", "site": None}).json()["serial"] == "AB-1"
    assert agent.get(path).json()["site"] is None
    terminal = agent.post("assets/", {"organisation": gjovik.id, "kind": "terminal", "name": "x"})
    assert terminal.json()["errors"][0]["field"] == "kind"
    assert agent.get(f"terminals/{made.json()['id']}/").status_code == 404


def test_a_site_of_another_customer_is_refused(
    agent: Caller, gjovik: Customer, bergen: Customer
) -> None:
    site = str(factories.site(bergen.organisation).public_id)
    answer = agent.post(
        "assets/", {"organisation": gjovik.id, "kind": "server", "name": "x", "site": site}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "site"


def test_dependencies_are_said_and_taken_back(
    agent: Caller, gjovik: Customer, bergen: Customer
) -> None:
    core = factories.asset(factories.operator(), "core")
    body = {"asset": str(gjovik.radio.public_id), "kind": "runs_on", "on": str(core.public_id)}
    said = agent.post("relations/", body)
    assert said.status_code == 201, said.content
    assert agent.post("relations/", body).status_code == 400
    [seen] = gjovik.caller.get("relations/").json()["results"]
    assert (seen["asset"], seen["on"]) == (body["asset"], None), "HDO's equipment stays HDO's"
    assert agent.get("relations/", asset=body["on"]).json()["results"][0]["on"] == body["on"]
    path = f"relations/{said.json()['id']}/"
    assert bergen.caller.get(path).status_code == 404
    assert gjovik.caller.delete(path).status_code == 403
    assert agent.delete(path).status_code == 204
    assert agent.get(path).status_code == 404


@pytest.mark.parametrize(
    "method, path, body",
    [
        ("post", "assets/", {"kind": "server", "name": "x"}),
        ("post", "terminals/", RADIO),
        ("post", "relations/", {}),
        ("post", "agreements/", {}),
        ("patch", "terminals/{radio}/", {"name": "Min"}),
        ("patch", "assets/{radio}/", {"life": "lost"}),
    ],
)
def test_customers_write_none_of_it(method: str, path: str, body: dict, gjovik: Customer) -> None:
    path = path.format(radio=gjovik.radio.public_id)
    assert getattr(gjovik.caller, method)(path, body).status_code == 403


@pytest.mark.parametrize("kind", ["organisations", "sites", "people", "terminals", "assets"])
def test_what_belongs_to_another_customer_does_not_exist(
    kind: str, gjovik: Customer, bergen: Customer
) -> None:
    public_id = {
        "organisations": lambda: gjovik.id,
        "sites": lambda: factories.site(gjovik.organisation).public_id,
        "people": lambda: factories.person(gjovik.organisation).public_id,
        "terminals": lambda: gjovik.radio.public_id,
        "assets": lambda: gjovik.radio.public_id,
    }[kind]()
    assert gjovik.caller.get(f"{kind}/{public_id}/").status_code == 200
    assert bergen.caller.get(f"{kind}/{public_id}/").status_code == 404


def test_hdos_notes_on_a_customer_are_not_shown_to_it(agent: Caller) -> None:
    own = factories.organisation(notes="Vanskelig avtale")
    from tests.api.conftest import caller

    path = f"organisations/{own.public_id}/"
    assert agent.get(path).json()["notes"] == "Vanskelig avtale"
    assert caller(factories.customer(own)).get(path).json()["notes"] is None


LEVEL = {"severity": "SL1", "measure": "restore", "target_seconds": 3, "calendar": "always"}


def agreement(admin: Caller, gjovik: Customer, **changes: Any) -> Any:
    body = {
        "organisation": gjovik.id,
        "name": "Avtale for prøve",
        "valid_from": "2026-01-01",
        "levels": [LEVEL],
    }
    return admin.post("agreements/", body | changes)


def test_a_script_promises_seconds_and_new_tickets_get_them(
    admin: Caller, gjovik: Customer, bergen: Customer
) -> None:
    made = agreement(admin, gjovik)
    assert made.status_code == 201, made.content
    assert made.json()["terms"]["levels"][0]["target_seconds"] == 3

    def target() -> int:
        opened = gjovik.ticket(impact=1, urgency=1)
        clocks = gjovik.caller.get(f"tickets/{opened}/").json()["clocks"]
        return next(c["target_seconds"] for c in clocks if c["measure"] == "restore")

    assert target() == 3
    path = f"agreements/{made.json()['id']}/terms/"
    service = factories.service()
    second = admin.post(
        path,
        {
            "levels": [LEVEL | {"target_seconds": 7}, LEVEL | {"service": service.slug}],
            "pause_reasons": ["customer", "supplier"],
            "reopen_days": 30,
        },
    )
    assert second.status_code == 201, second.content
    assert (second.json()["version"], second.json()["reopen_days"]) == (2, 30)
    assert target() == 7
    assert [t["version"] for t in admin.get(path).json()["results"]] == [2, 1]
    assert [t["version"] for t in gjovik.caller.get(path, page_size=1).json()["results"]] == [2]
    assert bergen.caller.get(path).status_code == 404
    shown = {a["name"] for a in bergen.caller.get("agreements/").json()["results"]}
    assert shown == {"Standardavtale"}


def test_only_an_administrator_promises(agent: Caller, lead: Caller, gjovik: Customer) -> None:
    for who in (agent, lead, gjovik.caller):
        assert agreement(who, gjovik).status_code == 403
    path = f"agreements/{agent.get('agreements/').json()['results'][0]['id']}/terms/"
    assert agent.post(path, {"levels": [LEVEL]}).status_code == 403


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"levels": []}, "levels"),
        ({"levels": "x"}, "levels"),
        ({"levels": [LEVEL | {"target_seconds": -1}]}, "levels[0].target_seconds"),
        ({"levels": [LEVEL, LEVEL | {"calendar": "none"}]}, "levels[1].calendar"),
        ({"levels": [LEVEL | {"measure": "answer"}]}, "levels[0].measure"),
        ({"levels": [LEVEL | {"seconds": 1}]}, "levels[0].seconds"),
        ({"levels": [LEVEL, LEVEL]}, "levels[1]"),
        ({"pause_reasons": ["rain"]}, "pause_reasons[0]"),
        ({"reopen_days": 40_000}, "reopen_days"),
        ({"valid_from": "2026-13-01"}, "valid_from"),
        ({"valid_from": "01.01.2026"}, "valid_from"),
        ({"valid_to": "2025-01-01"}, "valid_to"),
    ],
)
def test_a_bad_promise_is_named(changes: dict, field: str, admin: Caller, gjovik: Customer) -> None:
    answer = agreement(admin, gjovik, **changes)
    assert answer.status_code == 400, answer.content
    assert field in [e["field"] for e in answer.json()["errors"]]
    names = {a["name"] for a in admin.get("agreements/").json()["results"]}
    assert names == {"Standardavtale"}, "nothing is left of it"
