"""The start: what is made the first time, and what must hold each time before anyone is answered."""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import msgspec

from temoin.charter import Charter, CharterError, dump, load, loads
from temoin.ledger import LedgerError, open_ledger
from temoin.office.project.folder import FolderRefused, make_folder
from temoin.office.project.origin import Origin

PASSWORD_FILE = "first-password"  # noqa: S105 - a file's name
KEY_FILE = "secret.key"
LEDGER_FILE = "ledger.sqlite3"
LOCK_FILE = ".lock"
SHORTEST_KEY = 32
PATIENCE = 30.0
"""Seconds that a start waits for another one on the same folder; a first start takes two or three."""
SITE_NAME = "Ville d'Exemple — données ouvertes"
ORGANISATION = "Ville d'Exemple"
EXAMPLE_CONTACT = "tuiles.localhost"
"""The contact of the example charter, in whose place the tiles' own host comes."""
WITHOUT_MAP = {
    "fr": "Ce portail est un exemple. Il se sert de quatre cookies pour fonctionner, et de rien d'autre."
    " Il compte les pages lues, sans cookie.",
    "en": "This portal is an example. It needs four cookies in order to work, and nothing else."
    " It counts the pages read, without a cookie.",
}


class CannotStart(Exception):  # noqa: N818 - it is said to whoever starts the platform
    """Why the platform does not start, in one sentence."""


def prepare(data: Path, origin: Origin, tiles: str) -> str | None:
    """Make what is not there yet, check the rest, and give the first password when it was made just now.

    Sets the environment that the settings are read from, so it comes before any use of Django.
    Two starts on one folder take turns, so that one makes what the other finds. Raises CannotStart.
    """
    try:
        make_folder(data)
    except FolderRefused as error:
        raise CannotStart(str(error)) from error
    try:
        with _alone(data / LOCK_FILE):
            return _prepare(data, origin, tiles)
    except OSError as error:
        raise CannotStart(
            f"{error.filename or data} cannot be used: {os.strerror(error.errno or 0).lower()}; mend that, or"
            " choose another folder with --data."
        ) from error


def _prepare(data: Path, origin: Origin, tiles: str) -> str | None:
    _make_key(data / KEY_FILE)
    _check_ledger(data / LEDGER_FILE)
    os.environ |= {
        "TEMOIN_DATA": str(data),
        "TEMOIN_URL": str(origin),
        "TEMOIN_TILES": tiles,
        "DJANGO_SETTINGS_MODULE": "temoin.office.project.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import DatabaseError, connections

    from temoin.office.datasets.engine import close_all

    try:
        call_command("migrate", verbosity=0, interactive=False)
        return settle(data, origin, tiles)
    except DatabaseError as error:
        raise CannotStart(f"{data / 'office.sqlite3'}: {error}.") from error
    finally:
        connections.close_all()
        close_all()  # the processes that answer are forked from this one, and an engine has threads


def first_charter(origin: str, tiles: str) -> str:
    """The example charter as YAML, for this origin: its contact is the tiles' host, or is left out."""
    from temoin.office.registry.platform import tiles_host

    text = (files("temoin.office.project") / "data/charte.yaml").read_text("utf-8")
    example = loads(text, "charte.yaml").charter
    host = tiles_host(tiles)
    charter = msgspec.structs.replace(example, site=origin)
    charter = _without_map(charter) if host is None else _with_tiles_of(charter, host)
    return text if charter == example else dump(charter)


def settle(data: Path, origin: Origin, tiles: str) -> str | None:
    """Make the organisation, the site, its charter and the first person where they are missing, and check.

    Gives the first password when it was made just now; raises CannotStart.
    """
    from temoin.office.accounts.session import sweep
    from temoin.office.datasets.publishing import tidy
    from temoin.office.registry import registers
    from temoin.office.registry.models import PLATFORM, Organisation, Site
    from temoin.office.registry.publishing import settle_versions

    organisation, _ = Organisation.objects.get_or_create(slug="ville", defaults={"name": ORGANISATION})
    site, _ = Site.objects.update_or_create(
        slug=PLATFORM,
        defaults={"origin": str(origin)},
        create_defaults={"origin": str(origin), "name": SITE_NAME, "organisation": organisation},
    )
    if not site.charters.number():
        site.charters.publish(first_charter(str(origin), tiles), after=0)
    _check_charter(site.charters.current, tiles)
    settle_versions(site)
    tidy()
    registers.refresh()
    sweep()
    return _make_first_person(data / PASSWORD_FILE)


def _check_charter(path: Path, tiles: str) -> None:
    """The published charter must still be one that this platform can work with (temoin.E002)."""
    from django.conf import settings
    from django.utils import translation

    from temoin.law import profile
    from temoin.office.registry.platform import objections

    try:
        charter = load(path).charter
    except CharterError as error:
        first = str(error).splitlines()[0]
        raise CannotStart(
            f"the published charter cannot be used: {first} Mend it, and start again (temoin.E002)."
        ) from error
    with translation.override("en"):
        reasons = objections(charter, profile(str(settings.TEMOIN["profile"])), tiles)
    if reasons:
        raise CannotStart(
            f"the published charter {path} disagrees with this platform: {reasons[0]} Change it, or"
            " TEMOIN_TILES, and start again (temoin.E002)."
        )


def _make_first_person(file: Path) -> str | None:
    """The user `admin`, made when there is nobody at all; gives the password, which is also in the file."""
    from django.conf import settings

    from temoin.office.accounts.models import User

    if User.objects.exists():
        return None
    password = secrets.token_urlsafe(15)
    _write_private(
        file, password + "\n"
    )  # first, so that a start cut short never leaves a user nobody can be
    User.objects.create_user(settings.TEMOIN_FIRST_USER, password=password, is_superuser=True)
    return password


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Wait for whoever starts on the same folder; the system lets go of the lock if they die."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        until = time.monotonic() + PATIENCE
        while not _taken(handle):
            if time.monotonic() >= until:
                raise CannotStart(
                    f"{file.parent}: another start has been at work on this folder for {PATIENCE:g} seconds;"
                    " try again once it has ended, or choose another folder with --data."
                )
            time.sleep(0.05)  # flock can wait, but not for a limited time
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _make_key(file: Path) -> None:
    if not file.exists():
        _write_private(file, secrets.token_urlsafe(50) + "\n")
    elif len(file.read_bytes().strip()) < SHORTEST_KEY:
        raise CannotStart(f"{file}: this key is empty or too short; delete the file to have a new one made.")


def _check_ledger(file: Path) -> None:
    try:
        open_ledger(file).close()
    except LedgerError as error:
        raise CannotStart(f"the ledger cannot be used: {error}") from error


def _write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, under a temporary name first."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)


def _with_tiles_of(charter: Charter, host: str) -> Charter:
    services = tuple(
        msgspec.structs.replace(
            service,
            cookies=tuple(
                msgspec.structs.replace(cookie, name=host)
                if cookie.kind == "contact" and cookie.name == EXAMPLE_CONTACT
                else cookie
                for cookie in service.cookies
            ),
        )
        for service in charter.services
    )
    return msgspec.structs.replace(charter, services=services)


def _without_map(charter: Charter) -> Charter:
    """No tiles, no contact: and no service, purpose or provider that would speak of one."""
    gone = {
        service.id for service in charter.services if any(one.kind == "contact" for one in service.cookies)
    }
    kept = tuple(service for service in charter.services if service.id not in gone)
    purposes = {service.purpose for service in kept}
    providers = {service.provider for service in kept}
    return msgspec.structs.replace(
        charter,
        about=WITHOUT_MAP,
        services=kept,
        purposes=tuple(purpose for purpose in charter.purposes if purpose.id in purposes),
        providers=tuple(provider for provider in charter.providers if provider.id in providers),
    )
