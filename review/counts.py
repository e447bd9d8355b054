"""How many of some dossiers each of many parts holds: one statement, whatever a page counts.

Written out here: as a dozen queries of their own the counts take Django longer than PostgreSQL needs to answer them.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import Q

from registration.models import Dossier, DossierQuerySet

# True of every dossier, and of none.
_TRUE, _FALSE = "1 = 1", "1 = 0"


def counted_up_to(most: int, dossiers: DossierQuerySet, parts: Sequence[Q]) -> list[int]:
    """At most `most` of each: counting ends there, so it costs the same however many dossiers there are."""
    found, values = _found(dossiers)
    counts: list[str] = []
    all_values: list[Any] = []
    for condition, its_values in map(condition_of, parts):
        counts.append(f"(SELECT COUNT(*) FROM ({found} AND {condition} LIMIT {most}) AS part)")  # noqa: S608  # same
        all_values += [*values, *its_values]
    return _asked(f"SELECT {', '.join(counts)}", all_values)


def _found(dossiers: DossierQuerySet) -> tuple[str, list[Any]]:
    """A statement for their ids that ends in its conditions, and its values; one that finds none where none can be."""
    query = dossiers.order_by().values("pk").query
    statement, values = query.get_compiler(connection=connection, elide_empty=False).as_sql()
    return statement, list(values)


@lru_cache(maxsize=128)
def condition_of(part: Q) -> tuple[str, tuple[Any, ...]]:
    """A part in SQL, with its values. Most parts are the same on every page, and work it out once."""
    query = Dossier.objects.all().query
    try:
        condition, values = query.get_compiler(connection=connection).compile(query.build_where(part))
    except EmptyResultSet:
        return _FALSE, ()
    except FullResultSet:
        return _TRUE, ()
    return condition, tuple(values)


def _asked(statement: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchone())
