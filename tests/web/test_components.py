"""Components: what goes in comes out as the design system's markup, escaped, fit to be read."""

import json
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from hdo_portal.web import marks
from hdo_portal.web.gallery import ExampleForm
from tests.web.pieces import TEMPLATES, elements, render, text
from tickets.models.enums import CHANGE_STATUSES, INCIDENT_STATUSES, Status

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVIL = '"><script>alert(1)</script>'
COMPONENTS = sorted((TEMPLATES / "cotton").glob("*.html"))
ICON = re.compile(r'\{% icon "([\w-]+)"|\bicon="([\w-]+)"|<c-icon name="([\w-]+)"')


LOCAL_NAME = re.compile(r"\bas (\w+)|\bfor (\w+)(?:, (\w+))?(?:, (\w+))? in|(?:with|count) (\w+)=")


def name_of(component) -> str:
    return component.stem.replace("_", "-")


@pytest.mark.parametrize("component", COMPONENTS, ids=name_of)
def test_a_component_says_how_it_is_used(component) -> None:
    comment = component.read_text().partition("{% endcomment %}")[0]
    assert "{% comment %}" in comment
    assert "<c-" in comment or component.stem == "stats"


@pytest.mark.parametrize("component", COMPONENTS, ids=name_of)
def test_a_component_is_in_the_page_authors_list(component) -> None:
    guide = (settings.BASE_DIR / "docs" / "components.md").read_text()
    rows = " ".join(line.split("|")[1] for line in guide.splitlines() if line.startswith("| "))
    assert re.search(rf"\b{name_of(component)}\b", rows)


@pytest.mark.parametrize("component", COMPONENTS, ids=name_of)
def test_a_component_takes_no_variable_of_the_page_by_accident(component) -> None:
    """Cotton lets a page's variables leak in; c-vars gives each name a value of its own."""
    source = component.read_text().partition("{% endcomment %}")[2]
    declared = set(re.findall(r":?([a-z_]+)=", source.partition("/>")[0])) | {"slot", "attrs"}
    given = {"service_desk_phone", "request", "forloop"}
    local = set(re.findall(LOCAL_NAME, source))
    known = declared | given | {name for names in local for name in names}
    plain = re.sub(r'"[^"]*"|\'[^\']*\'', "", source.partition("/>")[2])
    used = set(re.findall(r"\{\{ (\w+)|\{% if (?:not )?(\w+)", plain))
    assert {name for names in used for name in names if name} <= known


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    theme = settings.BASE_DIR / "theme"
    drawn = set(json.loads((theme / "icons.json").read_text()))
    drawn |= {glyph.stem for glyph in (theme / "glyphs").glob("*.svg")}
    named = {
        (match[1] or match[2] or match[3], path.name)
        for path in TEMPLATES.rglob("*.html")
        for match in ICON.finditer(path.read_text())
    }
    named |= {(mark[1], "marks.py") for mark in marks.STATUS_LOOKS.values()}
    named |= {(mark[1], "marks.py") for mark in marks.SEVERITY_LOOKS.values()}
    assert {(name, where) for name, where in named if name not in drawn} == set()


@pytest.mark.parametrize("status", Status.values)
def test_every_status_has_a_drawing_and_a_word(status: str) -> None:
    tag = render('<c-status-tag :status="status" />', status=status)
    assert text(tag) == Status(status).label
    assert "#state-" in elements(tag, "use")[0]["href"]


@pytest.mark.parametrize("statuses", [INCIDENT_STATUSES, CHANGE_STATUSES])
def test_no_two_statuses_of_a_kind_are_drawn_alike(statuses: tuple[str, ...]) -> None:
    drawings = [marks.status_mark(status).icon for status in statuses]
    assert len(set(drawings)) == len(drawings)


def test_an_unknown_status_is_a_mistake_and_not_a_grey_tag() -> None:
    with pytest.raises(ValueError, match="sleeping"):
        marks.status_mark("sleeping")


def test_severity_is_said_in_words_beside_its_colour() -> None:
    tag = render('<c-severity-tag severity="SL1" />')
    assert "SL1" in text(tag)
    assert str(marks.severity_mark("SL1").label) in text(tag)
    assert "#severity-1" in elements(tag, "use")[0]["href"]


@pytest.mark.parametrize(
    "source",
    [
        '<c-button :title="evil">{{ evil }}</c-button>',
        '<c-button title="{{ evil }}">x</c-button>',
        '<c-alert title="{{ evil }}">{{ evil }}</c-alert>',
        '<c-page-title title="{{ evil }}" number="{{ evil }}" />',
        '<c-fact :name="evil" :copy="evil">{{ evil }}</c-fact>',
        '<c-timeline-entry kind="comment" :author="evil">{{ evil }}</c-timeline-entry>',
        '<c-option :value="evil" text="{{ evil }}">{{ evil }}</c-option>',
        '<c-typeahead id="a" name="a" :label="evil" text="{{ evil }}" url="/" />',
        '<c-stat-card :label="evil" :value="evil" :note="evil" />',
        '<c-table caption="{{ evil }}"><tbody></tbody></c-table>',
        '<c-avatar :name="evil" with-name />',
        '<c-bar-chart :title="evil" :rows="rows" />',
        '<c-ledger-strip :label="evil" :segments="segments" />',
    ],
)
def test_what_people_write_is_text_wherever_it_lands(source: str) -> None:
    rows = [{"label": EVIL, "value": 1, "shown": EVIL}]
    segments = [
        {"kind": "ran", "start": NOON, "end": NOON + timedelta(hours=1), "label": EVIL},
    ]
    html = render(source, evil=EVIL, rows=rows, segments=segments)
    assert "<script" not in html
    assert "&amp;lt;" not in html
    assert "&amp;quot;" not in html


@pytest.mark.parametrize("value", [EVIL, '" onfocus=alert(1) x="', "' onfocus=alert(1) x='"])
def test_what_people_write_never_becomes_an_attribute(value: str) -> None:
    html = render('<c-button :title="value" :data-note="value">x</c-button>', value=value)
    button = elements(html, "button")[0]
    assert set(button.attributes) == {"type", "class", "title", "data-note"}
    assert button["title"] == value


@pytest.mark.parametrize("component", COMPONENTS, ids=name_of)
def test_a_component_never_writes_attributes_unescaped(component) -> None:
    assert "{{ attrs }}" not in component.read_text()


def test_an_attribute_that_is_false_is_left_out() -> None:
    html = render('<c-button :disabled="no" :hidden="nothing">x</c-button>', no=False, nothing=None)
    assert set(elements(html, "button")[0].attributes) == {"type", "class"}


def test_a_button_passes_on_what_it_does_not_know() -> None:
    html = render(
        '<c-button name="go" value="1" hx-post="/x" data-shortcut="a" disabled>Go</c-button>'
    )
    button = elements(html, "button")[0]
    assert (button["name"], button["hx-post"], button["data-shortcut"]) == ("go", "/x", "a")
    assert "disabled" in button.attributes
    assert button["type"] == "submit"


def test_an_icon_alone_has_a_name() -> None:
    html = render('<c-button icon="more" label="More actions" />')
    assert elements(html, "button")[0]["aria-label"] == "More actions"


def test_a_field_ties_label_help_and_errors_to_its_control() -> None:
    form = ExampleForm({"title": ""})
    html = render('<c-field :field="form.title" />', form=form)
    control = elements(html, "input")[0]
    assert control["class"] == "ds-input"
    assert control["aria-invalid"] == "true"
    assert elements(html, "label")[0]["for"] == control["id"]
    for described in control["aria-describedby"].split():
        assert elements(html, id=described)[0].text.strip()


def test_a_group_of_choices_is_a_fieldset_with_a_legend() -> None:
    html = render('<c-field :field="form.urgency" />', form=ExampleForm({}))
    group = elements(html, "fieldset")[0]
    assert elements(html, "legend")[0].text.strip() == "Urgency"
    assert elements(html, id=group["aria-describedby"])[0].text.strip()
    assert len(elements(html, "input", type="radio")) == 3


def test_the_optional_is_marked_and_the_required_is_not() -> None:
    form = ExampleForm()
    optional = render('<c-field :field="form.description" />', form=form)
    required = render('<c-field :field="form.title" />', form=form)
    assert elements(optional, "span", class_="optional")
    assert not elements(required, "span", class_="optional")


def test_every_error_of_a_form_leads_to_a_field_that_is_there() -> None:
    form = ExampleForm({})
    form.add_error(None, "Nothing fits.")
    html = render('<c-form-errors :form="form" />{{ form }}', form=form)
    links = [link["href"][1:] for link in elements(html, "a")]
    assert len(links) == len(form.errors) - 1
    assert all(elements(html, id=target) for target in links if target != "id_customer")
    assert "Nothing fits." in text(html)


def test_a_form_in_order_has_no_summary() -> None:
    assert text(render('<c-form-errors :form="form" />', form=ExampleForm())) == ""


def test_a_typeahead_keeps_the_value_it_came_with() -> None:
    form = ExampleForm({"customer": "c2"})
    html = render(
        '<c-typeahead :field="form.customer" url="/q/" label="Customer" text="Helse Bergen HF" />',
        form=form,
    )
    assert elements(html, "input", type="hidden")[0]["value"] == "c2"
    box = elements(html, "input", role="combobox")[0]
    assert box["value"] == "Helse Bergen HF"
    assert elements(html, "ul", id=box["aria-controls"], role="listbox")


def test_an_internal_note_says_that_the_customer_does_not_see_it() -> None:
    entry = '<c-timeline-entry kind="comment" :visibility="who">x</c-timeline-entry>'
    note, public = render(entry, who="internal"), render(entry, who="public")
    assert "entry-internal" in note
    assert "entry-internal" not in public
    assert text(note) != text(public)


def test_only_the_desk_may_choose_to_write_an_internal_note() -> None:
    desk = render('<c-composer action="/c" internal />')
    customer = render('<c-composer action="/c" />')
    assert [e["value"] for e in elements(desk, "input", name="visibility")] == [
        "public",
        "internal",
    ]
    assert not elements(customer, "input", name="visibility")
    assert "composer-internal" not in customer


def test_a_refused_comment_keeps_its_text_and_says_why() -> None:
    html = render('<c-composer action="/c" :text="text" error="Too long." />', text="</textarea>x")
    box = elements(html, "textarea")[0]
    assert box.text == "</textarea>x"
    assert elements(html, id=box["aria-describedby"])[0].text == "Too long."


@pytest.mark.parametrize(
    "asked, leads_to, stands",
    [
        ("", "?sort=due", "none"),
        ("?sort=due&after=abc", "?sort=-due", "ascending"),
        ("?sort=-due&q=a", "?q=a&sort=due", "descending"),
        ("?sort=title", "?sort=due", "none"),
    ],
)
def test_a_heading_turns_the_order_and_begins_at_the_first_page(
    asked: str, leads_to: str, stands: str
) -> None:
    html = render('<c-th-sort column="due">Due</c-th-sort>', path=f"/{asked}")
    heading, link = elements(html, "th")[0], elements(html, "a")[0]
    assert heading.get("aria-sort", "none") == stands
    assert sorted(link["href"][1:].split("&")) == sorted(leads_to[1:].split("&"))


def test_a_ledger_is_drawn_to_scale_and_told_as_a_table() -> None:
    hour = timedelta(hours=1)
    segments = [
        {"kind": "ran", "start": NOON, "end": NOON + 3 * hour},
        {"kind": "paused", "start": NOON + 3 * hour, "end": NOON + 4 * hour, "label": "Adgang",
         "seconds": 0},
    ]  # fmt: skip
    html = render('<c-ledger-strip :segments="segments" label="R" />', segments=segments)
    assert [bar["width"] for bar in elements(html, "rect")] == ["750.0", "250.0"]
    assert "Adgang" in text(html)
    assert len(elements(html, "tr")) == 3


def test_an_empty_ledger_and_an_empty_chart_still_stand() -> None:
    assert elements(render('<c-ledger-strip label="R" />'), "figure")
    assert elements(render('<c-bar-chart title="T" />'), "figure")


def test_a_chart_says_its_figures_in_a_table_too() -> None:
    rows = [{"label": "Jan", "value": 93.4, "shown": "93,4"}]
    html = render('<c-bar-chart title="T" :rows="rows" maximum="100" unit="%" />', rows=rows)
    assert [cell.text for cell in elements(html, "td")] == ["93,4 %"]
    assert elements(html, "rect")[0]["height"] == "186.8"


def test_a_clock_of_a_list_carries_what_it_counts_on_with() -> None:
    clock = SimpleNamespace(
        state="running", started_at=NOON, due_at=NOON + timedelta(hours=4), get_measure_display="R"
    )
    html = render('<c-sla-clock :clock="clock" :now="now" bare />', clock=clock, now=NOON)
    face = elements(html, "div")[0]
    assert face["data-due"] == "2026-11-23T16:00:00.000Z"
    assert "aria-live" not in html
    assert elements(html, "progress")[0]["aria-hidden"] == "true"


@pytest.mark.parametrize("page", ["400", "403", "404", "500", "503", "errors/csrf"])
def test_an_error_page_stands_alone_and_gives_the_telephone(page: str) -> None:
    html = render_to_string(f"{page}.html")
    assert elements(html, "a", href="tel:08915")
    assert len(elements(html, "h1")) == 1
    assert elements(html, "html")[0]["lang"] == "nb"
