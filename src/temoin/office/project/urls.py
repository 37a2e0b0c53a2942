"""Every address of the platform."""

from django.conf import settings
from django.urls import include, path

from temoin.office.api import urls as api
from temoin.office.front import urls as front
from temoin.office.project import errors, language

urlpatterns = [
    path("", include(front)),
    *(
        path(f"{code}/", include((front.in_each_language, "front"), namespace=code))
        for code, _ in settings.LANGUAGES
    ),
    path("accounts/", include("temoin.office.accounts.urls")),
    path("back/", include("temoin.office.back.urls")),
    path("i18n/setlang/", language.choose, name="language"),
    path("api/", include("temoin.office.api.urls")),
    path("", include(api.portal)),
    path(".temoin/", include("temoin.web.django.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
