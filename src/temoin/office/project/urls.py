"""Every address of the platform."""

from django.urls import include, path

from temoin.office.project import errors, language

urlpatterns = [
    path("", include("temoin.office.front.urls")),
    path("accounts/", include("temoin.office.accounts.urls")),
    path("back/", include("temoin.office.back.urls")),
    path("i18n/setlang/", language.choose, name="language"),
    path("api/", include("temoin.office.api.urls")),
    path(".temoin/", include("temoin.web.django.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
