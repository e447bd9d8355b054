"""How many dossiers of some agencies each tab holds: what every page of the queue says when nothing narrows it.

PostgreSQL takes four times as long to plan the dozen parts as to answer them, and Django as long again to write them.
So they are written with parameters for what differs from page to page, and planned once a connection.
"""

from functools import cache

from django.db import connection
from django.db.models import Q

from registration.models import Dossier
from vssid_portal.prepared import Prepared, written

from .counts import condition_of, counted_up_to
from .lateness import Clock
from .standpoints import ANY_CLOCK, ANY_OFFICER, TYPES, values_of
from .tabs import TABS


def counts_of(agencies: list[int], most: int, officer: int, clock: Clock) -> list[int]:
    """Of all dossiers of these agencies, at most `most` for each tab: counting ends there. In the order of TABS."""
    if connection.vendor == "postgresql":
        [counts] = _up_to(most).rows(agencies, *values_of(officer, clock))
        return list(counts)
    return counted_up_to(most, Dossier.objects.received_by(agencies), _parts(officer, clock))


def _parts(officer: int, clock: Clock) -> list[Q]:
    return [tab.holds(officer, clock) for tab in TABS.values()]


@cache
def _up_to(most: int) -> Prepared:
    return Prepared(f"tabs_counted_up_to_{most}", ("bigint[]", *TYPES), lambda: _all_up_to(most))


def _all_up_to(most: int) -> str:
    received = f"FROM {Dossier._meta.db_table} WHERE receiving_agency_id = ANY($1) AND code IS NOT NULL"
    parts = [f"(SELECT {received} AND {condition} LIMIT {most})" for condition in _conditions()]
    return f"SELECT {', '.join(f'(SELECT COUNT(*) FROM {part} AS part)' for part in parts)}"  # noqa: S608  # all ours


def _conditions() -> list[str]:
    """What each tab holds, whoever looks and whenever."""
    return [written(*condition_of(part)) for part in _parts(ANY_OFFICER, ANY_CLOCK)]
