"""The addresses of accounts."""

from django.urls import path

from temoin.office.accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("me", views.me, name="me"),
    path("login/", views.sign_in, name="sign-in"),
    path("logout/", views.sign_out, name="sign-out"),
]
