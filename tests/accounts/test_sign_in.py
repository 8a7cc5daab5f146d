"""Signing in, and what happens when it does not work."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from hdo_portal.accounts.models import User
from hdo_portal.foundation.models import OutboxMessage
from hdo_portal.foundation.scoping import acting
from tests import factories

LOGIN = "/accounts/login/"
FORGOTTEN = "/accounts/password/reset/"
NEW = "et ganske nytt passord 2026"


@pytest.fixture
def person(db: None) -> User:
    made: User = factories.customer(
        factories.organisation("Gjøvik kommune"), email="kari@gjovik.example", language="en"
    )
    return made


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def sign_in(client: Client, password: str = factories.PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": "kari@gjovik.example", "password": password} | more)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def mails() -> list[OutboxMessage]:
    with acting(factories.TESTS):
        return list(OutboxMessage.objects.order_by("id"))


def test_the_right_password_leads_where_one_was_going(client: Client, person: User) -> None:
    response = sign_in(client, next="/portal/tickets/?state=all")
    assert response.status_code == 302
    assert response["Location"] == "/portal/tickets/?state=all"
    assert client.get("/portal/").status_code == 200


def test_nobody_is_led_to_another_site(client: Client, person: User) -> None:
    assert "evil" not in sign_in(client, next="https://evil.example/")["Location"]


@pytest.mark.parametrize(
    "login, password",
    [("kari@gjovik.example", "feil"), ("ingen@gjovik.example", "feil"),
     ("KARI@gjovik.example", "feil")],
)  # fmt: skip
def test_a_wrong_password_and_an_unknown_person_are_answered_alike(
    client: Client, person: User, login: str, password: str
) -> None:
    response = client.post(LOGIN, {"login": login, "password": password})
    page = text_of(response)
    assert response.status_code == 422
    assert "The e-mail or the password is not right." in page
    assert f'value="{login}"' in page
    assert password not in page
    assert "tel:08915" in page


@pytest.mark.parametrize(
    "login, password",
    [("", ""), ("not an address", "x"), ("x" * 5000 + "@x.example", "x"), ("a@b.example\x00", "x"),
     ("<script>alert(1)</script>", "x" * 100_000), ("kari@gjovik.example", "nul\x00")],
)  # fmt: skip
def test_anything_may_be_typed(client: Client, person: User, login: str, password: str) -> None:
    response = client.post(LOGIN, {"login": login, "password": password})
    assert response.status_code == 422
    assert "<script>alert" not in text_of(response)


def test_after_too_many_attempts_the_person_is_told_to_wait(client: Client, person: User) -> None:
    for _ in range(5):
        assert sign_in(client, "feil").status_code == 422
    response = sign_in(client)
    assert response.status_code == 422
    assert "too many attempts" in text_of(response)
    assert "tel:08915" in text_of(response)


def test_others_at_the_same_hospital_still_get_in(client: Client, person: User) -> None:
    for n in range(30):
        client.post(LOGIN, {"login": f"noen{n % 6}@gjovik.example", "password": "feil"})
    assert sign_in(client).status_code == 302


def test_who_is_locked_out_of_one_address_gets_in_from_another(
    client: Client, person: User
) -> None:
    for _ in range(6):
        sign_in(client, "feil")
    elsewhere = Client(REMOTE_ADDR="10.9.8.7", headers={"X-Forwarded-For": "10.9.8.7"})
    assert sign_in(client).status_code == 422
    assert sign_in(elsewhere).status_code == 302


def test_guessing_from_everywhere_is_stopped_too(client: Client, person: User) -> None:
    for n in range(50):
        sign_in(Client(headers={"X-Forwarded-For": f"10.1.{n}.1"}), "feil")
    elsewhere = Client(headers={"X-Forwarded-For": "10.9.8.7"})
    elsewhere.cookies["django_language"] = "en"
    assert "too many attempts" in text_of(sign_in(elsewhere))


def test_the_mail_for_a_new_password_speaks_the_persons_language(
    client: Client, person: User
) -> None:
    with acting(factories.TESTS):
        User.objects.filter(pk=person.pk).update(language="nn")
    client.cookies["django_language"] = "en"
    client.post(FORGOTTEN, {"email": "kari@gjovik.example"})
    [mail] = mails()
    with translation.override("nn"):
        assert mail.subject.endswith(translation.gettext("A new password for the HDO portal"))
    assert "A new password" not in mail.subject


def test_a_closed_account_does_not_get_in(client: Client, person: User) -> None:
    with acting(factories.TESTS):
        User.objects.filter(pk=person.pk).update(is_active=False)
    sign_in(client)
    assert client.get("/portal/").status_code == 302
    assert "This account is closed" in text_of(client.get("/accounts/inactive/"))


def test_signing_out_asks_first_and_then_ends_the_session(client: Client, person: User) -> None:
    sign_in(client)
    assert "Sign out?" in text_of(client.get("/accounts/logout/"))
    assert client.get("/portal/").status_code == 200
    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert client.get("/portal/").status_code == 302


def test_a_forgotten_password_is_renewed_by_a_link_in_a_mail(client: Client, person: User) -> None:
    response = client.post(FORGOTTEN, {"email": "kari@gjovik.example"}, follow=True)
    assert "Look in your mail" in text_of(response)
    [mail] = mails()
    assert mail.recipient == "kari@gjovik.example"
    assert "08915" in mail.body
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.body)
    assert link
    page = client.get(link[1], follow=True)
    address = page.redirect_chain[-1][0]
    assert "Choose a new password" in text_of(page)
    weak = client.post(address, {"password1": "kort", "password2": "kort"})
    assert weak.status_code == 422
    assert 'id="id_password1_error"' in text_of(weak)
    different = client.post(address, {"password1": NEW, "password2": NEW + "x"})
    assert different.status_code == 422
    done = client.post(address, {"password1": NEW, "password2": NEW}, follow=True)
    assert "Your password is changed" in text_of(done)
    assert sign_in(client).status_code == 422
    assert sign_in(client, NEW).status_code == 302


def test_a_link_works_once(client: Client, person: User) -> None:
    client.post(FORGOTTEN, {"email": "kari@gjovik.example"})
    link = re.search(r"http://testserver(\S+/key/\S+)", mails()[0].body)
    assert link
    address = client.get(link[1], follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": NEW, "password2": NEW})
    assert "does not work any more" in text_of(client.get(link[1], follow=True))


def test_an_unknown_address_is_answered_like_a_known_one_and_gets_no_mail(
    client: Client, person: User
) -> None:
    known = client.post(FORGOTTEN, {"email": "kari@gjovik.example"})
    unknown = client.post(FORGOTTEN, {"email": "ingen@gjovik.example"})
    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]
    assert len(mails()) == 1


@pytest.mark.parametrize("email", ["", "not an address", "x" * 5000, "a\x00@b.example"])
def test_a_bad_address_comes_back_at_its_field(client: Client, email: str) -> None:
    response = client.post(FORGOTTEN, {"email": email})
    assert response.status_code == 422
    assert 'id="id_email_error"' in text_of(response)


def test_one_who_asks_too_often_is_told_to_wait(client: Client, person: User) -> None:
    answers = [client.post(FORGOTTEN, {"email": "kari@gjovik.example"}) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert "Too many attempts" in text_of(answers[-1])
    assert "tel:08915" in text_of(answers[-1])


def test_a_password_is_changed_by_one_who_knows_the_old_one(client: Client, person: User) -> None:
    sign_in(client)
    address = "/accounts/password/change/"
    words = {"oldpassword": "feil", "password1": NEW, "password2": NEW}
    refused = client.post(address, words)
    assert refused.status_code == 422
    assert "This is not the password you have now." in text_of(refused)
    changed = client.post(address, words | {"oldpassword": factories.PASSWORD}, follow=True)
    assert "Your password is changed." in text_of(changed)
    assert client.get("/portal/").status_code == 200
    assert sign_in(Client(), NEW).status_code == 302


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/", "password/set/"])
def test_nobody_makes_or_moves_an_account_by_themselves(client: Client, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404
