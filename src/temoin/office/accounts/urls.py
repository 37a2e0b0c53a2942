"""The addresses of accounts."""

from django.urls import path

from temoin.office.accounts import (
    closing,
    keys,
    password,
    profile,
    reset,
    sessions,
    sign_in,
    sign_up,
    two_factor,
)

urlpatterns = [
    path("", profile.account, name="account"),
    path("me", sign_in.me, name="me"),
    path("login/", sign_in.sign_in, name="sign-in"),
    path("login/code/", sign_in.code, name="sign-in-code"),
    path("logout/", sign_in.sign_out, name="sign-out"),
    path("reset/", reset.ask, name="reset"),
    path("reset/new/", reset.renew, name="reset-new"),
    path("reset/<str:person>/<str:token>/", reset.opened, name="reset-link"),
    path("sign-up/", sign_up.ask, name="sign-up"),
    path("sign-up/new/", sign_up.make, name="sign-up-new"),
    path("sign-up/<str:token>/", sign_up.opened, name="sign-up-link"),
    path("profile/", profile.profile, name="profile"),
    path("profile/address/", profile.address, name="address"),
    path("address/", profile.address_confirmed, name="address-confirmed"),
    path("address/<str:token>/", profile.address_opened, name="address-link"),
    path("password/", password.password, name="password"),
    path("two-factor/", two_factor.two_factor, name="two-factor"),
    path("two-factor/setup/", two_factor.setup, name="two-factor-setup"),
    path("two-factor/codes/", two_factor.codes, name="two-factor-codes"),
    path("two-factor/off/", two_factor.off, name="two-factor-off"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/end/", sessions.end_all, name="sessions-end"),
    path("sessions/<uuid:sign_in>/end/", sessions.end_one, name="session-end"),
    path("keys/", keys.keys, name="keys"),
    path("keys/<uuid:key>/revoke/", keys.revoke, name="key-revoke"),
    path("data/", closing.my_data, name="my-data"),
    path("data/export.json", closing.export, name="my-data-export"),
    path("data/close/", closing.close, name="account-close"),
]
