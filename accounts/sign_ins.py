"""One device at a time: who is signed in where, and what ends it (QUALITY S-8, U-39).

A citizen has one live sign-in, promised by the database; the newest ends the one before, which is told why at its next
request. Officers may have several: one at the desk, one at the counter; their accounts have a second factor.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from . import codes
from .devices import Device
from .models import SignIn, User

End = SignIn.End
_SEEN_EVERY = timedelta(minutes=1)
SHOWN = 30


@dataclass(frozen=True)
class Ended:
    """Why a sign-in is over, for the page that says so; the device that took its place, where one did."""

    end: str
    device_name: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """A line of the list of devices."""

    pk: int
    device_name: str
    started_at: datetime
    last_seen_at: datetime
    is_here: bool
    is_live: bool
    end: str

    @property
    def ended_because(self) -> str | Promise:
        """In words; empty where nothing ended it but time or its owner."""
        return End(self.end).label if self.end not in ("", End.SIGNED_OUT) else ""


@transaction.atomic
def begin(user: User, device: Device) -> int:
    """Note the sign-in and end a citizen's others. Of twenty at once the last one stays."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
    alone = not user.is_officer
    if alone:
        _end(SignIn.objects.filter(user=user), End.ELSEWHERE)
    return SignIn.objects.create(user=user, device_index=device.index, device_name=device.name, alone=alone).pk


def why_ended(pk: int) -> Ended | None:
    """None while the sign-in lives; then it is noted that it was seen."""
    row = SignIn.objects.filter(pk=pk).first()
    if row is None:
        return Ended(End.SIGNED_OUT)
    if row.ended_at is None:
        now = timezone.now()
        if now - row.last_seen_at > _SEEN_EVERY:
            SignIn.objects.filter(pk=pk).update(last_seen_at=now)
        return None
    newer = None
    if row.end == End.ELSEWHERE:
        since = SignIn.objects.filter(user=row.user_id, started_at__gte=row.started_at).exclude(pk=pk)
        newer = since.order_by("started_at").last()
    return Ended(row.end, newer.device_name, newer.started_at) if newer else Ended(row.end)


def moment(timestamp: float | None) -> datetime | None:
    """A moment as a session keeps it."""
    return None if timestamp is None else datetime.fromtimestamp(timestamp, UTC)


def end(pk: int, why: End) -> None:
    _end(SignIn.objects.filter(pk=pk), why)


def end_all(user: User, why: End, *, keep: int | None = None) -> None:
    """All live sign-ins of the account, but for the one that is kept."""
    _end(SignIn.objects.filter(user=user).exclude(pk=keep or 0), why)


def live_elsewhere(user: User, device: Device) -> SignIn | None:
    """The sign-in that would be ended: on another device, and not idle for longer than sessions last."""
    idle = timedelta(seconds=settings.SESSION_IDLE_CITIZEN_SECONDS) + _SEEN_EVERY
    live = SignIn.objects.filter(user=user, ended_at=None, alone=True, last_seen_at__gt=timezone.now() - idle)
    if device.index:
        live = live.exclude(device_index=device.index)
    return live.first()


def knows(user: User, device: Device) -> bool:
    """Whether this browser has been in the account before, and nobody disowned that."""
    mine = SignIn.objects.filter(user=user, device_index=device.index)
    return bool(device.index) and mine.exists() and not mine.filter(end=End.DISOWNED).exists()


def knows_name(name: str, device: Device, *, as_unit: bool) -> bool:
    """The same for the name somebody types."""
    user = User.objects.for_sign_in(name, as_unit=as_unit) if device.index else None
    return user is not None and knows(user, device)


def needs_code(user: User, device: Device) -> bool:
    """Whether the password alone does not do: another device is in, or this one is new and the rule is strict.

    The first password came to the phone itself; whoever has neither phone nor e-mail has nothing to prove.
    """
    if user.is_officer or user.has_first_password or not (user.phone or user.email):
        return False
    if live_elsewhere(user, device) is not None:
        return True
    return settings.NEW_DEVICE_CODE and not knows(user, device)


def send_code(user: User, address: str) -> codes.SentCode:
    """To the number, not to a device: a lost phone locks nobody out. Raises what `codes.send` raises."""
    return codes.send(
        codes.Purpose.SIGN_IN, _subject(user), user.phone, address, email=user.email, accented=user.wants_accents
    )


def code_under_way(user: User) -> codes.SentCode | None:
    return codes.last_sent(codes.Purpose.SIGN_IN, _subject(user), user.phone or user.email)


def check_code(user: User, text: str) -> None:
    """Raises what `codes.check` raises."""
    codes.check(codes.Purpose.SIGN_IN, _subject(user), text, phone=user.phone or user.email)


def entries(user: User, here: int | None) -> list[Entry]:
    """The newest sign-ins of the account."""
    idle = timedelta(seconds=settings.SESSION_IDLE_CITIZEN_SECONDS) + _SEEN_EVERY
    quiet = timezone.now() - idle
    return [
        Entry(
            pk=row.pk,
            device_name=row.device_name,
            started_at=row.started_at,
            last_seen_at=row.last_seen_at,
            is_here=row.pk == here,
            is_live=row.ended_at is None and row.last_seen_at > quiet,
            end=row.end,
        )
        for row in SignIn.objects.filter(user=user).order_by("-started_at")[:SHOWN]
    ]


@transaction.atomic
def disown(user: User, pk: int) -> bool:
    """`Không phải tôi`: every session ends, the password opens nothing any more; a code to the phone does (recovery).

    False where the account has no such sign-in.
    """
    account = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not SignIn.objects.filter(pk=pk, user=account).update(end=End.DISOWNED, ended_at=timezone.now()):
        return False
    end_all(account, End.LOCKED)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    return True


def _end(rows: "QuerySet[SignIn]", why: End) -> None:
    rows.filter(ended_at=None).update(ended_at=timezone.now(), end=why)


def _subject(user: User) -> str:
    return f"user:{user.pk}"
