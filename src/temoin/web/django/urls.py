"""What Témoin answers itself; mount it so: `path(".temoin/", include("temoin.web.django.urls"))`."""

from django.urls import path

from temoin.web.django.asset import answered, built
from temoin.web.django.choice import choice

app_name = "temoin"
urlpatterns = [
    path("choice", choice, name="choice"),
    path("answered.css", answered, name="answered"),
    path("choice.js", built, {"name": "choice.js"}, name="script"),
    path("notice.css", built, {"name": "notice.css"}, name="style"),
    path("page.css", built, {"name": "page.css"}, name="page-style"),
]
