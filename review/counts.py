"""Counts that cost the same however many rows there are."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def counted_up_to(most: int, sets: Sequence[QuerySet[Any, Any]]) -> list[int]:
    """How many rows each of the sets has, `most` at most: counting ends there. One statement for all of them.

    Written out here: as expressions of one query, a dozen of them take Django longer than PostgreSQL.
    """
    counts: list[str] = []
    values: list[Any] = []
    for rows in sets:
        try:
            statement, its_values = rows[:most].query.sql_with_params()
        except EmptyResultSet:
            counts.append("0")
            continue
        counts.append(f"(SELECT COUNT(*) FROM ({statement}) AS counted)")  # noqa: S608  # Django wrote it
        values += its_values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", values)
        return list(cursor.fetchone())
