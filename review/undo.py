"""`Hoàn tác`: for UNDO_SECONDS after an approval or a rejection its officer takes it back, as if it had not been."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from notices import outbox
from registration import workflow
from registration.models import ChecklistTick, Decision, Dossier
from registration.states import Action, State
from registration.workflow import Actor

from . import effects, letters
from .holds import lease_end
from .refusals import Overtaken, Refused, decision_of_round
from .services import lock


class TooLateToUndo(Refused):
    """The notices are on their way."""

    def __init__(self) -> None:
        sentence = _("Đã quá %(seconds)d giây: thông báo đang được gửi, không hoàn tác được nữa.")
        super().__init__(sentence % {"seconds": settings.UNDO_SECONDS})


def undo(dossier: Dossier, officer: Actor) -> Dossier:
    """Take the officer's own decision back: the dossier is under review by them again, in a new round.

    What it did to the account is taken back, the notices are cancelled, the checklist stays as it was ticked. Raises
    TooLateToUndo, ChangedSince where the account was changed again, Overtaken when there is no such decision of this
    officer (any more).
    """
    try:
        return _undo_once(dossier, officer)
    except IntegrityError:  # another dossier for the number was sent at this very moment: this one is its duplicate
        return _undo_once(dossier, officer)


@transaction.atomic
def _undo_once(dossier: Dossier, officer: Actor) -> Dossier:
    locked = lock(dossier)
    decision = decision_of_round(locked)
    if locked.state not in (State.APPROVED, State.REJECTED) or decision is None:
        raise Overtaken(locked)
    if decision.officer_id != officer.user_id:
        raise Overtaken(locked)
    if timezone.now() > decision.at + letters.undo_window():
        raise TooLateToUndo
    account_id, before = _take_back(locked), locked.round
    workflow.advance(
        locked,
        Action.UNDO,
        officer,
        detail={"undone": decision.outcome},
        round=F("round") + 1,
        duplicate_of=locked.duplicate_of or Dossier.objects.primary_of(locked),
        account_id=account_id,
        held_by_id=officer.user_id,
        held_until=lease_end(),
    )
    Decision.objects.filter(pk=decision.pk).update(undone_at=timezone.now())
    ChecklistTick.objects.bulk_create(
        ChecklistTick(dossier=locked, round=locked.round, item=tick.item, officer_id=tick.officer_id, at=tick.at)
        for tick in locked.ticks.filter(round=before)
    )
    return locked


def _take_back(dossier: Dossier) -> int | None:
    """What the decision had caused: its notices, and what it did to the account. Out: the account from then on."""
    decided = dossier.events.filter(action__in=[Action.APPROVE, Action.REJECT], round=dossier.round)
    for event in decided:
        for key in letters.keys_of(event.key):
            outbox.cancel(key)
    return effects.take_back(dossier) if dossier.state == State.APPROVED else dossier.account_id
