"""National identity numbers and patient data are found whatever they hide in; nothing else is.

The numbers here are synthetic by their make (the month raised by 80 or 65), so nobody's own.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hdo_portal.foundation import privacy
from hdo_portal.foundation.errors import Invalid

BORN, WITH_D, FOR_NAV, WITH_H, WITH_FH = (
    "01908010031", "41908010025", "01758010186", "01508010059", "81508010036",
)  # fmt: skip


@pytest.mark.parametrize("number", [BORN, WITH_D, FOR_NAV, WITH_H, WITH_FH])
@pytest.mark.parametrize(
    "text",
    ["{}", "Gjelder {} i dag", "({})", "f.{}", "nr:{}.", "{}\nRing", "ISSI 2420001, {}"],
)
def test_a_number_is_found_in_any_text(number: str, text: str) -> None:
    for written in (number, f"{number[:6]} {number[6:]}", f"{number[:6]}-{number[6:]}",
                    f"{number[:2]}.{number[2:4]}.{number[4:6]} {number[6:]}"):  # fmt: skip
        assert privacy.kind_in(text.format(written)) == privacy.IDENTITY


@pytest.mark.parametrize(
    "text",
    ["12345678901", "2420001", "90011222", "00012345678901F", "0190801003", "019080100310",
     "+4790011222", "01908010032", "TEI 000123456789012", "INC-2026-000123", "99908010031"],
)  # fmt: skip
def test_other_numbers_are_nobody(text: str) -> None:
    assert privacy.kind_in(f"Ring {text}") is None


@given(
    st.sampled_from([BORN, WITH_D, FOR_NAV, WITH_H, WITH_FH]), st.integers(0, 10), st.integers(1, 9)
)
def test_one_wrong_digit_is_another_number(number: str, place: int, by: int) -> None:
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert not privacy.is_identity_number(wrong)


@pytest.mark.parametrize(
    "text",
    ["Pasienten Kari Nordmann venter", "pasient: Ola Berg-Hansen", "mann født 1.2.1950",
     "kvinne f. 01.02.50", "fødd den 3/4/1960", "journalnr 1234567", "personnr. 123456"],
)  # fmt: skip
def test_words_about_a_patient_are_found(text: str) -> None:
    assert privacy.kind_in(text) == privacy.PATIENT


@pytest.mark.parametrize(
    "text",
    ["Pasienthåndtering er berørt", "Pasienten venter på ambulanse", "Akuttmottaket er taust",
     "Kari Nordmann ringte", "Feilen er født av oppgraderingen", "Pasient i bil, radio død",
     "f. eks. 3 radioer", "Installert 01.02.2024", "pasientreiser Helse Vest melder feil"],
)  # fmt: skip
def test_the_desks_own_words_pass(text: str) -> None:
    assert privacy.kind_in(text) is None


def test_a_reason_lets_it_through_and_is_remembered_with_the_field() -> None:
    with privacy.overriding("  Et serienummer,\nikke en person "):
        privacy.check(BORN, "title")
        used = privacy.take_used()
        assert used
        assert used.reason == "Et serienummer, ikke en person"
        assert used.used == [("title", privacy.IDENTITY)]
        assert privacy.take_used() is None
    with pytest.raises(Invalid) as refused:
        privacy.check(BORN, "title")
    assert (refused.value.field, refused.value.code) == ("title", privacy.IDENTITY)


def test_a_blank_reason_is_none() -> None:
    with privacy.overriding("   "), pytest.raises(Invalid):
        privacy.check(BORN, "title")
