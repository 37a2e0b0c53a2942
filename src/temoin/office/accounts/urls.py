"""The addresses of accounts."""

from django.urls import path

from temoin.office.accounts import invitation, views

urlpatterns = [
    path("", views.account, name="account"),
    path("me", views.me, name="me"),
    path("login/", views.sign_in, name="sign-in"),
    path("logout/", views.sign_out, name="sign-out"),
    path("invitation/", invitation.accept, name="invitation-accept"),
    path("invitation/join/", invitation.accept_as_known, name="invitation-known"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
]
