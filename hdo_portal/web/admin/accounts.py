"""People who sign in, their teams, and the tokens their machines use."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from knox.models import AuthToken

from hdo_portal.accounts.mobile import mobile_number
from hdo_portal.accounts.models import Team, User
from hdo_portal.accounts.roles import Role
from hdo_portal.foundation.errors import Invalid
from hdo_portal.web.admin.base import PortalAdmin, ReadOnlyAdmin, RefusableForm
from hdo_portal.web.admin.site import site


class MobileForm(RefusableForm):
    """A number as people write it."""

    def clean_mobile(self) -> str:
        try:
            return mobile_number(self.cleaned_data["mobile"])
        except Invalid as error:
            raise ValidationError(str(error.message), code=error.code) from error


class NewUserForm(MobileForm, AdminUserCreationForm):
    """A new person, with a password of their own or none yet."""

    class Meta:
        model = User
        fields = ("email", "name", "phone", "mobile", "role", "team", "language")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class EditUserForm(MobileForm, UserChangeForm):
    """Nobody locks themselves out: one's own role and access are for a colleague to take."""

    acting_id: int | None = None

    class Meta(UserChangeForm.Meta):
        model = User

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.instance.pk == self.acting_id:
            if cleaned.get("role", Role.ADMIN) != Role.ADMIN:
                self.add_error("role", ValidationError(_("Let a colleague change your own role.")))
            if not cleaned.get("is_active", True):
                self.add_error("is_active", ValidationError(_("You cannot lock yourself out.")))
        return cleaned


@admin.register(User, site=site)
class UserAdmin(PortalAdmin, DjangoUserAdmin):
    form = EditUserForm
    add_form = NewUserForm
    right = "person.edit"
    list_display = ("name", "email", "role", "team", "is_active", "last_login")
    list_filter = ("role", "team", "is_active")
    list_select_related = ("team",)
    search_fields = ("name", "email")
    ordering = ("name",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "phone", "mobile")}),
        (gettext_lazy("Access"), {"fields": ("role", "team", "is_active")}),
        (gettext_lazy("Preferences"), {"fields": ("language", "colour_scheme")}),
        (gettext_lazy("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("email", "name", "phone", "mobile", "role", "team", "language",
                           "usable_password", "password1", "password2"),
            },
        ),
    )  # fmt: skip

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.acting_id = request.user.pk
        return form


@admin.register(Team, site=site)
class TeamAdmin(PortalAdmin):
    right = "person.edit"
    deletable = True
    list_display = ("name", "slug", "email")
    search_fields = ("name", "slug")


@admin.register(AuthToken, site=site)
class TokenAdmin(ReadOnlyAdmin):
    """Tokens of the API: made by a command, taken away here. What a token is, nobody can read. Its
    table is a library's, so the words for it stand here."""

    right = "person.edit"
    list_display = ("beginning", "whose", "made", "ends")
    list_select_related = ("user",)
    search_fields = ("=token_key", "user__email", "user__name")
    fields = ("beginning", "whose", "made", "ends")
    readonly_fields = fields
    ordering = ("-created",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": _("Tokens"), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        context = {"title": _("Token"), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=gettext_lazy("begins with"), ordering="token_key")
    def beginning(self, token: AuthToken) -> str:
        return str(token.token_key)

    @admin.display(description=gettext_lazy("whose"), ordering="user__name")
    def whose(self, token: AuthToken) -> str:
        return str(token.user)

    @admin.display(description=gettext_lazy("made"), ordering="created")
    def made(self, token: AuthToken) -> Any:
        return token.created

    @admin.display(description=gettext_lazy("valid until"), ordering="expiry", empty_value="–")
    def ends(self, token: AuthToken) -> Any:
        return token.expiry
