"""Ready words and playbooks: what the desk says and checks, in three languages."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.functional import lazystr
from django.utils.translation import gettext as _

from hdo_portal.web.admin.base import Named, PortalAdmin, PortalModelForm, Rows
from hdo_portal.web.admin.site import site
from tickets.models import Playbook, PlaybookStep, WordsTemplate
from tickets.ready_words import told_fields, unknown_fields

TEXTS = ("text_nb", "text_nn", "text_en")


class WordsTemplateForm(PortalModelForm):
    class Meta:
        model = WordsTemplate
        fields = ["name", "category", "visibility", *TEXTS, "is_active"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text_nb"].help_text = lazystr(told_fields())

    def clean(self) -> Any:
        cleaned = super().clean()
        for name in TEXTS:
            unknown = unknown_fields(self.cleaned_data.get(name) or "")
            if unknown:
                told = _("Nothing can be filled in for: %(names)s.") % {"names": ", ".join(unknown)}
                self.add_error(name, ValidationError(told, code="unknown"))
        return cleaned


@admin.register(WordsTemplate, site=site)
class WordsTemplateAdmin(Named, PortalAdmin):
    form: Any = WordsTemplateForm
    right = "policy.edit"
    deletable = True
    list_display = ("name", "category", "visibility", "is_active")
    search_fields = ("name",)
    ordering = ("name",)


class StepRows(Rows):
    model = PlaybookStep
    fields = ("position", *TEXTS)
    extra = 1


@admin.register(Playbook, site=site)
class PlaybookAdmin(Named, PortalAdmin):
    right = "policy.edit"
    deletable = True
    inlines = (StepRows,)
    fields = ("name", "category", "is_active")
    list_display = ("name", "category", "is_active")
    search_fields = ("name",)
    ordering = ("name",)
