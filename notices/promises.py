"""What each class of notice promises, as one table. Queue, time limits, tries, choice of gateway and the rule in
doubt are read from here and nowhere else.

- a **code** is handed over within ten seconds, or it is dropped and the caller makes a fresh one (`renewals`);
- of a **secret** at most one is valid, whatever is sent again: the same text under the same reference, or a new one by
  the caller's hand that kills the old one;
- a **notice** arrives at least once.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .models import NoticeClass

_dice = random.SystemRandom()


class InDoubt(StrEnum):
    """What follows when a gateway may have the message and did not say so."""

    RENEW = "renew"  # this one is dead, the caller makes a fresh one
    REPEAT = "repeat"  # again under the same reference, to that gateway, if it knows repetitions; else wait


class Choice(StrEnum):
    """Which of the gateways that can reach a phone gets the message."""

    QUICKEST = "quickest"  # by weight; after a refusal another one, at once
    SAFEST = "safest"  # those that know repetitions come first, by weight
    CHEAPEST = "cheapest"  # the lowest price among the healthy ones, by weight where prices are equal


@dataclass(frozen=True)
class Promise:
    queue: str  # of the Celery workers; they serve queues in the order of these names
    gateway_seconds: float  # a gateway has so long to answer
    lease: timedelta  # after so long without a word its worker is taken for dead
    first_delay: float  # seconds; doubled with every try
    longest_delay: float
    most_tries: int
    choice: Choice
    in_doubt: InDoubt
    overdue_after: timedelta  # still waiting then, it counts as stuck
    hand_over_within: timedelta | None = None


# A lease is longer than CELERY_TASK_TIME_LIMIT (120 s), after which a worker process is killed: one that is over
# belongs to a dead worker. A code cannot wait for that. Its lease covers a gateway that answers at the last moment; if
# its worker lives after all, it hands over a code that has been replaced, and that opens nothing.
_SURELY_DEAD = timedelta(seconds=150)

# A person waits in front of the screen for a code. The others outlast a gateway that is down for a day (GOV.UK Notify:
# first retry at once, then 48 in 4 hours).
PROMISES = {
    NoticeClass.CODE: Promise(
        queue="1-codes",
        gateway_seconds=4,
        lease=timedelta(seconds=8),
        first_delay=0.5,
        longest_delay=4,
        most_tries=8,
        choice=Choice.QUICKEST,
        in_doubt=InDoubt.RENEW,
        overdue_after=timedelta(seconds=30),
        hand_over_within=timedelta(seconds=10),
    ),
    NoticeClass.SECRET: Promise(
        queue="3-secrets",
        gateway_seconds=10,
        lease=_SURELY_DEAD,
        first_delay=4,
        longest_delay=1800,
        most_tries=60,
        choice=Choice.SAFEST,
        in_doubt=InDoubt.REPEAT,
        overdue_after=timedelta(minutes=10),
    ),
    NoticeClass.NOTICE: Promise(
        queue="4-notices",
        gateway_seconds=10,
        lease=_SURELY_DEAD,
        first_delay=4,
        longest_delay=1800,
        most_tries=60,
        choice=Choice.CHEAPEST,
        in_doubt=InDoubt.REPEAT,
        overdue_after=timedelta(hours=1),
    ),
}


def promise_of(notice_class: str) -> Promise:
    return PROMISES[NoticeClass(notice_class)]


def tries_are_used_up(notice_class: str, attempts: int) -> bool:
    return attempts >= promise_of(notice_class).most_tries


def pause_after(notice_class: str, attempts: int) -> timedelta:
    """The pause after the given number of tries: doubling and capped, with jitter so that a healed gateway is
    not met by everybody at once. Between half and all of the nominal pause."""
    promise = promise_of(notice_class)
    nominal = min(promise.longest_delay, promise.first_delay * 2 ** min(attempts - 1, 20))
    return timedelta(seconds=nominal * _dice.uniform(0.5, 1.0))


def deadline(notice_class: str, start: datetime, expires_at: datetime | None) -> datetime | None:
    """Until when a message posted for `start` may be handed over at all."""
    within = promise_of(notice_class).hand_over_within
    if within is None:
        return expires_at
    return min(start + within, expires_at) if expires_at else start + within


def seconds_for_gateway(notice_class: str, now: datetime, expires_at: datetime | None) -> float:
    """How long a gateway may take: what the class gives, at most what is left of the deadline, at least a second."""
    seconds = promise_of(notice_class).gateway_seconds
    if promise_of(notice_class).hand_over_within and expires_at:
        seconds = min(seconds, (expires_at - now).total_seconds())
    return max(1.0, seconds)
