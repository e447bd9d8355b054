"""Whose eyes a dossier's photos are for: its holder's, and for a while those of whoever said on record why.

Being of the office opens the page of a dossier; photos of faces and cards need a claim besides (QUALITY S-20, S-21).
One that waits and that nobody holds may be looked at by whoever could take it: every look stands in its trail.
"""

from django.utils import timezone

from accounts import staff_trail
from registration.models import Dossier
from registration.states import Look, State

from . import rechecks
from .access import Officer
from .duplicate_rows import DuplicateFinding
from .duplicates import about
from .looks import photos_opened_since
from .services import is_running

_WAITS = (State.SUBMITTED, State.IN_REVIEW)


class PhotosClosed(Exception):
    """The officer serves the dossier's agency, but has no claim on its photos now."""

    def __init__(self, dossier: Dossier) -> None:
        super().__init__(str(dossier))
        self.dossier = dossier


def holds(dossier: Dossier, officer: Officer) -> bool:
    """Under review by this officer, and the hold still runs."""
    return dossier.state == State.IN_REVIEW and dossier.held_by_id == officer.user.pk and is_running(dossier)


def may_look(dossier: Dossier, officer: Officer) -> bool:
    """It waits for a decision, and nobody else holds it."""
    return dossier.state in _WAITS and (dossier.held_by_id == officer.user.pk or not is_running(dossier))


def demand_claim(dossier: Dossier, officer: Officer) -> None:
    """Raises PhotosClosed unless the officer holds the dossier or nobody does, holds one it is compared with, looks
    at a decision again, or gave a reason a short time ago. The refusal stands in the officer's own trail."""
    if not (
        may_look(dossier, officer)
        or _gave_reason(dossier, officer)
        or _looks_again(dossier, officer)
        or _compares(dossier, officer)
    ):
        detail = {"code": dossier.code, "unclaimed": True}
        staff_trail.note(officer.user, staff_trail.Kind.OUT_OF_REACH, officer.actor.address, detail)
        raise PhotosClosed(dossier)


def _gave_reason(dossier: Dossier, officer: Officer) -> bool:
    given = dossier.events.filter(action=Look.PHOTOS_OPENED, actor=officer.user, at__gt=photos_opened_since())
    return given.exists()


def _looks_again(dossier: Dossier, officer: Officer) -> bool:
    return rechecks.waiting_for(officer.user, officer.agencies).filter(dossier=dossier).exists()


def _compares(dossier: Dossier, officer: Officer) -> bool:
    """The officer holds a dossier that may be the same person's."""
    pairs = DuplicateFinding.objects.filter(about(dossier.pk)).values_list("first", "second")
    others = {pk for pair in pairs for pk in pair} - {dossier.pk}
    mine = {"state": State.IN_REVIEW, "held_by": officer.user, "held_until__gt": timezone.now()}
    return bool(others) and Dossier.objects.filter(pk__in=others, **mine).exists()
