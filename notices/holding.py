"""Messages that a budget has no room for: they wait visibly, and leave in their order when there is room again.

A code cannot wait: it fails, with its reason. When the first message of a class has to wait, administrators are told.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from . import budgets
from .budgets import Refusal
from .models import Brake, Channel, HeldBy, Notice, NoticeClass, NoticeState

logger = logging.getLogger(__name__)

MAY_WAIT = (NoticeClass.SECRET, NoticeClass.NOTICE)
_RELEASED_AT_ONCE = 500


@dataclass(frozen=True)
class Braked:
    """What administrators are told: the budget, who waits for it, until when at most. `key` names the occasion."""

    key: str
    refusal: Refusal
    notice_class: NoticeClass


Teller = Callable[[Braked], None]
_tellers: list[Teller] = []


def when_brake_goes_on(teller: Teller) -> None:
    """An app above offers to tell the administrators; called once an occasion, inside a transaction."""
    _tellers.append(teller)


def hold(notice: Notice, refusal: Refusal) -> None:
    """Put one aside that a worker had in its hands but has not claimed; `notice` counts the try that did not begin."""
    row = Notice.objects.filter(pk=notice.pk, state=NoticeState.WAITING, attempts=notice.attempts - 1)
    changes: dict[str, object] = {"held_by": refusal.by, "claimed_until": None, "changed_at": timezone.now()}
    if notice.notice_class in MAY_WAIT:
        row.update(next_try_at=refusal.until, **changes)
    else:
        row.update(state=NoticeState.FAILED, last_error="budget", body="", **changes)
        logger.error("Code %s is not sent: %s.", notice.pk, refusal.by)
    if refusal.by != HeldBy.PHONE:
        _brake(NoticeClass(notice.notice_class), refusal)


def hold_back(due: Sequence[Notice]) -> list[Notice]:
    """Of rows that the sweep has locked those that may leave; the others are put aside together."""
    if not any(row.channel == Channel.SMS and row.notice_class in MAY_WAIT for row in due):
        return list(due)
    brakes = budgets.brakes()
    held = [
        row for row in due if row.channel == Channel.SMS and row.notice_class in MAY_WAIT and row.notice_class in brakes
    ]
    for notice_class in MAY_WAIT:
        if rows := [row.pk for row in held if row.notice_class == notice_class]:
            refusal = brakes[notice_class]
            waiting = Notice.objects.filter(pk__in=rows, state=NoticeState.WAITING)
            waiting.update(held_by=refusal.by, next_try_at=refusal.until, changed_at=timezone.now())
            _brake(notice_class, refusal)
    return [row for row in due if row not in held]


def release() -> int:
    """Where a limit was raised or counts came back: as many of the oldest as there is room for become due. Out: how
    many. Those of a window that is over become due by themselves."""
    now = timezone.now()
    held = Notice.objects.filter(state=NoticeState.WAITING, next_try_at__gt=now)
    held = held.exclude(held_by="").exclude(held_by=HeldBy.PHONE)  # as the index says it
    if not held.exists():
        return 0
    released = 0
    for notice_class in MAY_WAIT:
        room = min(budgets.room(notice_class), _RELEASED_AT_ONCE)
        oldest = list(held.filter(notice_class=notice_class).order_by("pk").values_list("pk", flat=True)[:room])
        released += Notice.objects.filter(pk__in=oldest, state=NoticeState.WAITING).update(next_try_at=now)
    return released


def _brake(notice_class: NoticeClass, refusal: Refusal) -> None:
    """Write down when it went on; the first to do so tells."""
    now = timezone.now()
    window = budgets.window_of(refusal.by, now)
    with transaction.atomic():
        facts = {"budget": refusal.by, "notice_class": notice_class, "window": window}
        _, is_new = Brake.objects.get_or_create(**facts, defaults={"began_at": now})
        if not is_new:
            return
        logger.error("The budget (%s) is nearly used up: %s wait until %s.", refusal.by, notice_class, refusal.until)
        occasion = Braked(f"{refusal.by}:{notice_class}:{window.timestamp():.0f}", refusal, notice_class)
        for tell in _tellers:
            tell(occasion)
