"""A forgotten password: one's number, a code to the phone or e-mail address on file, a new password of one's own.

No answer tells whether a number has an account, nor which numbers belong to the same one: everything a page shows
depends on the number that was typed, and an unknown one costs the same work with a made-up phone.
"""

import json
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from vssid_portal.encryption import blind_index, seal_text, unseal_text

from . import codes, sign_ins
from .code_answers import NoCode
from .devices import Device
from .models import User

_CONTEXT = "accounts.recovery"


class Way(TextChoices):
    """How the code reaches the person."""

    SMS = "sms", _("Tin nhắn đến số điện thoại đã đăng ký")
    EMAIL = "email", _("Thư đến địa chỉ thư điện tử đã đăng ký")


@dataclass(frozen=True)
class Claim:
    """Whose account somebody says they have forgotten the password of. `asked`: how often a code was asked for."""

    number: str
    way: Way
    asked: int = 1

    def sealed(self) -> str:
        """As a session keeps it: sessions lie in the database."""
        return seal_text(json.dumps([self.number, self.way.value, self.asked]), context=_CONTEXT)

    @classmethod
    def opened(cls, sealed: str) -> "Claim":
        number, way, asked = json.loads(unseal_text(sealed, context=_CONTEXT))
        return cls(number, Way(way), asked)


def send_code(claim: Claim, address: str) -> codes.SentCode:
    """Raises what `codes.send` raises."""
    user = _account(claim.number)
    on_file = _on_file(user, claim.way)
    destination = on_file or _made_up(claim)
    phone, email = (destination, "") if claim.way == Way.SMS else ("", destination)
    return codes.send(
        codes.Purpose.RECOVER,
        _subject(claim),
        phone,
        address,
        email=email,
        deliver=bool(on_file),
        asked_as=_subject(claim),
        accented=user is not None and user.wants_accents,
    )


def code_under_way(claim: Claim) -> codes.SentCode | None:
    return codes.last_sent(codes.Purpose.RECOVER, _subject(claim), _destination(claim))


def told_destination(claim: Claim, device: Device) -> str:
    """Where the code goes, masked, for a browser that has been in the account before; to others it stays unsaid.

    Shown to anybody, even a masked phone would tell whoever knows the phone that the account exists.
    """
    user = _account(claim.number)
    on_file = _on_file(user, claim.way)
    return codes.masked(on_file) if user is not None and on_file and sign_ins.knows(user, device) else ""


def check_code(claim: Claim, text: str) -> User:
    """Whose account the code opens. Raises what `codes.check` raises."""
    codes.check(codes.Purpose.RECOVER, _subject(claim), text, phone=_destination(claim))
    user = _account(claim.number)
    if user is None:
        raise NoCode
    return user


def _account(number: str) -> User | None:
    """Officers have a desk where they are helped; whoever was deactivated does not come in by this door.

    The code of a unit has letters, the numbers of people have none.
    """
    user = User.objects.for_sign_in(number, as_unit=not number.isdecimal())
    return user if user is not None and user.is_active and not user.is_officer and not user.is_stopped else None


def _destination(claim: Claim) -> str:
    return _on_file(_account(claim.number), claim.way) or _made_up(claim)


def _on_file(user: User | None, way: Way) -> str:
    if user is None:
        return ""
    return user.phone if way == Way.SMS else user.email


def _made_up(claim: Claim) -> str:
    """Never reaches anybody: it only stands where a real phone or address would stand."""
    digits = int(blind_index(claim.number, purpose="recovery.nobody"), 16) % 10**8
    return f"+849{digits:08d}" if claim.way == Way.SMS else f"{digits:08d}@nobody.invalid"


def _subject(claim: Claim) -> str:
    return "number:" + blind_index(claim.number, purpose="recovery")
