"""How many SMS may leave, in an hour, in a day and in đồng, altogether and to one phone; codes before all else.

PostgreSQL is the truth: a message is counted by one statement that asks and takes at once, so that any number of
workers spends no more than there is. As a budget is used up notices wait first, then secrets; what is left is for
codes.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from vssid_portal.encryption import blind_index

from . import sms_alphabet
from .gateways.configured import Route
from .models import Channel, HeldBy, Notice, NoticeClass, Spending

ALL = ""
_NO_LIMIT = 2**40


@dataclass(frozen=True)
class Reservation:
    """What was counted for one try."""

    keys: tuple[str, ...]  # phone, altogether, gateway and class
    day: date
    hour: int
    dong: int


@dataclass(frozen=True)
class Refusal:
    """A budget has no room for the message before `until`."""

    by: HeldBy
    until: datetime


@dataclass(frozen=True)
class Limits:
    """Up to which counts messages of one class may leave."""

    hour: int
    day: int
    dong: int


@dataclass(frozen=True)
class Used:
    """What has left so far."""

    hour: int = 0
    day: int = 0
    dong: int = 0

    def budget_without_room(self, limits: Limits, dong: int = 0) -> HeldBy | None:
        if self.day >= limits.day:
            return HeldBy.DAY
        if self.dong + dong > limits.dong:
            return HeldBy.DONG
        return HeldBy.HOUR if self.hour >= limits.hour else None


def share_of(notice_class: str) -> int:
    """Per cent of a budget that a class may use."""
    match NoticeClass(notice_class):
        case NoticeClass.NOTICE:
            return settings.SMS_BUDGET_FOR_NOTICES
        case NoticeClass.SECRET:
            return settings.SMS_BUDGET_FOR_SECRETS
    return 100


def limits_of(notice_class: str) -> Limits:
    share, limits = share_of(notice_class), whole()
    return Limits(*(limit * share // 100 if limit else _NO_LIMIT for limit in (limits.hour, limits.day, limits.dong)))


def whole() -> Limits:
    """The budgets of the settings; 0 where there is none."""
    return Limits(settings.SMS_PER_HOUR, settings.SMS_PER_DAY, settings.SMS_DONG_PER_DAY)


def phone_limits() -> Limits:
    return Limits(settings.SMS_PER_PHONE_HOUR or _NO_LIMIT, settings.SMS_PER_PHONE_DAY or _NO_LIMIT, _NO_LIMIT)


def reserve(notice: Notice, route: Route) -> Reservation | Refusal | None:
    """Count the SMS that is about to leave, if there is room for it; None for what no budget counts."""
    if notice.channel != Channel.SMS:
        return None
    now = timezone.localtime()
    wanted = Reservation(
        keys=(_phone_key(notice.recipient), ALL, f"{route.name}/{notice.notice_class}"),
        day=now.date(),
        hour=now.hour,
        dong=route.price * sms_alphabet.parts(notice.body),
    )
    limits = limits_of(notice.notice_class)
    taken = _take_at_once(wanted, limits) if connection.vendor == "postgresql" else _take_step_by_step(wanted, limits)
    return wanted if taken else _refusal(wanted, limits, now)


def give_back(counted: Reservation) -> None:
    """The gateway surely did not take it."""
    rows = Spending.objects.filter(day=counted.day, key__in=counted.keys, messages__gt=0, dong__gte=counted.dong)
    with transaction.atomic():
        for key in counted.keys:  # in the order in which they are taken
            rows.filter(key=key, hour=counted.hour, hour_messages__gt=0).update(hour_messages=F("hour_messages") - 1)
            rows.filter(key=key).update(messages=F("messages") - 1, dong=F("dong") - counted.dong)


def used(key: str = ALL) -> Used:
    """Today and in this hour."""
    now = timezone.localtime()
    row = Spending.objects.filter(day=now.date(), key=key).first()
    if row is None:
        return Used()
    return Used(row.hour_messages if row.hour >= now.hour else 0, row.messages, row.dong)


def brakes() -> dict[NoticeClass, Refusal]:
    """The classes that have to wait now, and for what."""
    so_far, now = used(), timezone.localtime()
    found = {a_class: so_far.budget_without_room(limits_of(a_class)) for a_class in NoticeClass}
    return {a_class: Refusal(by, _until(by, now)) for a_class, by in found.items() if by is not None}


def room(notice_class: str) -> int:
    """How many more messages of a class may leave now."""
    so_far, limits = used(), limits_of(notice_class)
    by_count = min(limits.hour - so_far.hour, limits.day - so_far.day)
    return max(0, by_count) if so_far.dong < limits.dong else 0


def window_of(by: HeldBy, now: datetime) -> datetime:
    """When the window of a budget began."""
    hour = timezone.localtime(now).hour if by == HeldBy.HOUR else 0
    return timezone.make_aware(datetime.combine(timezone.localdate(now), time(hour)))


def _phone_key(recipient: str) -> str:
    return blind_index(recipient, purpose="notices.budget")


def _until(by: HeldBy, now: datetime) -> datetime:
    return window_of(by, now) + (timedelta(hours=1) if by == HeldBy.HOUR else timedelta(days=1))


def _refusal(wanted: Reservation, limits: Limits, now: datetime) -> Refusal:
    """Why there was no room. Where there is some again by now: the next hour tries it."""
    by = used().budget_without_room(limits, wanted.dong)
    if by is not None:
        return Refusal(by, _until(by, now))
    of_phone = used(wanted.keys[0]).budget_without_room(phone_limits())
    return Refusal(HeldBy.PHONE, _until(of_phone or HeldBy.HOUR, now))


def _take_step_by_step(wanted: Reservation, limits: Limits) -> bool:
    """Where one writer is at work at a time: SQLite."""
    with transaction.atomic():
        for key, bounds in zip(wanted.keys, (phone_limits(), limits, None), strict=True):
            start = {"hour": wanted.hour, "hour_messages": 0, "messages": 0, "dong": 0}
            row, _ = Spending.objects.get_or_create(day=wanted.day, key=key, defaults=start)
            if wanted.hour > row.hour:
                row.hour, row.hour_messages = wanted.hour, 0
            so_far = Used(row.hour_messages, row.messages, row.dong)
            if bounds is not None and so_far.budget_without_room(bounds, wanted.dong) is not None:
                transaction.set_rollback(True)
                return False
            row.hour_messages, row.messages, row.dong = so_far.hour + 1, so_far.day + 1, so_far.dong + wanted.dong
            row.save()
    return True


# One count of the three: what is there already grows if there is room; the first of a day is written.
_COUNT = """
    INSERT INTO notices_spending AS s (day, key, hour, hour_messages, messages, dong)
    SELECT %s, %s, %s, 1, 1, %s FROM {after} WHERE {room_for_one}
    ON CONFLICT (day, key) DO UPDATE SET
        hour_messages = CASE WHEN excluded.hour > s.hour THEN 1 ELSE s.hour_messages + 1 END,
        hour = greatest(s.hour, excluded.hour), messages = s.messages + 1, dong = s.dong + excluded.dong
    WHERE {room} RETURNING 1
"""
_ROOM = "(excluded.hour > s.hour OR s.hour_messages < %s) AND s.messages < %s AND s.dong + excluded.dong <= %s"
_ROOM_FOR_ONE = "%s > 0 AND %s > 0 AND %s <= %s"
# The phone comes first: then its flood waits for its own row and holds up nobody else. The row of everybody is locked
# for the moment of the statement only: its end does not wait for the disk. The claim that follows does.
_TAKE = f"""
    WITH quick AS (SELECT set_config('synchronous_commit', 'off', true)),
    phone AS ({_COUNT.format(after="quick", room_for_one=_ROOM_FOR_ONE, room=_ROOM)}),
    everybody AS ({_COUNT.format(after="phone", room_for_one=_ROOM_FOR_ONE, room=_ROOM)}),
    told AS ({_COUNT.format(after="everybody", room_for_one="true", room="true")})
    SELECT (SELECT count(*) FROM phone), (SELECT count(*) FROM told)
"""  # noqa: S608  # constants


def _take_at_once(wanted: Reservation, limits: Limits) -> bool:
    phone, everybody, told = wanted.keys
    values: list[Any] = []
    for key, bounds in ((phone, phone_limits()), (everybody, limits)):
        values += [wanted.day, key, wanted.hour, wanted.dong]
        values += [bounds.hour, bounds.day, wanted.dong, bounds.dong]
        values += [bounds.hour, bounds.day, bounds.dong]
    values += [wanted.day, told, wanted.hour, wanted.dong]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        of_phone, of_all = cursor.fetchone()
    if of_phone and not of_all:  # the phone had room, the portal had none
        give_back(replace(wanted, keys=(phone,)))
    return bool(of_all)
