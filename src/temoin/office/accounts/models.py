"""People, what they may do where, and what lets them in."""

import uuid
from datetime import datetime
from typing import Any, ClassVar
from unicodedata import normalize

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from temoin.office.accounts.roles import ROLES
from temoin.office.registry.models import Organisation


class People(BaseUserManager["User"]):
    """Everybody who has an account."""

    def create_user(self, username: str, *, password: str | None = None, **facts: Any) -> "User":
        """Make a person; without a password nobody can sign in as them yet."""
        user = self.model(username=self.model.normalize_username(username), **facts)
        user.email = self.normalize_email(user.email)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account; `is_superuser` keeps the platform: every organisation, and new ones."""

    username = models.CharField(max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    is_superuser = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = People()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    class Meta:
        """An address belongs to one person, however it is written."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"), name="one_person_an_address", condition=~models.Q(email="")
            )
        ]

    def __str__(self) -> str:
        return self.said_name

    def set_password(self, raw_password: str | None) -> None:
        """Keep a password's hash; the same words in another Unicode form are the same password."""
        super().set_password(raw_password and normalize("NFC", raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password."""
        return super().check_password(raw_password and normalize("NFC", raw_password))

    @property
    def said_name(self) -> str:
        """What others read: the name, else the user name."""
        return self.name or self.username


class Membership(models.Model):
    """A person's role in an organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=[(role, role) for role in ROLES])
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        """One role a person in an organisation."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("user", "organisation"), name="one_role_an_organisation")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}, {self.organisation}"


class Invitation(models.Model):
    """An address asked to join an organisation in a role; the link sent there carries a signed token."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=[(role, role) for role in ROLES])
    language = models.CharField(max_length=8, default="fr")
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.email}: {self.role}, {self.organisation}"


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


class ApiKey(models.Model):
    """A key with which a program calls the API in a person's name; only the hash of its secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    start = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, unique=True)
    writes = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(null=True)
    last_day = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    def holds(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return self.user.is_active and (self.expires is None or now < self.expires)


class Following(models.Model):
    """A person who wants to be told when a dataset changes."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="followings")
    dataset = models.SlugField(max_length=100)
    since = models.DateTimeField(default=timezone.now)
    told = models.DateTimeField(null=True)
    """When they were last told."""

    class Meta:
        """Once a person and dataset."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=("user", "dataset"), name="one_following_a_dataset")
        ]
        indexes: ClassVar = [models.Index(fields=("dataset",))]

    def __str__(self) -> str:
        return f"{self.user}: {self.dataset}"


class RecoveryCode(models.Model):
    """One code that stands in, once, for a lost second factor; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.user}"


class Attempt(models.Model):
    """How often something that is limited was tried: by account, or by a salted hash that changes daily.

    `key` is a hash: it says neither who nor from where.
    """

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}… {self.count}"
