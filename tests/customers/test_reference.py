"""Reference data: what is there after loading, and that loading again respects people."""

from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from assets.models import Asset, ControlRoom, TerminalModel
from customers.models import (
    LinkKind,
    MunicipalityNumber,
    Organisation,
    OrganisationLink,
    ServiceLevel,
    Site,
    Terms,
)
from customers.reference import organisations
from customers.reference.merging import BadReferenceData
from customers.validators import validate_municipality_number, validate_organisation_number
from hdo_portal.foundation.models import AuditEntry
from hdo_portal.foundation.scoping import acting
from tests.factories import TESTS
from tickets.models import EscalationPolicy, SeverityRule

pytestmark = pytest.mark.django_db

Rows = list[dict[str, str]]


def load() -> str:
    said = StringIO()
    call_command("load_reference_data", stdout=said)
    return said.getvalue()


@pytest.fixture(autouse=True)
def _loaded() -> None:
    load()


@pytest.fixture
def with_file(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[Rows], Rows]], None]:
    """Let a file of organisations say something else from now on."""
    read = organisations.rows_of

    def alter(name: str, change: Callable[[Rows], Rows]) -> None:
        def altered(path):
            return change(read(path)) if path.name == name else read(path)

        monkeypatch.setattr(organisations, "rows_of", altered)

    return alter


def the(name: str) -> Organisation:
    return Organisation.objects.get(name=name)


class TestWhatIsThere:
    @pytest.fixture(autouse=True)
    def _acting(self, _loaded):
        with acting(TESTS):
            yield

    @pytest.mark.parametrize(
        "kind,count", [("rhf", 4), ("hf", 20), ("municipality", 357), ("operator", 1)]
    )
    def test_every_organisation_of_a_kind_is_there(self, kind, count):
        assert Organisation.objects.filter(kind=kind).count() == count

    def test_there_are_sixteen_amk_each_owned_by_its_trust(self):
        rooms = ControlRoom.objects.filter(kind="amk").select_related("asset", "organisation")
        assert len(rooms) == 16
        assert {room.organisation.kind for room in rooms} == {"hf"}
        assert all(room.organisation_id == room.asset.organisation_id for room in rooms)
        assert rooms.get(asset__name="AMK Bergen").organisation.name == "Helse Bergen HF"

    def test_every_number_passes_the_rule_for_it(self):
        for number in Organisation.objects.exclude(organisation_number=None).values_list(
            "organisation_number", flat=True
        ):
            validate_organisation_number(number)
        for number in MunicipalityNumber.objects.values_list("number", flat=True):
            validate_municipality_number(number)

    def test_a_trust_stands_under_its_authority(self):
        assert the("Oslo universitetssykehus HF").parent == the("Helse Sør-Øst RHF")

    def test_hdo_is_owned_by_all_four_authorities_and_stands_under_none(self):
        hdo = Organisation.objects.get(organisation_number="911912759")
        owners = OrganisationLink.objects.filter(kind=LinkKind.OWNS, organisation=hdo)
        assert hdo.kind == "operator"
        assert hdo.parent is None
        assert {link.source.kind for link in owners} == {"rhf"}
        assert owners.count() == 4

    def test_a_municipality_is_served_by_the_trust_of_its_catchment(self):
        [link] = OrganisationLink.objects.filter(organisation=the("Gjøvik kommune"))
        assert (link.kind, link.source.name) == (LinkKind.SERVES, "Sykehuset Innlandet HF")

    def test_oslo_is_served_by_nobody_in_particular(self):
        assert not OrganisationLink.objects.filter(organisation=the("Oslo kommune")).exists()

    def test_a_renumbered_municipality_has_both_numbers_in_their_time(self):
        numbers = the("Bærum kommune").municipality_numbers
        assert numbers.get(valid__contains=date(2023, 12, 31)).number == "3024"
        assert numbers.get(valid__contains=date(2024, 1, 1)).number == "3201"

    def test_the_number_before_a_split_stays_with_the_larger_part(self):
        before = MunicipalityNumber.objects.filter(number="1507")
        assert [number.organisation.name for number in before] == ["Ålesund kommune"]

    def test_a_municipality_knows_its_county_and_written_language(self):
        bergen = the("Bergen kommune")
        assert (bergen.county, bergen.written_language) == ("Vestland", "neutral")
        assert the("Voss kommune").written_language == "nn"

    def test_a_sami_name_that_comes_first_is_kept(self):
        assert the("Guovdageaidnu - Kautokeino kommune").short_name == "Kautokeino"

    def test_sites_and_models_are_there(self):
        assert Site.objects.get(name="Haukeland").unit_number == "974557746"
        assert TerminalModel.objects.get(name="MTP8500Ex").is_atex is True
        assert TerminalModel.objects.get(name="MTP850").is_atex is None

    def test_the_standard_agreement_promises_what_is_proposed(self):
        [terms] = Terms.objects.filter(agreement__organisation=None)
        levels = {
            (level.severity, level.measure, level.fault_class): (
                level.target_seconds,
                level.calendar.slug,
            )
            for level in ServiceLevel.objects.filter(terms=terms).select_related("calendar")
        }
        assert levels["SL1", "respond", ""] == (900, "always")
        assert levels["SL1", "restore", ""] == (7200, "always")
        assert levels["SL2", "update", ""] == (7200, "always")
        assert levels["SL3", "respond", ""] == (4 * 3600, "office")
        assert levels["SL3", "restore", ""] == (16 * 3600, "office")
        assert levels["SL2", "resolve", "hardware"] < levels["SL2", "resolve", "software"]
        assert ("SL3", "update", "") not in levels

    def test_the_matrix_and_a_policy_for_each_severity_are_there(self):
        assert SeverityRule.objects.count() == 12
        assert SeverityRule.objects.get(impact=1, urgency=2).severity == "SL1"
        policies = EscalationPolicy.objects.filter(is_active=True)
        assert {policy.severity for policy in policies} == {"SL1", "SL2", "SL3"}


def test_loading_again_writes_nothing():
    with acting(TESTS):
        before = AuditEntry.objects.count()
    said = load()
    with acting(TESTS):
        assert AuditEntry.objects.count() == before
    assert all("nothing new" in line for line in said.splitlines())


def test_what_people_edited_stays_and_the_rest_follows_the_file(with_file):
    with acting(TESTS):
        Organisation.objects.filter(name="Gjøvik kommune").update(name="Gjøvik by", phone="61 00")

    with_file(
        "municipalities.csv",
        lambda rows: [
            row | {"name": "Ny", "official_name": "Ny", "written_language": "nn"}
            if row["name"] == "Gjøvik"
            else row
            for row in rows
        ],
    )
    said = load()

    with acting(TESTS):
        gjovik = the("Gjøvik by")
        assert (gjovik.short_name, gjovik.written_language, gjovik.phone) == ("Ny", "nn", "61 00")
    assert "1 updated; 1 edited here and kept" in said


def test_an_edit_survives_every_later_load(with_file):
    with acting(TESTS):
        Organisation.objects.filter(name="Gjøvik kommune").update(short_name="Byen")
    for name in ("En", "To"):
        with_file(
            "municipalities.csv",
            lambda rows, name=name: [
                row | {"name": name} if row["municipality_number"] == "3407" else row
                for row in rows
            ],
        )
        load()
    with acting(TESTS):
        gjovik = Organisation.objects.get(reference_key="municipality:3407")
        assert gjovik.short_name == "Byen"


def test_a_row_that_the_file_no_longer_has_is_reported_and_left_alone(with_file):
    with_file("municipalities.csv", lambda rows: [r for r in rows if r["name"] != "Lund"])
    assert "no longer in the file, left alone: Lund kommune" in load()
    with acting(TESTS):
        assert the("Lund kommune").is_active


def test_a_new_row_in_the_file_is_added(with_file):
    new = {"name": "Nye Sykehus HF", "short_name": "NYE", "org_number": "974760673"}
    with_file("health_trusts.csv", lambda rows: [*rows, rows[4] | new])
    assert "health bodies: 53 (1 added)" in load()
    with acting(TESTS):
        assert the("Nye Sykehus HF").parent.name == "Helse Sør-Øst RHF"


def test_a_row_that_people_deleted_stays_away():
    with acting(TESTS):
        TerminalModel.objects.filter(name="TH9").delete()
    said = load()
    with acting(TESTS):
        assert not TerminalModel.objects.filter(name="TH9").exists()
    assert "1 deleted here and left out" in said


def test_an_organisation_that_people_made_is_recognised_by_its_number(with_file):
    with acting(TESTS):
        own = Organisation.objects.create(
            name="Vårt navn", kind="other", organisation_number="974760673"
        )
    new = {"name": "Nye Sykehus HF", "org_number": "974760673"}
    with_file("health_trusts.csv", lambda rows: [*rows, rows[4] | new])
    load()
    with acting(TESTS):
        own.refresh_from_db()
        assert (own.name, own.reference_key) == ("Vårt navn", "body:974760673")


def test_a_changed_catchment_is_followed_unless_people_chose_another(with_file):
    with acting(TESTS):
        OrganisationLink.objects.filter(organisation=the("Lund kommune")).update(
            source=the("Helse Bergen HF")
        )
    with_file(
        "municipalities.csv",
        lambda rows: [
            row | {"catchment_hf": "Helse Fonna HF"} if row["name"] in {"Lund", "Moss"} else row
            for row in rows
        ],
    )
    load()
    with acting(TESTS):
        served = {
            link.organisation.name: link.source.name
            for link in OrganisationLink.objects.filter(
                kind="serves", organisation__short_name__in=["Lund", "Moss"]
            ).select_related("source", "organisation")
        }
    assert served == {"Lund kommune": "Helse Bergen HF", "Moss kommune": "Helse Fonna HF"}


def test_numbers_that_people_corrected_stay(with_file):
    with acting(TESTS):
        MunicipalityNumber.objects.filter(number="1507").delete()
    with_file(
        "municipalities.csv",
        lambda rows: [
            row | {"previous_number_2023": "1599"} if row["name"] == "Ålesund" else row
            for row in rows
        ],
    )
    load()
    with acting(TESTS):
        numbers = the("Ålesund kommune").municipality_numbers.values_list("number", flat=True)
        assert list(numbers) == ["1508"]


def test_rules_that_people_edited_or_deleted_stay_so():
    with acting(TESTS):
        SeverityRule.objects.filter(impact=1, urgency=3).update(severity="SL3")
        EscalationPolicy.objects.filter(severity="SL3").delete()
    load()
    with acting(TESTS):
        assert SeverityRule.objects.get(impact=1, urgency=3).severity == "SL3"
        assert not EscalationPolicy.objects.filter(severity="SL3").exists()
        assert Terms.objects.count() == 1


def test_a_control_room_renamed_by_people_keeps_its_name():
    with acting(TESTS):
        Asset.objects.filter(name="AMK Bodø").update(name="AMK Salten")
    load()
    with acting(TESTS):
        assert ControlRoom.objects.filter(kind="amk").count() == 16
        assert Asset.objects.filter(name="AMK Salten").exists()


def test_a_value_that_its_field_refuses_names_the_row(with_file):
    with_file(
        "health_trusts.csv",
        lambda rows: [row | {"org_number": "911912758"} if "HDO" in row.values() else row
                      for row in rows],
    )  # fmt: skip
    with pytest.raises(BadReferenceData, match="body:911912758"):
        load()
