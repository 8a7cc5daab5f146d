"""What every page of the administration does: ask for its right, and never fail on a bad value."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hdo_portal.foundation.errors import PortalError

# What the database refuses by name, in words. Most of it is refused by a form before that.
REFUSED = {
    "municipality_has_one_number_at_a_time": gettext_lazy(
        "A municipality has one number at a time: these periods overlap."
    ),
    "organisation_tree": gettext_lazy("An organisation cannot stand under itself."),
    "issi_has_one_holder": gettext_lazy("Another terminal has this ISSI."),
    "user_email_once": gettext_lazy("Somebody else signs in with this e-mail address."),
    "one_active_policy": gettext_lazy("There is an active policy for this severity already."),
}

REFUSALS = (IntegrityError, InternalError, PortalError)


class RefusableForm(forms.BaseForm):
    """A form that can be shown again with what the database or a verb said to its last content."""

    refusal = ""

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.refusal:
            raise ValidationError(self.refusal, code="refused")
        return cleaned


class PortalModelForm(RefusableForm, ModelForm):
    """The form of a page that names none of its own."""


class Autocomplete(AutocompleteSelect):
    """Django's own fails on a key that is no number when the form is shown again."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        return super().optgroups(name, [key for key in value if str(key).isdecimal()], attr)


class _Choices(admin.options.BaseModelAdmin):
    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Autocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class Named(admin.options.BaseModelAdmin):
    """Fields in a table have no label beside them: each is told its name."""

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            widget: Any = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", field.label)
        return field


class NamedFormSet(BaseInlineFormSet):
    """The box that takes a row away has a name as well."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = gettext_lazy("Take away")


class PortalAdmin(_Choices, admin.ModelAdmin):
    """``right`` opens the page. Things are taken out of use rather than deleted, unless said so."""

    form: Any = PortalModelForm
    right = "admin.use"
    deletable = False
    list_per_page = 50

    class Media:
        js = ("js/admin.js",)

    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.actor.can(self.right))  # type: ignore[attr-defined]  # by ActorScope

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.deletable and self.has_view_permission(request)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save, or show the form again with what was typed and why not."""
        view = partial(super().changeform_view, request, object_id, form_url, extra_context)
        try:
            return attempt(request, view)
        except REFUSALS as error:
            request.refusal = words_of(error)  # type: ignore[attr-defined]  # read by get_form
            return view()

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._or_say_why(
            request, partial(super().delete_view, request, object_id, extra_context)
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._or_say_why(request, partial(super().changelist_view, request, extra_context))

    def _or_say_why(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        try:
            return attempt(request, view)
        except REFUSALS as error:
            self.message_user(request, words_of(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class ReadOnlyAdmin(PortalAdmin):
    """To look at. It is changed elsewhere, or never."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _PartOfPage(Named, _Choices, admin.options.InlineModelAdmin):
    """Rows of a page are as open as the page: who may see it may change them."""

    extra = 0
    formset = NamedFormSet

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class Rows(_PartOfPage, admin.TabularInline):
    """Rows below a page, to be edited with it."""


class ReadOnlyRows(_PartOfPage, admin.TabularInline):
    """Rows below a page, to look at."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def attempt(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Run a view so that all it wrote is taken back when the database refuses any of it, now and
    not only when the request ends."""
    if request.method != "POST":
        return view()
    with transaction.atomic():
        response = view()
        connection.check_constraints()
        return response


def words_of(error: Exception) -> str:
    """What a refusal means, for the person who saved."""
    if isinstance(error, PortalError):
        return str(error.message)
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    known = REFUSED.get(name)
    if known is not None:
        return str(known)
    return _("The database refuses this: it would break the rule “%(rule)s”.") % {
        "rule": name or type(error).__name__
    }
