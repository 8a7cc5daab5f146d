"""Norwegian public holidays as people call them."""

from datetime import date

from django.utils.translation import pgettext

from tickets.sla.worktime.public_holidays import public_holidays


def holiday_on(day: date) -> str:
    """What a public holiday is called in the reader's language; empty on other days."""
    name = public_holidays("NO", day.year).get(day, "")
    return holiday_words(name) if name else ""


def holiday_words(name: str) -> str:
    """A public holiday by its name in worktime/public_holidays.py."""
    return {
        "new_year": pgettext("holiday", "New Year’s Day"),
        "maundy_thursday": pgettext("holiday", "Maundy Thursday"),
        "good_friday": pgettext("holiday", "Good Friday"),
        "easter_sunday": pgettext("holiday", "Easter Sunday"),
        "easter_monday": pgettext("holiday", "Easter Monday"),
        "labour_day": pgettext("holiday", "1 May"),
        "constitution_day": pgettext("holiday", "17 May"),
        "ascension_day": pgettext("holiday", "Ascension Day"),
        "whit_sunday": pgettext("holiday", "Whit Sunday"),
        "whit_monday": pgettext("holiday", "Whit Monday"),
        "christmas_day": pgettext("holiday", "Christmas Day"),
        "boxing_day": pgettext("holiday", "Boxing Day"),
    }.get(name, name)
