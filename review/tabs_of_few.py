"""In which tabs each of some dossiers is: a page goes through few of them once, for all of its counts and its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from registration.models import Dossier
from vssid_portal.prepared import Parameter, Prepared, written_query

from .lateness import Clock
from .standpoints import ANY_CLOCK, ANY_OFFICER, TYPES, values_of
from .tabs import TABS


@dataclass(frozen=True)
class TabsOfFew:
    """`rows`: each dossier in order, with a mark for each of TABS."""

    rows: list[tuple[Any, ...]]

    @property
    def counts(self) -> list[int]:
        """In the order of TABS."""
        return [sum(row[number] for row in self.rows) for number in range(1, len(TABS) + 1)]

    def first_of(self, slug: str, most: int) -> list[UUID]:
        """Of this tab."""
        number = [*TABS].index(slug) + 1
        return [row[0] for row in self.rows if row[number]][:most]


def tabs_of(few: Sequence[UUID], by: str, officer: int, clock: Clock, *, newest: bool) -> TabsOfFew:
    """Of the dossiers with these ids, in the order of this column: one statement."""
    sign = "-" if newest else ""
    if connection.vendor == "postgresql":
        return TabsOfFew(_prepared(by, sign).rows(list(few), *values_of(officer, clock)))
    return TabsOfFew(list(_each(Q(pk__in=few), by, sign, officer, clock)))


def _each(few: Q, by: str, sign: str, officer: Any, clock: Clock) -> "QuerySet[Dossier, tuple[Any, ...]]":
    marks = [_mark(tab.holds(officer, clock)) for tab in TABS.values()]
    return Dossier.objects.filter(few).order_by(f"{sign}{by}", f"{sign}pk").values_list("pk", *marks)


def _mark(holds: Q) -> Case:
    return Case(When(holds, then=Value(True)), default=Value(False), output_field=BooleanField())


@cache
def _prepared(by: str, sign: str) -> Prepared:
    some = Q(pk=Parameter("ANY($1)"))
    return Prepared(
        f"tabs_of_few_{'last' if sign else 'first'}_by_{by}",
        ("uuid[]", *TYPES),
        lambda: written_query(_each(some, by, sign, ANY_OFFICER, ANY_CLOCK)),
    )
