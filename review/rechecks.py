"""A share of all decisions, drawn by lot, is looked at again by an officer who does not know what was decided."""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency
from registration import workflow
from registration.models import Decision, Outcome
from registration.states import FINAL, Look
from registration.workflow import Actor

from .ownership import own
from .refusals import Refused
from .second_eyes_rows import HeldApproval, Recheck

# Not before the decision can no longer be undone.
_NOT_BEFORE = dt.timedelta(minutes=2)


def draw(decision: Decision) -> None:
    """Inside the transaction of a final decision: RECHECK_PERCENT of them are drawn."""
    if secrets.randbelow(10_000) < settings.RECHECK_PERCENT * 100:
        Recheck.objects.create(decision=decision, dossier_id=decision.dossier_id)


def waiting_for(user: User, agencies: "QuerySet[Agency]") -> "QuerySet[Recheck]":
    """What this officer may look at again: of their agencies, and nothing they had a hand in, oldest first."""
    involved = HeldApproval.objects.filter(Q(first_officer=user) | Q(second_officer=user))
    return (
        Recheck.objects.filter(
            given_at=None,
            drawn_at__lte=timezone.now() - _NOT_BEFORE,
            dossier__receiving_agency__in=agencies,
            dossier__state__in=FINAL,
            dossier__round=F("decision__round"),
        )
        .exclude(decision__officer=user)
        .exclude(dossier__in=involved.values("dossier"))
        .exclude(own(user, "dossier__"))
        .order_by("drawn_at", "pk")
    )


def give(recheck: Recheck, officer: Actor, opinion: str, reason: str) -> bool:
    """Keep the officer's own opinion. Out: whether it is what was decided. Raises Refused for a second opinion."""
    if opinion not in Outcome.values or (opinion != Outcome.APPROVED and not reason):
        raise Refused(_("Ghi lý do cho ý kiến của bạn."))
    agrees = opinion == recheck.decision.outcome
    given = Recheck.objects.filter(pk=recheck.pk, given_at=None).update(
        officer_id=officer.user_id, opinion=opinion, reason=reason, given_at=timezone.now(), agrees=agrees
    )
    if not given:
        raise Refused(_("Một cán bộ khác vừa xem lại hồ sơ này."))
    workflow.record(recheck.dossier, Look.RECHECKED, officer, {"opinion": opinion})
    return agrees


def disagreements(agencies: "QuerySet[Agency] | Iterable[int]") -> "QuerySet[Recheck]":
    """For the supervisor of these agencies: opinions that differ from the decision."""
    found = Recheck.objects.filter(agrees=False, dossier__receiving_agency__in=agencies)
    return found.select_related("dossier", "decision__officer", "officer")


@transaction.atomic
def settle(recheck: Recheck, supervisor: Actor, note: str) -> None:
    """The supervisor says what was done about a difference. Raises Refused without a note, or when it is settled."""
    if not note:
        raise Refused(_("Ghi đã làm gì với ý kiến này."))
    settled = Recheck.objects.filter(pk=recheck.pk, agrees=False, settled_at=None).update(
        settled_by_id=supervisor.user_id, settled_at=timezone.now(), note=note
    )
    if not settled:
        raise Refused(_("Ý kiến này đã được xử lý."))
    workflow.record(recheck.dossier, Look.RECHECK_SETTLED, supervisor, {"reason": note})
