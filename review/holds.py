"""Keeping, giving back and handing over what officers hold. Taking is in `services`; all of it is a lease."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.posts import officers_serving
from registration import workflow
from registration.models import Dossier
from registration.states import Action, ActorKind, State
from registration.workflow import Actor, NotAllowed

from .refusals import Overtaken, Refused
from .services import NOBODY, lock

_BATCH = 500


def lease_end() -> dt.datetime:
    return timezone.now() + dt.timedelta(minutes=settings.REVIEW_LEASE_MINUTES)


def renew(dossier: Dossier, officer: Actor) -> dt.datetime:
    """Hold on to what one holds for another REVIEW_LEASE_MINUTES; a lease that ran out meanwhile revives.

    Out: the new end. Raises Overtaken when the dossier is no longer this officer's. It is one statement and leaves no
    event: an open page does it all the time.
    """
    until = lease_end()
    mine = Dossier.objects.filter(pk=dossier.pk, state=State.IN_REVIEW, held_by=officer.user_id)
    if not mine.update(held_until=until):
        raise Overtaken(Dossier.objects.get(pk=dossier.pk))
    return until


def release_all(user: User, address: str) -> int:
    """Give everything back that somebody holds who leaves. Out: how many."""
    leaving = Actor(ActorKind.OFFICER, user.pk, address or None)
    held = Dossier.objects.filter(state=State.IN_REVIEW, held_by=user)
    return sum(_give_back(dossier, leaving, still=user.pk) for dossier in held)


def release_expired() -> int:
    """The clock frees what nobody renewed. Such a dossier counts as free at once; this makes its row say so."""
    expired = Dossier.objects.filter(state=State.IN_REVIEW, held_until__lte=timezone.now()).order_by("held_until")
    return sum(_give_back(dossier, workflow.CLOCK, still=dossier.held_by_id) for dossier in expired[:_BATCH])


def _give_back(dossier: Dossier, actor: Actor, *, still: int | None) -> bool:
    """Release it, unless its holder changed or renewed the hold a moment ago."""
    with transaction.atomic():
        locked = lock(dossier)
        renewed = locked.held_until is not None and locked.held_until > timezone.now()
        if locked.state != State.IN_REVIEW or locked.held_by_id != still or (actor is workflow.CLOCK and renewed):
            return False
        workflow.advance(locked, Action.RELEASE, actor, **NOBODY)
    return True


@transaction.atomic
def reassign(dossier: Dossier, supervisor: Actor, officer: User | None, reason: str) -> None:
    """A supervisor takes the dossier from whoever holds it: for the queue, or for this officer.

    Raises Refused without a reason or for an officer who does not serve the agency; Overtaken when it is no longer to
    be decided.
    """
    if not reason:
        raise Refused(_("Ghi lý do điều phối."))
    locked = lock(dossier)
    if officer is not None and not officers_serving(locked.receiving_agency).filter(pk=officer.pk).exists():
        raise Refused(_("Cán bộ này không phụ trách cơ quan tiếp nhận hồ sơ."))
    try:
        if locked.state == State.IN_REVIEW:
            detail = {"reason": reason, "taken_from": str(locked.held_by or "")}
            workflow.advance(locked, Action.RELEASE, supervisor, detail=detail, **NOBODY)
        if officer is not None:
            detail = {"reason": reason, "given_to": str(officer)}
            held = {"held_by_id": officer.pk, "held_until": lease_end()}
            workflow.advance(locked, Action.TAKE, supervisor, detail=detail, **held)
    except NotAllowed as late:
        raise Overtaken(late.dossier) from late
