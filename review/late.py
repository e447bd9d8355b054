"""The dossiers past their date, and those about to be: where they lie, who holds them, how late they are."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, F, Min, Q, QuerySet, When
from django.http import QueryDict
from django.utils.http import urlencode

from accounts.models import User
from agencies.models import Agency
from registration import clock
from registration.models import Dossier
from vssid_portal.moments import Moment, moment, moment_in
from vssid_portal.prepared import Parameter, Prepared, written_query

from .late_rows import COLUMNS, LateRow, rows_of
from .lateness import Clock
from .place import number
from .services import held

PAGE_SIZE = 25
# What the page shows at first, and what it shows at most.
FIRST_GROUPS, MOST_GROUPS = 10, 200


@dataclass(frozen=True)
class LatePlace:
    """Which group of late dossiers a supervisor looks at, and after which row the list begins."""

    agency_id: int | None = None
    # None: everybody's; 0: those nobody holds.
    holder_id: int | None = None
    after: tuple[dt.datetime, UUID] | None = None
    all_groups: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> "LatePlace":
        agency, holder = number(query.get("co-quan", "")), number(query.get("can-bo", ""))
        return cls(agency, holder, _key(query.get("sau", "")), query.get("nhom") == "tat-ca")

    @property
    def address_query(self) -> str:
        said = {
            "co-quan": "" if self.agency_id is None else str(self.agency_id),
            "can-bo": "" if self.holder_id is None else str(self.holder_id),
            "sau": f"{self.after[0].isoformat()}_{self.after[1]}" if self.after else "",
            "nhom": "tat-ca" if self.all_groups else "",
        }
        return urlencode({name: value for name, value in said.items() if value})


def _key(text: str) -> tuple[dt.datetime, UUID] | None:
    named, _separator, pk = text.partition("_")
    try:
        at = moment_in(named)
        return (at, UUID(pk)) if at else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Group:
    """What one officer holds at one agency, or what nobody holds there."""

    agency: Agency
    holder: User | None
    late: int
    soon: int
    first_due_at: dt.datetime
    place: LatePlace

    @property
    def first_due(self) -> Moment:
        return moment(self.first_due_at)


@dataclass(frozen=True)
class LatePage:
    groups: list[Group]
    more_groups: int
    # The page with all groups, where this one leaves some out that it could show.
    all_groups: LatePlace | None
    late: int
    soon: int
    rows: list[LateRow]
    start: LatePlace
    next: LatePlace | None
    chosen: Group | None


def late_page(agencies: Sequence[Agency], place: LatePlace, clock_now: Clock) -> LatePage:
    """All of the page in three statements: the groups, their officers, the rows."""
    of = {agency.pk: agency for agency in agencies}
    pressing = _pressing(list(of), clock_now)
    groups = _groups(of, clock_now, all_groups=place.all_groups)
    most = MOST_GROUPS if place.all_groups else FIRST_GROUPS
    rows = list(_rows(pressing, place)[: PAGE_SIZE + 1])
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    last = (rows[-1].due_at, rows[-1].pk) if more and rows[-1].due_at else None
    start = replace(place, after=None)
    return LatePage(
        groups=groups[:most],
        more_groups=max(0, len(groups) - most),
        all_groups=None if place.all_groups or len(groups) <= most else replace(start, all_groups=True),
        late=sum(group.late for group in groups),
        soon=sum(group.soon for group in groups),
        rows=list(rows_of(rows, of, clock_now, place.address_query)),  # type: ignore[arg-type]  # an annotation
        start=start,
        next=replace(place, after=last) if last else None,
        chosen=next((group for group in groups if group.place == start), None),
    )


def counts_by_agency(agencies: QuerySet[Agency], clock_now: Clock) -> list[tuple[str, int, int]]:
    """`(agency, late, about to be)` of each with any, most late first."""
    late = Count("pk", filter=Q(due_at__lt=clock_now.now))
    grouped = _pressing(agencies, clock_now).order_by().values("receiving_agency").annotate(all=Count("pk"), late=late)
    labels = {agency.pk: agency.label for agency in agencies}
    told = [(labels[row["receiving_agency"]], row["late"], row["all"] - row["late"]) for row in grouped]
    return sorted(told, key=lambda one: (-one[1], -one[2], one[0]))


def _pressing(agencies: QuerySet[Agency] | list[int], clock_now: Clock) -> QuerySet[Dossier]:
    """Late or at risk; found by the index over agency and date, which holds only what is at the office."""
    received = Dossier.objects.received_by(agencies).filter(clock.RUNNING, due_at__lte=clock_now.risk_until)
    return received.annotate(holder=_holder(clock_now.now))


def _holder(now: Any) -> Case:
    """Whoever holds a dossier at that moment."""
    return Case(When(held(now), then=F("held_by")))


def _groups(agencies: Mapping[int, Agency], clock_now: Clock, *, all_groups: bool) -> list[Group]:
    """Most late first. The page of a group shows as many groups as the page that led to it."""
    told = _told(list(agencies), clock_now.now, clock_now.risk_until)
    holders = User.objects.in_bulk([holder for _agency, holder, *_counts in told if holder])
    groups = [
        Group(
            agency=agencies[agency],
            holder=holders.get(holder),
            late=late,
            soon=count - late,
            first_due_at=first,
            place=LatePlace(agency, holder or 0, all_groups=all_groups),
        )
        for agency, holder, count, late, first in told
    ]
    return sorted(groups, key=lambda group: (-group.late, group.first_due_at))


def _told(agencies: list[int], now: dt.datetime, risk_until: dt.datetime) -> list[tuple[Any, ...]]:
    if connection.vendor == "postgresql":
        return _GROUPED.rows(agencies, now, risk_until)
    return list(_grouped(Q(receiving_agency__in=agencies), now, risk_until))


def _grouped(received: Q, now: Any, risk_until: Any) -> "QuerySet[Dossier, tuple[Any, ...]]":
    """`(agency, who holds them, how many, of them late, when the first is due)`."""
    pressing = Dossier.objects.filter(received, clock.RUNNING, code__isnull=False, due_at__lte=risk_until)
    late = Count("pk", filter=Q(due_at__lt=now))
    by_holder = pressing.annotate(holder=_holder(now)).order_by().values("receiving_agency", "holder")
    counted = by_holder.annotate(all=Count("pk"), late=late, first=Min("due_at"))
    return counted.values_list("receiving_agency", "holder", "all", "late", "first")


_GROUPED = Prepared(
    "late_groups",
    ["bigint[]", "timestamptz", "timestamptz"],
    lambda: written_query(_grouped(Q(receiving_agency=Parameter("ANY($1)")), Parameter("$2"), Parameter("$3"))),
)


def _rows(pressing: QuerySet[Dossier], place: LatePlace) -> QuerySet[Dossier]:
    rows = pressing.select_related("held_by").only(*COLUMNS)
    if place.agency_id is not None:
        rows = rows.filter(receiving_agency=place.agency_id)
    if place.holder_id is not None:
        rows = rows.filter(Q(holder=place.holder_id or None))
    if place.after:
        at, pk = place.after
        rows = rows.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=pk))
    return rows.order_by("due_at", "pk")
