"""A report over a period: days stored in tallies, today counted as it stands; nothing in it names a citizen."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency
from registration.items import ITEMS
from registration.models import Outcome

from .models import DailyReason, DailyTally
from .tallies import WAITS, count_day

LONGEST_DAYS = 366
_COLUMNS = ("sent", "approved", "rejected", "returned", "late", *(f"waited_{low}" for low in WAITS))
_LISTED = 15


@dataclass
class Figures:
    """Sums over some days, some agencies, or one officer."""

    sums: Counter[str] = field(default_factory=Counter)

    @property
    def sent(self) -> int:
        return self.sums["sent"]

    @property
    def approved(self) -> int:
        return self.sums["approved"]

    @property
    def rejected(self) -> int:
        return self.sums["rejected"]

    @property
    def returned(self) -> int:
        return self.sums["returned"]

    @property
    def late(self) -> int:
        return self.sums["late"]

    @property
    def decided(self) -> int:
        return self.approved + self.rejected + self.returned

    @property
    def waits(self) -> list[int]:
        return [self.sums[f"waited_{low}"] for low in WAITS]

    @property
    def median(self) -> str:
        return self._reached(50)

    @property
    def ninetieth(self) -> str:
        return self._reached(90)

    def _reached(self, percent: int) -> str:
        """Within how many working days so many of a hundred decisions were made."""
        total = sum(self.waits)
        passed = 0
        for low, count in zip(WAITS, self.waits, strict=True):
            passed += count
            if total and passed * 100 >= total * percent:
                return wait_label(low)
        return "–"


def wait_label(low: int) -> str:
    """`2`, `6–10`, `11+`: a column of the histogram, in working days."""
    return {6: "6–10", 11: "11+"}.get(low, str(low))


@dataclass(frozen=True)
class Period:
    """Both days belong to it."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> list[dt.date]:
        return [self.first + dt.timedelta(days=number) for number in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class ReasonCount:
    outcome: str
    reason: str
    count: int


@dataclass(frozen=True)
class Report:
    total: Figures
    by_day: dict[dt.date, Figures]
    by_agency: list[tuple[Agency, Figures]]
    by_officer: list[tuple[User, Figures]]
    reasons: list[ReasonCount]


def report(agencies: Sequence[Agency], period: Period, *, officers: QuerySet[User] | None = None) -> Report:
    """Eight statements however long the period and the table; `officers` limits who is named (None: everybody)."""
    by_day: dict[dt.date, Figures] = {day: Figures() for day in period.days}
    by_agency: dict[int, Figures] = {}
    by_officer: dict[int, Figures] = {}
    told: Counter[tuple[str, str, str]] = Counter()
    today = timezone.localdate()
    within: dict[str, Any] = {
        "day__gte": period.first,
        "day__lte": period.last,
        "day__lt": today,
        "agency__in": [agency.pk for agency in agencies],
    }
    kept = DailyTally.objects.filter(**within)
    for day, *sums in _summed(kept, "day"):
        _add(by_day, day, sums)
    for agency, officer, *sums in _summed(kept, "agency", "officer"):
        _add(by_agency, agency, sums)
        if officer is not None:
            _add(by_officer, officer, sums)
    given = DailyReason.objects.filter(**within)
    for outcome, item, reason, count in (
        given.order_by().values_list("outcome", "item", "reason").annotate(Sum("count"))
    ):
        told[outcome, item, reason] += count
    if period.first <= today <= period.last:
        _add_today(today, agencies, (by_day, by_agency, by_officer), told)
    total = Figures()
    for figures in by_day.values():
        total.sums.update(figures.sums)
    of_agencies, of_officers = _with_agencies(by_agency, agencies), _with_officers(by_officer, officers)
    return Report(total, by_day, of_agencies, of_officers, _reasons(told))


def _summed(kept: QuerySet[DailyTally], *by: str) -> QuerySet[DailyTally, Any]:
    """A row for each of `by` with the sums of _COLUMNS behind it."""
    return kept.order_by().values_list(*by).annotate(*map(Sum, _COLUMNS))


def _add(groups: dict[Any, Figures], key: Any, sums: Sequence[int]) -> None:
    groups.setdefault(key, Figures()).sums.update(dict(zip(_COLUMNS, sums, strict=True)))


def _add_today(
    today: dt.date,
    agencies: Sequence[Agency],
    groups: tuple[dict[dt.date, Figures], dict[int, Figures], dict[int, Figures]],
    told: Counter[tuple[str, str, str]],
) -> None:
    """Today goes on: it is counted as it stands, and only for these agencies."""
    by_day, by_agency, by_officer = groups
    counted = count_day(today, [agency.pk for agency in agencies])
    for (agency, officer), columns in counted.tallies.items():
        sums = [columns[name] for name in _COLUMNS]
        _add(by_day, today, sums)
        _add(by_agency, agency, sums)
        if officer is not None:
            _add(by_officer, officer, sums)
    for (_agency, outcome, item, reason), count in counted.reasons.items():
        told[outcome, item, reason] += count


def _with_agencies(groups: dict[int, Figures], agencies: Sequence[Agency]) -> list[tuple[Agency, Figures]]:
    rows = [(agency, groups[agency.pk]) for agency in agencies if agency.pk in groups]
    return sorted(rows, key=lambda row: (-row[1].decided, row[0].code))


def _with_officers(groups: dict[int, Figures], named: QuerySet[User] | None) -> list[tuple[User, Figures]]:
    officers = (User.objects.all() if named is None else named).in_bulk(list(groups))
    rows = [(officers[pk], figures) for pk, figures in groups.items() if pk in officers]
    return sorted(rows, key=lambda row: (-row[1].decided, str(row[0])))


def _reasons(told: Counter[tuple[str, str, str]]) -> list[ReasonCount]:
    """The commonest first; the officers' own words are one line an item."""
    return [
        ReasonCount(str(Outcome(outcome).label), _reason(item, reason), count)
        for (outcome, item, reason), count in told.most_common(_LISTED)
    ]


def _reason(item: str, reason: str) -> str:
    words = reason or _("Lý do khác (cán bộ tự ghi)")
    return f"{ITEMS[item].label}: {words}" if item in ITEMS else words
