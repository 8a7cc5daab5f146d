"""The pages of the account: those of django-allauth that HDO uses, and no others. Accounts are made
by HDO, so there is no signing up and no changing of one's own e-mail address."""

from allauth.account import views as allauth_views
from django.urls import path, re_path

from hdo_portal.accounts import views

urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("password/change/", views.ChangePassword.as_view(), name="account_change_password"),
    path("password/reset/", views.Forgotten.as_view(), name="account_reset_password"),
    path(
        "password/reset/done/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
