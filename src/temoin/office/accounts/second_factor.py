"""The second factor: a device that gives a code every thirty seconds, and ten codes for when it is lost."""

import secrets
from datetime import datetime

import segno
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.utils.crypto import salted_hmac
from django_otp import verify_token
from django_otp.plugins.otp_totp.models import TOTPDevice

from temoin.office.accounts.models import RecoveryCode, User

RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
_HALF = 5


def is_on(user: User) -> bool:
    """Whether this person signs in with a code, too."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def standing(user: User) -> tuple[datetime | None, int]:
    """Since when it is on, and how many recovery codes were not used yet; (None, 0) when it is off."""
    left = (
        RecoveryCode.objects.filter(user=OuterRef("user")).order_by().values("user").annotate(n=Count("pk"))
    )
    devices = TOTPDevice.objects.filter(user=user, confirmed=True)
    found = devices.values_list("created_at", Subquery(left.values("n"))).first()
    return (found[0], found[1] or 0) if found else (None, 0)


def begin(user: User) -> TOTPDevice:
    """A new device, which counts once a code of it was given; the one in force stays so until then."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user, confirmed=False).delete()
        return TOTPDevice.objects.create(user=user, name="totp", confirmed=False)


def waiting(user: User) -> TOTPDevice | None:
    """The device that is being set up."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


def confirm(user: User, code: str) -> list[str]:
    """Make the waiting device the one in force; gives its recovery codes, none when the code is not right."""
    device = waiting(user)
    if device is None or not _verified(user, device, code):
        return []
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        return renew_codes(user)


def accepts(user: User, code: str) -> bool:
    """Whether this is the device's code of the moment or a recovery code; either is taken once."""
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    if device is None:
        return False
    if _verified(user, device, code):
        return True
    gone, _rows = RecoveryCode.objects.filter(user=user, digest=_digest(user, code)).delete()
    return gone == 1


def renew_codes(user: User) -> list[str]:
    """Ten new recovery codes, which this gives for the only time; the old ones are no longer any good."""
    codes = [f"{_half()}-{_half()}" for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, one)) for one in codes)
    return codes


def turn_off(user: User) -> None:
    """No second factor from now on."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()


def picture(device: TOTPDevice) -> str:
    """The device's secret as a QR code: an SVG that needs no style."""
    drawn = segno.make(device.config_url, error="m", micro=False)
    return drawn.svg_inline(scale=4, border=3, dark="#000", light="#fff", svgclass=None, lineclass=None)


def written(device: TOTPDevice) -> str:
    """The device's secret for whoever types it, in groups of four."""
    from base64 import b32encode

    text = b32encode(device.bin_key).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _verified(user: User, device: TOTPDevice, code: str) -> bool:
    plain = "".join(code.split())
    if not (plain.isascii() and plain.isdigit() and len(plain) == device.digits):
        return False
    return verify_token(user, device.persistent_id, plain) is not None


def _half() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_HALF))


def _digest(user: User, code: str) -> str:
    """The hash of a code, with a key that is not in the database: its fifty bits cannot be searched there."""
    plain = "".join(code.split()).replace("-", "").casefold()
    return salted_hmac(f"temoin.recovery.{user.pk}", plain, algorithm="sha256").hexdigest()
