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
from .filters import Choice
from .lateness import Clock
from .standpoints import ANY_CLOCK, ANY_OFFICER, TYPES, values_of
from .tabs import TABS


def counts_of(agencies: list[int], most: int, officer: int, clock: Clock, choice: Choice | None = None) -> list[int]:
    """Of all dossiers of these agencies, or of those that a filter chooses: at most `most` for each tab, counting ends
    there. In the order of TABS."""
    if connection.vendor == "postgresql":
        [counts] = _up_to(most, choice).rows(agencies, *values_of(officer, clock))
        return list(counts)
    received = Dossier.objects.received_by(agencies)
    chosen = received.filter(choice.holds(officer, clock)) if choice else received
    return counted_up_to(most, chosen, _parts(officer, clock))


def _parts(officer: int, clock: Clock) -> list[Q]:
    return [tab.holds(officer, clock) for tab in TABS.values()]


@cache
def _up_to(most: int, choice: Choice | None) -> Prepared:
    name = f"tabs_counted_up_to_{most}{choice.suffix if choice else ''}"
    return Prepared(name, ("bigint[]", *TYPES), lambda: _all_up_to(most, choice))


def _all_up_to(most: int, choice: Choice | None) -> str:
    received = f"FROM {Dossier._meta.db_table} WHERE receiving_agency_id = ANY($1) AND code IS NOT NULL"
    if choice:
        received += f" AND {written(*condition_of(choice.holds(ANY_OFFICER, ANY_CLOCK)))}"
    parts = [f"(SELECT {received} AND {condition} LIMIT {most})" for condition in _conditions()]
    return f"SELECT {', '.join(f'(SELECT COUNT(*) FROM {part} AS part)' for part in parts)}"  # noqa: S608  # all ours


def _conditions() -> list[str]:
    """What each tab holds, whoever looks and whenever."""
    return [written(*condition_of(part)) for part in _parts(ANY_OFFICER, ANY_CLOCK)]
