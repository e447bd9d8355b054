"""The processing clock: when it starts, until when a dossier is to be decided, and which ones are late.

Working days are counted from the day after receipt (Decree 61/2018: what comes in after office hours was received on
the next working day), to the close of the last day. While a dossier is with its declarant for correction the clock
rests; sent again, it starts anew.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .models import CalendarException, Dossier, Kind
from .states import Look, State
from .workflow import CLOCK, record
from .working_days import WorkingDays

# Nothing has to be brought for these kinds: their clock starts with the sending. All others wait for their papers.
STARTS_WHEN_SENT: frozenset[str] = frozenset({Kind.CHILD})
# The office is at work on it.
RUNNING = Q(state__in=[State.SUBMITTED, State.IN_REVIEW], due_at__isnull=False)
# Sent, but nobody has brought the papers yet.
AWAITS_VISIT = Q(state__in=[State.SUBMITTED, State.IN_REVIEW], due_at__isnull=True)
_BATCH = 500


def working_days() -> WorkingDays:
    """The calendar with today's exceptions. One query: ask once per page."""
    kinds = dict(CalendarException.objects.values_list("day", "kind"))
    by_kind = {kind: frozenset(day for day in kinds if kinds[day] == kind) for kind in CalendarException.Kind}
    return WorkingDays(by_kind[CalendarException.Kind.OFF], by_kind[CalendarException.Kind.WORKED])


def started_at(dossier: Dossier) -> dt.datetime | None:
    """When the clock of the present round started; None while the office has nothing to work on."""
    sent_at, papers_at = dossier.committed_at, dossier.papers_recorded_at
    if dossier.kind in STARTS_WHEN_SENT or sent_at is None:
        return sent_at
    return max(sent_at, papers_at) if papers_at else None


def due_after(start: dt.datetime, days: WorkingDays) -> dt.datetime:
    """REVIEW_TARGET_DAYS working days after the day of receipt, when the office closes."""
    local = timezone.localtime(start)
    received_on = days.from_day(local.date())
    if received_on == local.date() and local.time() >= settings.OFFICE_CLOSES_AT:
        received_on = days.after(received_on, 1)
    return close_of(days.after(received_on, settings.REVIEW_TARGET_DAYS))


def close_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, settings.OFFICE_CLOSES_AT))


def risk_until(now: dt.datetime, days: WorkingDays) -> dt.datetime:
    """What is due by then has REVIEW_WARN_DAYS working days left or fewer."""
    return close_of(days.after(timezone.localdate(now), settings.REVIEW_WARN_DAYS))


def start(dossier: Dossier) -> None:
    """Set or clear `due_at` after the dossier was sent or its papers came, in the caller's transaction."""
    begun = started_at(dossier)
    dossier.due_at = due_after(begun, working_days()) if begun else None
    Dossier.objects.filter(pk=dossier.pk).update(due_at=dossier.due_at)


def recompute_due() -> int:
    """Count every running clock anew, after the calendar or the target changed. Out: how many dates changed."""
    days = working_days()
    open_now = Dossier.objects.filter(state__in=[State.SUBMITTED, State.IN_REVIEW]).only(
        "kind", "committed_at", "papers_recorded_at", "due_at"
    )
    changed = 0
    for batch in _batches(open_now.order_by("pk").iterator(_BATCH)):
        moved = []
        for dossier in batch:
            begun = started_at(dossier)
            due_at = due_after(begun, days) if begun else None
            if due_at != dossier.due_at:
                dossier.due_at = due_at
                moved.append(dossier)
        changed += Dossier.objects.bulk_update(moved, ["due_at"]) if moved else 0
    return changed


def _batches(dossiers: Iterable[Dossier]) -> Iterator[list[Dossier]]:
    batch: list[Dossier] = []
    for dossier in dossiers:
        batch.append(dossier)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    yield batch


def note_late() -> int:
    """Mark the dossiers that have become late, each once, with an event. Out: how many."""
    now = timezone.now()
    newly = Dossier.objects.filter(RUNNING, due_at__lt=now, went_late_at=None).order_by("due_at")
    return sum(_note_late(dossier, now) for dossier in newly[:_BATCH])


def _note_late(dossier: Dossier, now: dt.datetime) -> int:
    """Whoever marks the row leaves the event: two clocks at once leave one."""
    with transaction.atomic():
        marked = Dossier.objects.filter(RUNNING, pk=dossier.pk, went_late_at=None).update(went_late_at=now)
        if marked:
            record(dossier, Look.LATE, CLOCK)
    return marked
