"""The desk's verbs. Each is one transaction: it happens whole or leaves nothing.

A dossier goes in as the officer saw it. Whoever is late gets `Overtaken`, which says who was first; the row lock
puts racing officers in line and `workflow.advance` compares before it sets, so each alone keeps a dossier from
two decisions.
"""

import datetime as dt
from collections.abc import Collection, Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import issuance, posts
from accounts.models import User
from agencies.models import Agency
from registration import clock, workflow
from registration.kinds import items_of
from registration.models import ChecklistItem, ChecklistTick, Decision, Dossier, DossierEvent, Outcome, ReturnedItem
from registration.states import Action, Look, State
from registration.workflow import Actor, NotAllowed

from . import effects, letters, rechecks, second_eyes
from .checklist import checklist_of, missing, ticked
from .first_rows import first_untaken
from .ownership import own
from .refusals import (
    ChecklistIncomplete,
    ForSupervisor,
    Overtaken,
    PasswordAlreadySet,
    Refused,
    decision_of_round,
)

NOBODY = {"held_by_id": None, "held_until": None}
# So long a corrected dossier is kept for the officer who asked for it.
COLLEAGUE_COMES_FIRST = dt.timedelta(days=1)
# Whoever could not be told in so many rounds what to mend needs somebody else.
CORRECTIONS_BEFORE_SUPERVISOR = 3


def free(now: dt.datetime) -> Q:
    """Waiting for an officer: nobody holds it, or the hold ran out."""
    ran_out = Q(held_by=None) | Q(held_until__lte=now)
    # The states again, apart from the rest: an index on them serves the whole.
    return Q(state__in=[State.SUBMITTED, State.IN_REVIEW]) & (Q(state=State.SUBMITTED) | ran_out)


def held(now: dt.datetime) -> Q:
    """Under review by somebody whose hold still runs."""
    return Q(state=State.IN_REVIEW, held_by__isnull=False, held_until__gt=now)


def is_running(dossier: Dossier) -> bool:
    """Whether the hold on it has not run out."""
    return dossier.held_until is not None and dossier.held_until > timezone.now()


def for_supervisor(dossier: Dossier) -> bool:
    """Corrected so often and still not decided that a supervisor has to."""
    return dossier.corrections >= CORRECTIONS_BEFORE_SUPERVISOR


# --- The hold ------------------------------------------------------------------------------------------------------


@transaction.atomic
def take(dossier: Dossier, officer: Actor) -> Dossier:
    """Hold the dossier for REVIEW_LEASE_MINUTES; taking what one holds already renews the hold.

    Out: the dossier as it now is. Raises Overtaken when another officer holds it or it is no longer to be decided.
    """
    return _hold(dossier, officer)


@transaction.atomic
def take_next(agencies: QuerySet[Agency], user: User, officer: Actor) -> Dossier | None:
    """Hold the oldest free dossier of these agencies that is not the officer's own; None when none waits.

    Those whose papers are there come first, by their date: a person's promise runs; the others wait for theirs to come.
    A dossier that a colleague sent back for correction is left to them for a while, unless nothing else waits.
    Officers asking at the same moment get different dossiers: a row another transaction is taking is passed over.
    """
    now, served = timezone.now(), list(agencies.values_list("pk", flat=True))
    waiting = Dossier.objects.received_by(served).filter(free(now)).exclude(own(user))
    if not posts.is_supervisor(user):
        waiting = waiting.filter(corrections__lt=CORRECTIONS_BEFORE_SUPERVISOR)
    waiting = waiting.exclude(second_eyes.proposed_by(user))
    ours = waiting.exclude(_left_to_a_colleague(user, now))
    oldest = (
        first_untaken(ours.filter(clock.RUNNING), served, "due_at")
        or first_untaken(ours, served, "submitted_at")
        or first_untaken(waiting, served, "submitted_at")
    )
    return _hold(oldest, officer) if oldest else None


def _left_to_a_colleague(user: User, now: dt.datetime) -> Q:
    lately = Q(state_changed_at__gt=now - COLLEAGUE_COMES_FIRST)
    return Q(corrections__gt=0, returned_by__isnull=False) & ~Q(returned_by=user) & lately


@transaction.atomic
def release(dossier: Dossier, officer: Actor) -> None:
    """Give the dossier back to the queue, to its old place. Raises Overtaken unless this officer holds it."""
    locked = lock(dossier)
    if locked.state != State.IN_REVIEW or locked.held_by_id != officer.user_id:
        raise Overtaken(locked)
    workflow.advance(locked, Action.RELEASE, officer, **NOBODY)


def id_of(officer: Actor) -> int:
    if officer.user_id is None:
        raise ValueError("The desk's verbs are done by somebody who signed in.")
    return officer.user_id


def lock(dossier: Dossier) -> Dossier:
    """The row as it is now, locked until the transaction ends.

    NO KEY: its key stays free for the foreign keys of other rows. Measured without it: two duplicates approved at
    once deadlock, one waiting for the account's unique index, the other at commit for its `duplicate_of`.
    """
    return Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)


def _hold(dossier: Dossier, officer: Actor) -> Dossier:
    """The dossier locked and held by this officer, taken now if it was free. Raises Overtaken."""
    locked = lock(dossier)
    if locked.round != dossier.round:
        raise Overtaken(locked)
    if for_supervisor(locked) and not posts.is_supervisor(User.objects.get(pk=id_of(officer))):
        raise ForSupervisor(locked)
    now = timezone.now()
    until = now + dt.timedelta(minutes=settings.REVIEW_LEASE_MINUTES)
    if locked.state == State.IN_REVIEW and locked.held_by_id == officer.user_id:
        Dossier.objects.filter(pk=locked.pk).update(held_until=until)
        locked.held_until = until
        return locked
    if locked.state == State.IN_REVIEW and (locked.held_until is None or locked.held_until <= now):
        workflow.advance(locked, Action.RELEASE, workflow.CLOCK, **NOBODY)
    try:
        workflow.advance(locked, Action.TAKE, officer, held_by_id=officer.user_id, held_until=until)
    except NotAllowed as late:
        raise Overtaken(late.dossier) from late
    return locked


# --- The checklist -------------------------------------------------------------------------------------------------


@transaction.atomic
def tick(dossier: Dossier, officer: Actor, items: Collection[str]) -> Dossier:
    """Make exactly these the confirmed checklist items of the round; takes the dossier if it is free.

    With the last item the papers count as recorded, and the processing clock starts. Raises Overtaken.
    """
    locked = _hold(dossier, officer)
    _tick(locked, officer, items)
    return locked


def _tick(dossier: Dossier, officer: Actor, items: Collection[str]) -> None:
    wanted = {item.value for item in checklist_of(dossier)} & set(items)
    before = ticked(dossier)
    if wanted == before:
        return
    dossier.ticks.filter(round=dossier.round, item__in=before - wanted).delete()
    ChecklistTick.objects.bulk_create(
        ChecklistTick(dossier=dossier, round=dossier.round, item=ChecklistItem(item), officer_id=id_of(officer))
        for item in sorted(wanted - before)
    )
    workflow.record(dossier, Look.CHECKED, officer, {"items": sorted(wanted)})
    if dossier.papers_recorded_at is None and not missing(dossier):
        dossier.papers_recorded_at = timezone.now()
        Dossier.objects.filter(pk=dossier.pk).update(papers_recorded_at=dossier.papers_recorded_at)
        clock.start(dossier)


# --- The decision --------------------------------------------------------------------------------------------------


@transaction.atomic
def approve(dossier: Dossier, officer: Actor, ticks: Collection[str]) -> bool:
    """Confirm these checklist items, accept the dossier and do what its kind asks for, all or nothing.

    Out: False where a rule wants a second officer and this is the first: the approval waits, nothing is issued.
    The register of participants is evidence on the page, never a gate here. Raises ChecklistIncomplete, what
    `effects.carry_out` raises, NeedsAnother, Overtaken.
    """
    locked = _hold(dossier, officer)
    _tick(locked, officer, ticks)
    if lacking := missing(locked):
        raise ChecklistIncomplete(lacking)
    if second_eyes.waits_for_another(locked, officer):
        return False
    event = _decide(locked, officer, Action.APPROVE, Outcome.APPROVED)
    Dossier.objects.filter(pk=locked.pk).update(account_id=effects.carry_out(locked, event, officer))
    return True


@transaction.atomic
def reject(dossier: Dossier, officer: Actor, reason: str) -> None:
    """Refuse the dossier and tell its declarant why and whom to call. Raises Refused without a reason, Overtaken."""
    if not reason:
        raise Refused(_("Ghi lý do từ chối."))
    locked = _hold(dossier, officer)
    event = _decide(locked, officer, Action.REJECT, Outcome.REJECTED, reason)
    letters.tell_rejected(locked, event.key, reason, not_before=letters.leaves_at())


@transaction.atomic
def return_for_changes(dossier: Dossier, officer: Actor, flags: Mapping[str, str]) -> None:
    """Send the dossier back with `{item code: reason}` and tell its declarant.

    Raises Refused without an item, with an item the dossier does not have, or one without a reason; Overtaken.
    """
    known = {item.code for item in items_of(dossier)}
    if not flags or not set(flags) <= known or not all(flags.values()):
        raise Refused(_("Chọn ít nhất một mục cần bổ sung và ghi lý do cho từng mục."))
    locked = _hold(dossier, officer)
    reason = letters.reason_of(flags)
    event = _decide(locked, officer, Action.RETURN, Outcome.RETURNED, reason)
    Dossier.objects.filter(pk=locked.pk).update(returned_by_id=id_of(officer), corrections=F("corrections") + 1)
    ReturnedItem.objects.bulk_create(
        ReturnedItem(dossier=locked, round=locked.round, item=code, reason=why) for code, why in flags.items()
    )
    letters.tell_returned(locked, event.key, reason)


def _decide(dossier: Dossier, officer: Actor, action: Action, outcome: Outcome, reason: str = "") -> DossierEvent:
    """Move the held dossier to its decision and write it down. Raises Overtaken."""
    try:
        event = workflow.advance(dossier, action, officer, detail={"reason": reason} if reason else None, **NOBODY)
    except NotAllowed as late:
        raise Overtaken(late.dossier) from late
    decision = Decision.objects.create(
        dossier=dossier, round=dossier.round, outcome=outcome, reason=reason, officer_id=id_of(officer)
    )
    second_eyes.lapse(dossier, officer)
    if outcome != Outcome.RETURNED:
        rechecks.draw(decision)
    return event


@transaction.atomic
def reissue_first_password(dossier: Dossier, officer: Actor) -> None:
    """Send a new first password to the phone of an approved dossier whose owner has not set their own yet.

    Raises Refused when there is no account, PasswordAlreadySet when it is the owner's by now.
    """
    locked = lock(dossier)
    if locked.state != State.APPROVED or locked.account is None:
        raise Refused(_("Hồ sơ này chưa có tài khoản."))
    if not locked.account.must_change_password:
        raise PasswordAlreadySet
    if not locked.account.phone:
        raise Refused(_("Người này không có điện thoại. In phiếu mật khẩu và trao tận tay."))
    decision = decision_of_round(locked)
    if decision and timezone.now() <= decision.at + letters.undo_window():
        raise Refused(_("Tin nhắn có mật khẩu đang chờ gửi. Chờ một phút rồi xem mục “Tin đã gửi”."))
    event = workflow.record(locked, Look.PASSWORD_REISSUED, officer)
    issuance.reissue_first_password(locked.account, event_key=event.key, subject_key=letters.subject_key(locked))
