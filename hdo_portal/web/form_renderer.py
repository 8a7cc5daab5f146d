"""Django forms drawn with the design system, without a word in the forms themselves.

settings.FORM_RENDERER names `PortalRenderer`. `{{ form }}`, `{{ form.title.as_field_group }}` and
`<c-field :field="form.title" />` then give the same markup: label, help, error and control, tied
together by aria-describedby and aria-invalid.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Widget

CHOSEN_ONE_BY_ONE = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class PortalBoundField(BoundField):
    """A field whose control carries the class that the design system draws it by."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict:
        """Django's attributes, plus the class and, for free text, room to grow."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if not widget.is_hidden and "class" not in attrs and "class" not in widget.attrs:
            attrs["class"] = "ds-input"
        return attrs

    @property
    def kind(self) -> str:
        """How the field is laid out: text, checkbox, group, file or hidden."""
        widget = self.field.widget
        if widget.is_hidden:
            return "hidden"
        if isinstance(widget, CHOSEN_ONE_BY_ONE):
            return "group"
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        if isinstance(widget, forms.FileInput):
            return "file"
        return "text"

    @property
    def theirs(self) -> Any:
        """What somebody else wrote into it meanwhile, while it asks which text should stand."""
        return getattr(self.form, "theirs", {}).get(self.name)

    @property
    def marked_optional(self) -> bool:
        """Whether the label says so: we mark the optional, since most fields are required."""
        return not self.field.required and self.kind != "checkbox"


class PortalRenderer(TemplatesSetting):
    """Our templates for forms and fields; widgets keep Django's own, but for groups of choices."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = PortalBoundField
