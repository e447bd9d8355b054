"""The sweep guarantees what Celery makes quick: it finds every duty in the outbox, whatever was lost.

Many sweeps may run at once: each takes its own batch (SKIP LOCKED where the database has it), and a batch is
one short transaction.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import Case, DateTimeField, Value, When
from django.utils import timezone

from . import delivery, dispatch, failover, fallback, holding, receipts, settling
from .models import Attempt, AttemptOutcome, Notice, NoticeClass, NoticeQuerySet, NoticeState

BATCH = 500
BATCHES_PER_SWEEP = 20
# A notice put in the queue is put there again after this long; a repetition that comes too early is harmless.
QUEUED_FOR = timedelta(seconds=60)
# A code cannot wait for that when Redis has lost its queue: it has to leave within ten seconds.
CODES_QUEUED_FOR = timedelta(seconds=4)
# So long a code that was just posted is left to the message in the queue.
_JUST_POSTED = timedelta(seconds=1)


@dataclass(frozen=True)
class SweepReport:
    """What one sweep did."""

    abandoned: int
    dropped: int
    queued: int
    matched: int = 0
    followed_up: int = 0

    def __bool__(self) -> bool:
        return any((self.abandoned, self.dropped, self.queued, self.matched, self.followed_up))


def sweep_outbox() -> SweepReport:
    """End the claims of dead workers, drop what is stale, put what is due in the workers' queues, give early receipts
    their messages, do what follows a failure."""
    abandoned = _batches(partial(_end_abandoned_claims, Notice.objects.all()))
    dropped = _batches(partial(_drop_stale, Notice.objects.all()))
    _blank_dead_secrets()
    holding.release()
    queued = _batches(partial(_queue_due, Notice.objects.all(), timezone.now()))
    matched = receipts.match_early()
    return SweepReport(abandoned, dropped, queued, matched, followed_up=fallback.follow_up())


def sweep_codes() -> SweepReport:
    """The same for codes alone, every two seconds: their promise is ten. And gateways that healed come back."""
    codes = Notice.objects.codes()
    abandoned = _batches(partial(_end_abandoned_claims, codes))
    dropped = _batches(partial(_drop_stale, codes))
    queued = _batches(partial(_queue_due, codes, timezone.now() - _JUST_POSTED))
    failover.judge_fallen()
    return SweepReport(abandoned, dropped, queued)


def _batches(work: Callable[[], int]) -> int:
    """Repeat the work on one batch until a batch is not full; how many rows in all."""
    done = 0
    for _ in range(BATCHES_PER_SWEEP):
        rows = work()
        done += rows
        if rows < BATCH:
            break
    return done


def deliver_due_here() -> int:
    """Deliver everything that is due in this process, without Celery; how many tries were made.

    For `manage.py send_notices`, when there is no broker, and for tests of whole journeys.
    """
    return sum(1 for notice_id in _due_ids() if delivery.deliver(notice_id) is not None)


def _due_ids() -> Iterator[int]:
    now = timezone.now()
    tried: set[int] = set()
    while ids := set(Notice.objects.ready(now).values_list("pk", flat=True)[:BATCH]) - tried:
        yield from sorted(ids)
        tried |= ids


def _locked(rows: NoticeQuerySet) -> NoticeQuerySet:
    """A batch that no other sweep works on. SQLite has one writer at a time and needs no row locks."""
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return rows[:BATCH]


def _end_abandoned_claims(among: NoticeQuerySet) -> int:
    _renew(among.codes().abandoned(timezone.now()))
    with transaction.atomic():
        abandoned = list(_locked(among.abandoned(timezone.now()).order_by("claimed_until")))
        for notice in abandoned:
            lost = Attempt.objects.filter(notice=notice, number=notice.attempts).first()
            if lost is None:
                settling.back_to_waiting(notice, "worker lost before sending")
                continue
            lost.outcome = AttemptOutcome.LOST
            lost.finished_at = timezone.now()
            lost.save(update_fields=["outcome", "finished_at"])
            settling.resolve_doubt(notice, lost.gateway, "worker lost while sending")
    return len(abandoned)


def _renew(late_codes: NoticeQuerySet) -> None:
    """First the fresh ones: whoever dies here has lost none."""
    for notice in late_codes.filter(replaced_at=None)[:BATCH]:
        settling.renew(notice)


def _drop_stale(among: NoticeQuerySet) -> int:
    _renew(among.codes().stale(timezone.now()))
    with transaction.atomic():
        stale = list(_locked(among.stale(timezone.now())))
        for notice in stale:
            settling.drop(notice, "stale")
    return len(stale)


def _blank_dead_secrets() -> None:
    """A secret in doubt that has run out opens nothing any more."""
    dead = Notice.objects.filter(state=NoticeState.DOUBTFUL, has_secret=True, expires_at__lte=timezone.now())
    dead.update(body="", expires_at=None)


def _queue_due(among: NoticeQuerySet, since: datetime) -> int:
    now = timezone.now()
    with transaction.atomic():
        due = among.ready(since).unqueued(now).order_by("next_try_at", "pk")
        rows = list(_locked(due.only("pk", "notice_class", "channel")))
        leaving = holding.hold_back(rows)
        queued = Notice.objects.filter(pk__in=[row.pk for row in leaving], state=NoticeState.WAITING)
        codes = When(notice_class=NoticeClass.CODE, then=Value(now + CODES_QUEUED_FOR))
        queued.update(claimed_until=Case(codes, default=Value(now + QUEUED_FOR), output_field=DateTimeField()))
    # Those that were put aside are done with too: a batch full of them is followed by another.
    return sum(dispatch.enqueue(row.pk, row.notice_class) for row in leaving) + len(rows) - len(leaving)
