"""The dossiers past their date, and those about to be: where they lie, who holds them, how late they are."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Min, Q, QuerySet, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.models import User
from agencies.models import Agency
from registration import clock
from registration.models import Dossier

from .lateness import Clock
from .services import held

PAGE_SIZE = 50
_MOST_GROUPS = 200


@dataclass(frozen=True)
class LatePlace:
    """Which group of late dossiers a supervisor looks at, and after which row the list begins."""

    agency_id: int | None = None
    # None: everybody's; 0: those nobody holds.
    holder_id: int | None = None
    after: tuple[dt.datetime, UUID] | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "LatePlace":
        return cls(_number(query.get("co-quan", "")), _number(query.get("can-bo", "")), _key(query.get("sau", "")))

    @property
    def address_query(self) -> str:
        query = QueryDict(mutable=True)
        if self.agency_id is not None:
            query["co-quan"] = str(self.agency_id)
        if self.holder_id is not None:
            query["can-bo"] = str(self.holder_id)
        if self.after:
            query["sau"] = f"{self.after[0].isoformat()}_{self.after[1]}"
        return query.urlencode()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _key(text: str) -> tuple[dt.datetime, UUID] | None:
    moment, _separator, pk = text.partition("_")
    try:
        at = parse_datetime(moment)
        return (at, UUID(pk)) if at and timezone.is_aware(at) else None
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


@dataclass(frozen=True)
class LatePage:
    groups: list[Group]
    more_groups: int
    late: int
    soon: int
    rows: list[Dossier]
    start: LatePlace
    next: LatePlace | None
    chosen: Group | None


def late_page(agencies: QuerySet[Agency], place: LatePlace, clock_now: Clock) -> LatePage:
    """All of the page in four statements: the groups, their agencies, their officers, the rows."""
    pressing = _pressing(agencies, clock_now)
    groups = _groups(pressing, clock_now.now)
    rows = list(_rows(pressing, place)[: PAGE_SIZE + 1])
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    last = (rows[-1].due_at, rows[-1].pk) if more and rows[-1].due_at else None
    start = replace(place, after=None)
    return LatePage(
        groups=groups[:_MOST_GROUPS],
        more_groups=max(0, len(groups) - _MOST_GROUPS),
        late=sum(group.late for group in groups),
        soon=sum(group.soon for group in groups),
        rows=rows,
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


def _pressing(agencies: QuerySet[Agency], clock_now: Clock) -> QuerySet[Dossier]:
    """Late or at risk; found by the index over agency and date, which holds only what is at the office."""
    holder = Case(When(held(clock_now.now), then=F("held_by")))
    received = Dossier.objects.received_by(agencies).filter(clock.RUNNING, due_at__lte=clock_now.risk_until)
    return received.annotate(holder=holder)


def _groups(pressing: QuerySet[Dossier], now: dt.datetime) -> list[Group]:
    """Most late first."""
    late = Count("pk", filter=Q(due_at__lt=now))
    grouped = pressing.order_by().values("receiving_agency", "holder")  # type: ignore[misc]  # an annotation
    told: list[dict[str, Any]] = list(grouped.annotate(all=Count("pk"), late=late, first=Min("due_at")))
    agencies = Agency.objects.in_bulk([row["receiving_agency"] for row in told])
    holders = User.objects.in_bulk([row["holder"] for row in told if row["holder"]])
    groups = [
        Group(
            agency=agencies[row["receiving_agency"]],
            holder=holders.get(row["holder"]),
            late=row["late"],
            soon=row["all"] - row["late"],
            first_due_at=row["first"],
            place=LatePlace(row["receiving_agency"], row["holder"] or 0),
        )
        for row in told
    ]
    return sorted(groups, key=lambda group: (-group.late, group.first_due_at))


def _rows(pressing: QuerySet[Dossier], place: LatePlace) -> QuerySet[Dossier]:
    rows = pressing.select_related("receiving_agency", "held_by")
    if place.agency_id is not None:
        rows = rows.filter(receiving_agency=place.agency_id)
    if place.holder_id is not None:
        rows = rows.filter(Q(holder=place.holder_id or None))
    if place.after:
        at, pk = place.after
        rows = rows.filter(Q(due_at__gt=at) | Q(due_at=at, pk__gt=pk))
    return rows.order_by("due_at", "pk")
