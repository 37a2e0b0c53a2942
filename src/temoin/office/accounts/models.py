"""People, and each time that one of them signed in."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone


class User(AbstractUser):
    """A person with an account."""


class SignIn(models.Model):
    """One sign-in, from its start to its end; the session in the browser names it.

    Nothing is kept of the device: no address, no user agent.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    stays = models.BooleanField(default=False)
    started = models.DateTimeField(default=timezone.now)
    last_used = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user} {self.started:%Y-%m-%d %H:%M}"
