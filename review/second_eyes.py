"""Two pairs of eyes: a risky approval waits as a row until an officer who is not the first agrees or sends it back."""

from functools import cache

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from registration import workflow
from registration.models import Dossier
from registration.states import Look, State
from registration.workflow import Actor

from .refusals import Refused
from .second_eyes_rows import HeldApproval
from .second_officer_rules import labels_of, reasons_for

Answer = HeldApproval.Answer
ON_THE_DESK = (State.SUBMITTED, State.IN_REVIEW)


class NeedsAnother(Refused):
    """The officer who proposed the approval cannot be its second as well."""

    def __init__(self) -> None:
        super().__init__(_("Bạn đã đề nghị chấp nhận hồ sơ này. Một cán bộ khác phải đồng ý."))


def waits_for_another(dossier: Dossier, officer: Actor) -> bool:
    """Whether this approval has to wait: then it is kept as a proposal, and the dossier is free for a colleague.

    Call it with the dossier locked and held by the officer, everything else settled. Raises NeedsAnother.
    """
    proposal = open_proposal(dossier)
    if proposal is not None and proposal.first_officer_id == officer.user_id:
        raise NeedsAnother
    if proposal is not None:
        _answer(proposal, officer, Answer.AGREED)
        return False
    rules = reasons_for(dossier, officer)
    if not rules:
        return False
    HeldApproval.objects.create(
        dossier=dossier, round=dossier.round, rules=rules, first_officer_id=officer.user_id or 0
    )
    workflow.record(dossier, Look.PROPOSED, officer, {"rules": rules})
    Dossier.objects.filter(pk=dossier.pk).update(held_by=None, held_until=None)
    return True


def open_proposal(dossier: Dossier) -> HeldApproval | None:
    open_ones = HeldApproval.objects.filter(dossier=dossier, round=dossier.round, answer=Answer.OPEN)
    return open_ones.select_related("first_officer").first()


def lapse(dossier: Dossier, officer: Actor) -> None:
    """The dossier was decided otherwise: a proposal that still waits means nothing any more."""
    for proposal in HeldApproval.objects.filter(dossier=dossier, answer=Answer.OPEN):
        _answer(proposal, officer, Answer.LAPSED)


@transaction.atomic
def send_back(dossier: Dossier, officer: Actor, reason: str) -> None:
    """The second officer does not agree: the proposal ends, the dossier may be decided anew. Raises Refused."""
    locked = Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    proposal = open_proposal(locked)
    if proposal is None:
        raise Refused(_("Đề nghị chấp nhận này không còn chờ ai."))
    if proposal.first_officer_id == officer.user_id:
        raise NeedsAnother
    if not reason:
        raise Refused(_("Ghi lý do trả lại."))
    _answer(proposal, officer, Answer.SENT_BACK, reason)
    workflow.record(locked, Look.SENT_BACK, officer, {"reason": reason})


def _answer(proposal: HeldApproval, officer: Actor, answer: str, reason: str = "") -> None:
    HeldApproval.objects.filter(pk=proposal.pk).update(
        answer=answer, reason=reason, second_officer_id=officer.user_id, answered_at=timezone.now()
    )


def latest(dossier: Dossier) -> HeldApproval | None:
    """What the page tells: the proposal that waits, or the one that was sent back in this round."""
    told = HeldApproval.objects.filter(dossier=dossier, round=dossier.round, answer__in=[Answer.OPEN, Answer.SENT_BACK])
    found = told.select_related("first_officer", "second_officer").order_by("-proposed_at").first()
    if found is not None:
        found.labels = labels_of(found.rules)  # type: ignore[attr-defined]  # for the page
    return found


@cache
def waiting() -> Q:
    """Dossiers with a proposal that waits. Always the same condition, for whoever keeps it in SQL."""
    proposed = HeldApproval.objects.filter(answer=Answer.OPEN)
    return Q(state__in=ON_THE_DESK, pk__in=proposed.values("dossier"))


def proposed_by(user: User) -> Q:
    """Dossiers that wait for anybody but this officer."""
    return Q(pk__in=HeldApproval.objects.filter(answer=Answer.OPEN, first_officer=user).values("dossier"))
