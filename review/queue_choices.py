"""What an officer can narrow the queue to besides its tabs and filters: an agency, and whoever holds a dossier."""

from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import User
from agencies.models import Agency
from registration.models import Dossier
from registration.states import State
from vssid_portal.prepared import Parameter, Prepared, written_query

from .access import Officer

_MOST_HOLDERS = 100


def agency_choices(officer: Officer) -> list[Agency]:
    """The agencies an officer can narrow the queue to; empty when they serve one only."""
    return officer.served if len(officer.served) > 1 else []


def holder_choices(officer: Officer) -> list[tuple[int, str]]:
    """Whoever holds a dossier of the officer's agencies now, by name."""
    agencies = [agency.pk for agency in officer.served]
    on_postgresql = connection.vendor == "postgresql"
    holders = _HOLDERS.rows(agencies) if on_postgresql else _holders(Q(receiving_agency__in=agencies))
    return [(pk, name or username) for pk, name, username in holders]


def _holders(received: Q) -> "QuerySet[User, tuple[Any, ...]]":
    in_review = Dossier.objects.filter(received, code__isnull=False, state=State.IN_REVIEW)
    holders = User.objects.filter(pk__in=in_review.values("held_by")).order_by("full_name", "username")
    return holders.values_list("pk", "full_name", "username")[:_MOST_HOLDERS]


_HOLDERS = Prepared(
    "holders", ["bigint[]"], lambda: written_query(_holders(Q(receiving_agency=Parameter("ANY($1)"))))
)
