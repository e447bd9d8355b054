"""The first rows of many agencies together, by way of the first rows of each."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, QuerySet
from django.db.models.expressions import RawSQL

from registration.models import Dossier

_FIRST_OF_EACH = """
SELECT first.id FROM unnest(%s::bigint[]) AS agency (id) CROSS JOIN LATERAL ({rows}) AS first (by, id)
ORDER BY first.by {direction}, first.id {direction} LIMIT {most}
"""


def first_of(
    dossiers: QuerySet[Dossier], agencies: Sequence[int], by: str, *, newest: bool, most: int
) -> QuerySet[Dossier]:
    """The first `most` of the dossiers of these agencies, in order.

    An index has the dossiers of each agency in order; those of a province PostgreSQL would read and sort, all of them,
    so it is asked for the first of each agency. SQLite serves an office or two and sorts, and so does everybody where
    no agencies are given: for dossiers that are few.
    """
    sign = "-" if newest else ""
    if len(agencies) > 1 and connection.vendor == "postgresql":
        dossiers = Dossier.objects.filter(pk__in=_first_ids(dossiers, agencies, by, sign, most))
    return dossiers.order_by(f"{sign}{by}", f"{sign}pk")[:most]


def _first_ids(dossiers: QuerySet[Dossier], agencies: Sequence[int], by: str, sign: str, most: int) -> list[UUID]:
    of_one = dossiers.filter(receiving_agency=RawSQL("agency.id", [], BigIntegerField()))
    rows, params = of_one.order_by(f"{sign}{by}", f"{sign}pk").values_list(by, "pk")[:most].query.sql_with_params()
    statement = _FIRST_OF_EACH.format(rows=rows, direction="DESC" if sign else "ASC", most=most)
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(agencies), *params])
        return [UUID(str(row[0])) for row in cursor.fetchall()]
