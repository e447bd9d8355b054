"""The first rows of many agencies together, by way of the first rows of each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from registration.models import Dossier

# So many officers of one province may take a dossier at the same moment.
_AT_WORK = 30
_FIRST_OF_EACH = """
SELECT first.id FROM unnest({agencies}) AS agency (id) CROSS JOIN LATERAL ({rows}) AS first (by, id)
ORDER BY first.by {direction}, first.id {direction} LIMIT {most}
"""


def are_put_together(agencies: Sequence[int]) -> bool:
    """Whether the lists of these agencies are: one needs nothing put together, and SQLite sorts."""
    return len(agencies) > 1 and connection.vendor == "postgresql"


def first_of(
    dossiers: QuerySet[Dossier], agencies: Sequence[int], by: str, *, newest: bool, most: int
) -> QuerySet[Dossier]:
    """The first `most` of the dossiers of these agencies, in order.

    An index has the dossiers of each agency in order; those of a province PostgreSQL would read and sort, all of them,
    so it is asked for the first of each agency. SQLite serves an office or two and sorts, and so does everybody where
    no agencies are given: for dossiers that are few.
    """
    sign = "-" if newest else ""
    if are_put_together(agencies):
        dossiers = Dossier.objects.filter(pk__in=_first_ids(dossiers, agencies, by, sign, most))
    return dossiers.order_by(f"{sign}{by}", f"{sign}pk")[:most]


def first_untaken(dossiers: QuerySet[Dossier], agencies: Sequence[int], by: str) -> Dossier | None:
    """The first of them that no other transaction is taking now, locked; None when there is none.

    The lock asks again whether it is one of them: it may have been decided a moment ago. Many agencies put the first
    of each together, and only if others are at work on all of those PostgreSQL sorts the lot.
    """
    lock = dossiers.order_by(by, "pk").select_for_update(skip_locked=True, of=("self",), no_key=True)
    if are_put_together(agencies):
        ids = _first_ids(dossiers, agencies, by, "", _AT_WORK)
        found = lock.filter(pk__in=ids).first()
        if found or len(ids) < _AT_WORK:
            return found
    return lock.first()


def _first_ids(dossiers: QuerySet[Dossier], agencies: Sequence[int], by: str, sign: str, most: int) -> list[UUID]:
    statement, params = statement_of_first(dossiers, "%s::bigint[]", by, sign, most)
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(agencies), *params])
        return [UUID(str(row[0])) for row in cursor.fetchall()]


def statement_of_first(
    dossiers: QuerySet[Dossier], agencies: str, by: str, sign: str, most: int
) -> tuple[str, tuple[Any, ...]]:
    """For the ids of the first of these agencies, which stand in the statement as `agencies`; and its values."""
    of_one = dossiers.filter(receiving_agency=RawSQL("agency.id", [], BigIntegerField()))
    rows, params = of_one.order_by(f"{sign}{by}", f"{sign}pk").values_list(by, "pk")[:most].query.sql_with_params()
    direction = "DESC" if sign else "ASC"
    return _FIRST_OF_EACH.format(agencies=agencies, rows=rows, direction=direction, most=most), params
