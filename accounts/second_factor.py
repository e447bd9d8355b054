"""The second factor of staff: an authenticator app (TOTP), or one of ten recovery codes (QUALITY S-12).

A session of staff that has only given the password reaches nothing but the page that asks for the code.
"""

import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import django_otp
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from vssid_portal.encryption import blind_index

from . import staff_trail
from .models import User
from .staff_rows import RecoveryCode, TotpDevice
from .staff_trail import Kind

Session = MutableMapping[str, Any]

RECOVERY_CODES = 10
# Crockford's alphabet without the letters that look like digits: 10 of 32 are 50 bits.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 10
_LOOKALIKES = str.maketrans("oil", "011")
_PASSED_WITH = django_otp.DEVICE_ID_SESSION_KEY


class Wrong(Exception):
    """Neither the app's code nor an unused recovery code."""


class TooFast(Exception):
    """Wrong codes a moment ago: the next try is welcome at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.seconds = max(1, round((until - timezone.now()).total_seconds()))


class AlreadySet(Exception):
    """Another window set up a device for this officer meanwhile."""


@dataclass(frozen=True)
class Passed:
    """`codes_left` is None where the app's own code was given."""

    device: TotpDevice
    codes_left: int | None


def is_asked_of(user: object) -> bool:
    return settings.STAFF_SECOND_FACTOR and isinstance(user, User) and user.is_officer


def device_of(user: User) -> TotpDevice | None:
    return TotpDevice.objects.filter(user=user, confirmed=True).first()


def has_passed(session: Session, device: TotpDevice | None) -> bool:
    """Whether this session gave a code of this very device: one that was reset counts no longer."""
    return device is not None and session.get(_PASSED_WITH) == device.persistent_id


def remember(session: Session, device: TotpDevice) -> None:
    session[_PASSED_WITH] = device.persistent_id


def set_up(user: User, secret: str, code: str, address: str) -> tuple[TotpDevice, list[str]]:
    """Keep the app that shows this code as the officer's. Out: the device and its recovery codes, never told again.

    Raises Wrong when the code is not of this secret, AlreadySet.
    """
    device = TotpDevice(user=user, name=user.username, secret=secret)
    try:
        with transaction.atomic():
            device.save()
            if not django_otp.verify_token(user, device.persistent_id, code):
                raise Wrong
            codes = [_new_code() for _number in range(RECOVERY_CODES)]
            RecoveryCode.objects.bulk_create(
                RecoveryCode(device=device, fingerprint=_fingerprint(user, one)) for one in codes
            )
            staff_trail.note(user, Kind.FACTOR_SET, address)
    except IntegrityError:
        raise AlreadySet from None
    return device, [f"{one[:5]}-{one[5:]}" for one in codes]


def check(user: User, device: TotpDevice, text: str, address: str) -> Passed:
    """The app's six digits or a recovery code, each good once. Raises TooFast, Wrong."""
    allowed, why = device.verify_is_allowed()
    if not allowed:
        raise TooFast(why["locked_until"])
    if _spend_recovery_code(user, device, text):
        left = device.recovery_codes.filter(used_at=None).count()
        staff_trail.note(user, Kind.RECOVERY_USED, address, {"left": left})
        return Passed(device, left)
    if django_otp.verify_token(user, device.persistent_id, text):
        staff_trail.note(user, Kind.FACTOR_PASSED, address)
        return Passed(device, None)
    staff_trail.note(user, Kind.FACTOR_FAILED, address)
    raise Wrong


def reset(user: User, administrator: User, address: str) -> bool:
    """Take a colleague's device away; they set up a new one after signing in anew. Out: whether there was one."""
    with transaction.atomic():
        found, _rows = TotpDevice.objects.filter(user=user).delete()
        if found:
            staff_trail.note(user, Kind.FACTOR_RESET, address, {"by": administrator.pk})
    return bool(found)


def was_reset_since(user: User, moment: float) -> bool:
    """A session that signed in before the reset must not set up the new device: it may be a thief's."""
    last = user.staff_events.filter(kind=Kind.FACTOR_RESET).order_by("-sequence").first()
    return last is not None and last.at.timestamp() > moment


def _new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _letter in range(_LENGTH))


def _fingerprint(user: User, code: str) -> str:
    return blind_index(f"{user.pk}:{code}", purpose="recovery_code")


def _spend_recovery_code(user: User, device: TotpDevice, text: str) -> bool:
    """Of many at once, the update lets one pass."""
    code = text.lower().translate(_LOOKALIKES)
    unused = device.recovery_codes.filter(fingerprint=_fingerprint(user, code), used_at=None)
    return len(code) == _LENGTH and unused.update(used_at=timezone.now()) == 1
