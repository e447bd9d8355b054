"""One-time codes (`Mã OTP`): 6 digits to a phone for one purpose and subject, a few minutes, a few tries.

Limits and life times are the CODE_… settings; the demands are QUALITY S-4, S-5. Only an HMAC is kept. It is
bound to the purpose and the subject, so a code opens nothing but what it was sent for.
"""

import hmac
import math
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from notices import phones
from notices.models import NoticeClass
from notices.outbox import NoticeDraft, post, void
from notices.renewals import LateCode
from vssid_portal.encryption import blind_index
from vssid_portal.vietnamese import digits_only

from . import throttle
from .code_answers import DeadCode, ExpiredCode, NoCode, NotPassed, TooMany, TooSoon, WrongCode
from .models import OneTimeCode

CODE_DIGITS = 6
_LOCK = "one-time-code:"  # and the row: what the outbox knows a code to open
_HOUR = 60 * 60
_DAY = 24 * _HOUR


class Purpose(StrEnum):
    """What a code lets a person do."""

    REGISTER = "register"
    RESUME = "resume"
    CORRECT = "correct"
    PASSWORD = "password"  # noqa: S105  a purpose, no secret
    RECOVER = "recover"
    NEW_PHONE = "new_phone"
    DATA_COPY = "data_copy"
    SIGN_IN = "sign_in"
    LOOK_UP = "look_up"


@dataclass(frozen=True)
class SentCode:
    """What the page says after sending. `destination` is masked."""

    destination: str
    resend_at: datetime
    expires_at: datetime

    @property
    def wait_seconds(self) -> int:
        """How long until another code may be asked for; 0 when it may be now."""
        return max(0, math.ceil((self.resend_at - timezone.now()).total_seconds()))


def send(
    purpose: Purpose,
    subject: str,
    phone: str,
    address: str,
    *,
    email: str = "",
    deliver: bool = True,
    asked_as: str = "",
    accented: bool = False,
) -> SentCode:
    """Send a new code for `subject` (a draft, an account) and kill the one before.

    In: the phone in E.164 form, the client's address, an e-mail address that gets the same code (with no phone: alone).
    `deliver=False` does all but the sending, in the same time, where a page must answer alike whether or not there is
    anything to open; `asked_as` is what its limits count then instead of the phone, and a phone that has had enough
    gets nothing without a word. `accented`: the person wants SMS so. Raises TooSoon or TooMany; then nothing is sent
    and an earlier code stays good.
    """
    now = timezone.now()
    destination = phone or email
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    with transaction.atomic():
        row = _store(purpose, subject, _destination_index(destination), code, now)
        _keep_limits(asked_as or destination, address)
        void(f"{_LOCK}{row.pk}")  # also where no new one leaves: the old one opens nothing any more
        with suppress(_Undelivered), transaction.atomic():
            _post(purpose, code, row, phone, email, accented)
            if (asked_as and not _has_room(destination)) or not deliver:
                raise _Undelivered
    return _sent(row, destination)


class _Undelivered(Exception):
    """Takes the message back before it leaves: writing it has cost the time that a sent one costs."""


def _post(purpose: str, code: str, row: OneTimeCode, phone: str, email: str, accented: bool) -> None:
    post(
        NoticeDraft(
            event_key=f"one-time-code:{secrets.token_hex(16)}",
            kind="one_time_code",
            context={"code": code, "purpose": str(purpose)},
            phone=phone,
            email=email,
            notice_class=NoticeClass.CODE,
            expires_at=row.expires_at,
            opens=f"{_LOCK}{row.pk}",
            accented=accented,
        )
    )


def last_sent(purpose: Purpose, subject: str, destination: str) -> SentCode | None:
    """The code to this phone or e-mail address that is still good, for a page shown again; None where one is due."""
    row = OneTimeCode.objects.filter(purpose=purpose, subject=subject, used_at=None).first()
    usable = row and row.tries_left and row.expires_at > timezone.now()
    if row is None or not usable or row.destination_index != _destination_index(destination):
        return None
    return _sent(row, destination)


def masked(destination: str) -> str:
    """`09•• ••• 678` or `h•••@example.vn`: enough for its owner, too little for others."""
    name, at, domain = destination.rpartition("@")
    return f"{name[:1]}•••@{domain}" if at else phones.masked(destination)


def check(purpose: Purpose, subject: str, text: str, *, phone: str = "") -> None:
    """Use the code up, or raise WrongCode, ExpiredCode, NoCode or DeadCode.

    Where `phone` is given, a code that went to another number is no code. Each wrong answer costs a try, in
    parallel too; of many right answers at once exactly one passes. Call it outside a transaction: a try that
    is rolled back would not count, so a surrounding transaction is refused with a RuntimeError.
    """
    with transaction.atomic(durable=True):
        problem = _check(purpose, subject, digits_only(text), phone)
    if problem is not None:
        raise problem


def _check(purpose: Purpose, subject: str, answer: str, phone: str) -> NotPassed | None:
    # One at a time: PostgreSQL locks the row, on SQLite the transaction itself began as the only writer.
    row = OneTimeCode.objects.select_for_update().filter(purpose=purpose, subject=subject).first()
    now = timezone.now()
    if row is None or row.used_at or (phone and row.destination_index != _destination_index(phone)):
        return NoCode()
    if row.expires_at <= now:
        return ExpiredCode()
    if row.tries_left == 0:
        return DeadCode()
    if hmac.compare_digest(row.code_hmac, _fingerprint(purpose, subject, answer)):
        row.used_at = now
        row.save(update_fields=["used_at"])
        return None
    row.tries_left -= 1
    row.save(update_fields=["tries_left"])
    return WrongCode(row.tries_left) if row.tries_left else DeadCode()


def _store(purpose: Purpose, subject: str, destination_index: str, code: str, now: datetime) -> OneTimeCode:
    """Put the new code in the old one's place. Raises TooSoon if the same phone got that a moment ago."""
    facts: dict[str, Any] = {
        "destination_index": destination_index,
        "code_hmac": _fingerprint(purpose, subject, code),
        "sent_at": now,
        "expires_at": now + timedelta(minutes=settings.CODE_MINUTES),
        "tries_left": settings.CODE_TRIES,
        "used_at": None,
    }
    mine = OneTimeCode.objects.filter(purpose=purpose, subject=subject)
    rested = now - timedelta(seconds=settings.CODE_RESEND_SECONDS)
    # Somebody who has just mended a mistyped number does not wait.
    due = Q(sent_at__lte=rested) | ~Q(destination_index=destination_index)
    if mine.filter(due).update(**facts) == 0:
        try:
            with transaction.atomic():
                return OneTimeCode.objects.create(purpose=purpose, subject=subject, **facts)
        except IntegrityError:
            sent_at = mine.values_list("sent_at", flat=True).get()
            raise TooSoon(max(1, round((sent_at - rested).total_seconds()))) from None
    return mine.get()


def _keep_limits(counted: str, address: str) -> None:
    try:
        throttle.hit("code.address", address, limit=settings.CODES_PER_ADDRESS_HOUR, seconds=_HOUR)
        _count(counted)
        # A bill nobody has watched grows fast (QUALITY S-5).
        throttle.brake("code.overall", limit=settings.CODES_OVERALL_HOUR, seconds=_HOUR)
    except throttle.Throttled as refusal:
        raise TooMany(refusal.minutes) from refusal


def _count(destination: str) -> None:
    throttle.hit("code.phone.hour", destination, limit=settings.CODES_PER_HOUR, seconds=_HOUR)
    throttle.hit("code.phone.day", destination, limit=settings.CODES_PER_DAY, seconds=_DAY)


def _has_room(destination: str) -> bool:
    try:
        _count(destination)
    except throttle.Throttled:
        return False
    return True


def _sent(row: OneTimeCode, destination: str) -> SentCode:
    return SentCode(
        destination=masked(destination),
        resend_at=row.sent_at + timedelta(seconds=settings.CODE_RESEND_SECONDS),
        expires_at=row.expires_at,
    )


def _destination_index(destination: str) -> str:
    return blind_index(destination, purpose="phone")


def _fingerprint(purpose: str, subject: str, code: str) -> str:
    return salted_hmac("accounts.codes", f"{purpose}\0{subject}\0{code}", algorithm="sha256").hexdigest()


def renew(late: LateCode) -> None:
    """A code that could not leave in time is not sent late: a fresh one takes its place, while the person waits.

    Inside the caller's transaction. Until the pause of CODE_RESEND_SECONDS is over the page offers no other code; after
    it the person asks for one. Tries stay counted, and that pause does not begin anew.
    """
    now = timezone.now()
    row_id = late.opens.removeprefix(_LOCK)
    row = OneTimeCode.objects.select_for_update().filter(pk=row_id, used_at=None).first()
    if row is None or not row.tries_left or now - row.sent_at >= timedelta(seconds=settings.CODE_RESEND_SECONDS):
        return
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    row.code_hmac = _fingerprint(row.purpose, row.subject, code)
    row.expires_at = now + timedelta(minutes=settings.CODE_MINUTES)
    row.save(update_fields=["code_hmac", "expires_at"])
    _post(row.purpose, code, row, late.phone, late.email, late.accented)
