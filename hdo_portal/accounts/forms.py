"""Signing in, passwords and preferences. django-allauth's forms, in our words."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hdo_portal.accounts.mobile import mobile_number
from hdo_portal.accounts.models import ColourScheme, Language
from hdo_portal.foundation.errors import Invalid

Words = str | Promise

# What went wrong, by allauth's code. Neither tells whether the address is known.
REFUSALS: dict[str, Words] = {
    "email_password_mismatch": _("The e-mail or the password is not right."),
    "too_many_login_attempts": _(
        "That was too many attempts. Wait five minutes and try again, or make a new password."
    ),
    "account_inactive": _("This account is closed. Call the service desk."),
    "enter_current_password": _("This is not the password you have now."),
}


class PreferencesForm(forms.Form):
    """Any of them; what is left out stays as it is, but for a mobile number that is emptied."""

    language = forms.ChoiceField(
        label=_("Language"), choices=Language, required=False, widget=forms.RadioSelect
    )
    color_scheme = forms.ChoiceField(
        label=_("Appearance"), choices=ColourScheme, required=False, widget=forms.RadioSelect
    )

    mobile = forms.CharField(
        label=_("Mobile"), required=False, max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("For calls by SMS when something is urgent. Example: +47 912 34 567."),
    )  # fmt: skip

    def __init__(self, *args: Any, for_staff: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        # The page asks for both; the menu of every page sends one.
        for name in ("language", "color_scheme"):
            self.fields[name].required = not self.is_bound
        if not for_staff:
            del self.fields["mobile"]

    def clean_mobile(self) -> str | None:
        if self.add_prefix("mobile") not in self.data:
            return None
        try:
            return mobile_number(self.cleaned_data["mobile"])
        except Invalid as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error


class _OurWords:
    """Labels of our own, no placeholder that vanishes while one types, and refusals that help."""

    LABELS: dict[str, Words] = {}
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in self.LABELS.items():
            field = self.fields[name]
            field.label = label  # type: ignore[assignment]  # Django takes lazy words
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput):
                field.help_text = ""

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]  # the form's own
        for errors in self.errors.values():  # type: ignore[attr-defined]  # the form's own
            _reword(errors)

    def _clean_form(self) -> None:
        super()._clean_form()  # type: ignore[misc]  # the form's own
        _reword(self.non_field_errors())  # type: ignore[attr-defined]  # the form's own


def _reword(errors: Any) -> None:
    for error in errors.as_data():
        error.message = REFUSALS.get(error.code, error.message)


class SignInForm(_OurWords, allauth_forms.LoginForm):  # type: ignore[misc]  # allauth is untyped
    LABELS = {"login": _("E-mail"), "password": _("Password")}


class ForgottenForm(_OurWords, allauth_forms.ResetPasswordForm):  # type: ignore[misc]  # untyped
    LABELS = {"email": _("E-mail")}


class NewPasswordForm(_OurWords, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]  # untyped
    LABELS = {"password1": _("New password"), "password2": _("New password again")}


class ChangePasswordForm(_OurWords, allauth_forms.ChangePasswordForm):  # type: ignore[misc]  # untyped
    LABELS = {
        "oldpassword": _("The password you have now"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
