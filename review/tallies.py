"""Counting a day: from its sendings and decisions to rows that a report adds up. Counting again gives the same."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Value
from django.utils import timezone

from registration import clock
from registration.models import Decision, Dossier, Outcome, ReturnedItem
from registration.working_days import WorkingDays

from .models import DailyReason, DailyTally, Reason

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

# The lower ends of the columns `waited_N`.
WAITS = (0, 1, 2, 3, 4, 5, 6, 11)
# A day lost by a clock that stood still is made up for; further back a command counts.
_MOST_DAYS = 31


class Told(TypedDict):
    is_listed: bool


@dataclass
class DayCount:
    """`tallies[(agency, officer)][column]` and `reasons[(agency, outcome, item, reason)]`."""

    tallies: dict[tuple[int, int | None], Counter[str]] = field(default_factory=dict)
    reasons: Counter[tuple[int, str, str, str]] = field(default_factory=Counter)

    def add(self, agency: int, officer: int | None, column: str, count: int = 1) -> None:
        self.tallies.setdefault((agency, officer), Counter())[column] += count


def count_day(day: dt.date, agencies: Any = None) -> DayCount:
    """What happened on a day, everywhere or at these agencies."""
    within = {} if agencies is None else {"receiving_agency__in": agencies}
    of_dossier = {f"dossier__{name}": value for name, value in within.items()}
    begin = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    bounds = (begin, begin + dt.timedelta(days=1))
    counted, days = DayCount(), clock.working_days()
    sent = Dossier.objects.filter(submitted_at__gte=bounds[0], submitted_at__lt=bounds[1], **within)
    for agency, count in sent.order_by().values_list("receiving_agency").annotate(Count("pk")):
        counted.add(agency, None, "sent", count)
    decisions = Decision.objects.filter(at__gte=bounds[0], at__lt=bounds[1], **of_dossier).select_related("dossier")
    for decision in decisions.annotate(is_listed=_is_listed(item=Value(""))).iterator():
        _count(decision, counted, days)
    asked = ReturnedItem.objects.filter(
        dossier__decisions__outcome=Outcome.RETURNED,
        dossier__decisions__at__gte=bounds[0],
        dossier__decisions__at__lt=bounds[1],
        dossier__decisions__round=F("round"),
        **of_dossier,
    )
    told = asked.annotate(is_listed=_is_listed(item=OuterRef("item")))
    for agency, item, reason, is_listed in told.values_list("dossier__receiving_agency", "item", "reason", "is_listed"):
        counted.reasons[agency, Outcome.RETURNED, item, reason if is_listed else ""] += 1
    return counted


def _count(decision: "WithAnnotations[Decision, Told]", counted: DayCount, days: WorkingDays) -> None:
    dossier = decision.dossier
    agency = dossier.receiving_agency_id
    if agency is None:
        return
    counted.add(agency, decision.officer_id, decision.outcome)
    start = clock.started_at(dossier)
    if start and start <= decision.at:
        waited = days.between(timezone.localdate(start), timezone.localdate(decision.at))
        counted.add(agency, decision.officer_id, f"waited_{max(low for low in WAITS if low <= waited)}")
        if dossier.due_at and decision.at > dossier.due_at:
            counted.add(agency, decision.officer_id, "late")
    if decision.outcome == Outcome.REJECTED:
        counted.reasons[agency, Outcome.REJECTED, "", decision.reason if decision.is_listed else ""] += 1


def _is_listed(**of: Any) -> Exists:
    """Whether a reason ever stood in the list of its item, a rejection's under no item: it is told as it stands. An
    officer's own words may name a person, and are counted without being repeated."""
    return Exists(Reason.objects.filter(text=OuterRef("reason"), **of))


def store_day(day: dt.date) -> None:
    """Replace what was counted for a day."""
    counted = count_day(day)
    with transaction.atomic():
        for model in (DailyTally, DailyReason):
            model.objects.filter(day=day).delete()
        DailyTally.objects.bulk_create(_tallies(day, counted), batch_size=500)
        DailyReason.objects.bulk_create(
            (
                DailyReason(day=day, agency_id=agency, outcome=outcome, item=item, reason=reason, count=count)
                for (agency, outcome, item, reason), count in counted.reasons.items()
            ),
            batch_size=500,
        )


def _tallies(day: dt.date, counted: DayCount) -> Iterator[DailyTally]:
    for (agency, officer), columns in counted.tallies.items():
        yield DailyTally(day=day, agency_id=agency, officer_id=officer, **columns)


def store_up_to_yesterday() -> int:
    """Count yesterday, the day before again, and what a standing clock missed. Out: how many days."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    last = DailyTally.objects.aggregate(Max("day"))["day__max"] or yesterday
    first = max(min(last, yesterday) - dt.timedelta(days=1), yesterday - dt.timedelta(days=_MOST_DAYS))
    return store_since(first)


def store_since(first: dt.date) -> int:
    """Count every day from `first` to yesterday. Out: how many."""
    days = max(0, (timezone.localdate() - first).days)
    for number in range(days):
        store_day(first + dt.timedelta(days=number))
    return days
