"""Language and appearance: of a person, or of a device that nobody has signed in on."""

from typing import Any

import pytest
from django.test import Client

from hdo_portal.accounts.models import User
from hdo_portal.accounts.preferences import set_preferences
from hdo_portal.foundation.actor import Actor
from hdo_portal.foundation.errors import Invalid, NotAllowed
from hdo_portal.foundation.models import AuditEntry
from hdo_portal.foundation.scoping import acting
from tests import factories

PREFERENCES = "/accounts/preferences/"


@pytest.fixture
def person(db: None) -> User:
    made: User = factories.customer(factories.organisation("Gjøvik kommune"), language="nb")
    return made


@pytest.fixture
def client(person: User) -> Client:
    client = Client()
    factories.sign_in(client, person)
    return client


def fresh(person: User) -> User:
    with acting(factories.TESTS):
        return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_a_person_keeps_the_language_they_choose(
    client: Client, person: User, language: str
) -> None:
    response = client.post(PREFERENCES, {"language": language, "next": "/portal/"})
    assert response.status_code == 303
    assert response["Location"] == "/portal/"
    assert fresh(person).language == language
    page = client.get(PREFERENCES)
    assert page["Content-Language"] == language
    assert f'<html lang="{language}"' in page.content.decode()


@pytest.mark.parametrize("scheme", ["auto", "light", "dark"])
def test_a_person_keeps_the_appearance_they_choose(
    client: Client, person: User, scheme: str
) -> None:
    client.post(PREFERENCES, {"color_scheme": scheme})
    assert fresh(person).colour_scheme == scheme
    assert f'data-color-scheme="{scheme}"' in client.get(PREFERENCES).content.decode()


def test_what_is_not_chosen_stays(client: Client, person: User) -> None:
    client.post(PREFERENCES, {"language": "en", "color_scheme": "dark"})
    client.post(PREFERENCES, {"language": "nn"})
    kept = fresh(person)
    assert (kept.language, kept.colour_scheme) == ("nn", "dark")


def test_the_change_is_in_the_audit_trail_under_the_persons_name(
    client: Client, person: User
) -> None:
    client.post(PREFERENCES, {"language": "en"})
    with acting(factories.TESTS):
        entry = AuditEntry.objects.filter(table_name="accounts_user").latest("id")
    assert (entry.operation, entry.actor_id) == ("UPDATE", person.pk)
    assert entry.after == {"language": "en"}


@pytest.mark.parametrize(
    "data", [{"language": "xx"}, {"color_scheme": "pink"}, {"language": "nb\x00"},
             {"language": "<script>alert(1)</script>"}, {"language": "x" * 100_000}]
)  # fmt: skip
def test_a_choice_that_does_not_exist_is_refused(
    client: Client, person: User, data: dict[str, str]
) -> None:
    response = client.post(PREFERENCES, data)
    assert response.status_code == 422
    assert "<script>alert" not in response.content.decode()
    assert fresh(person).language == "nb"


def test_the_verb_refuses_what_no_form_offers(person: User) -> None:
    actor = factories.actor_of(person)
    for wrong in ({"language": "xx"}, {"colour_scheme": "pink"}):
        with pytest.raises(Invalid):
            set_preferences(actor, **wrong)
    with pytest.raises(NotAllowed):
        set_preferences(Actor.anonymous(), language="en")


@pytest.mark.parametrize(
    "asked", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example",
              "\x00", ""]
)  # fmt: skip
def test_nobody_is_led_away_from_the_portal(client: Client, asked: str) -> None:
    response = client.post(PREFERENCES, {"language": "en", "next": asked})
    assert response["Location"] == PREFERENCES


def test_a_device_that_nobody_has_signed_in_on_keeps_a_language_too(db: None) -> None:
    client = Client()
    response = client.post(PREFERENCES, {"language": "en", "next": "/accounts/login/"})
    assert response["Location"] == "/accounts/login/"
    cookie = response.cookies["django_language"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("en", True, "Lax")
    assert client.get("/accounts/login/")["Content-Language"] == "en"


def test_the_sign_in_page_speaks_the_persons_language_after_they_have_left(
    client: Client,
) -> None:
    client.post(PREFERENCES, {"language": "nn"})
    client.post("/accounts/logout/")
    assert client.get("/accounts/login/")["Content-Language"] == "nn"


def test_a_choice_is_not_made_by_following_a_link(client: Client, person: User) -> None:
    assert client.get(f"{PREFERENCES}?language=en").status_code == 200
    assert fresh(person).language == "nb"


def test_a_form_from_another_site_changes_nothing(person: User) -> None:
    client: Any = Client(enforce_csrf_checks=True)
    factories.sign_in(client, person)
    assert client.post(PREFERENCES, {"language": "en"}).status_code == 403
    assert fresh(person).language == "nb"


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("912 34 567", "+4791234567"),
        ("+47 912 34 567", "+4791234567"),
        ("0046 70 123 45 67", "+46701234567"),
        ("", ""),
    ],
)
def test_one_of_hdos_people_says_where_to_be_called(db: None, typed: str, kept: str) -> None:
    agent = factories.user("agent", mobile="+4790000000", language="en")
    client = Client()
    factories.sign_in(client, agent)
    assert 'value="+4790000000"' in client.get(PREFERENCES).content.decode()
    said = {"language": "en", "color_scheme": "auto", "mobile": typed}
    assert client.post(PREFERENCES, said).status_code == 303
    assert fresh(agent).mobile == kept


@pytest.mark.parametrize("typed", ["12 34 56", "ring meg", "+4", "22 33 44 55"])
def test_what_is_no_mobile_number_is_refused_with_an_example(db: None, typed: str) -> None:
    agent = factories.user("agent", mobile="+4790000000", language="en")
    client = Client()
    factories.sign_in(client, agent)
    answer = client.post(PREFERENCES, {"mobile": typed})
    assert answer.status_code == 422
    assert "for example +47 912 34 567" in answer.content.decode()
    assert fresh(agent).mobile == "+4790000000"


def test_the_menu_of_every_page_leaves_the_mobile_number_alone(db: None) -> None:
    agent = factories.user("agent", mobile="+4790000000")
    client = Client()
    factories.sign_in(client, agent)
    assert client.post(PREFERENCES, {"language": "nn"}).status_code == 303
    assert fresh(agent).mobile == "+4790000000"


def test_a_customer_is_not_asked_for_a_mobile_number(client: Client, person: User) -> None:
    assert 'name="mobile"' not in client.get(PREFERENCES).content.decode()
    client.post(PREFERENCES, {"language": "nb", "mobile": "912 34 567"})
    assert fresh(person).mobile == ""
