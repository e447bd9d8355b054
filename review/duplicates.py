"""Dossiers that may be one person's: looked for once a round by the clock, settled by an officer with a reason."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from registration import workflow
from registration.models import Dossier, Kind, Photo
from registration.states import OPEN, Look, State
from registration.workflow import Actor

from .duplicate_rows import DossierIdentity, DuplicateFinding
from .duplicate_rules import COUNTED, RULES, facts_of
from .refusals import Refused

Verdict = DuplicateFinding.Verdict
_BATCH = 200


class AlreadySettled(Refused):
    """A colleague has said so already; `finding` is as the database has it."""

    def __init__(self, finding: DuplicateFinding) -> None:
        self.finding = finding
        when = timezone.localtime(finding.settled_at).strftime("%H:%M %d/%m/%Y")
        told = {"who": finding.officer, "when": when, "verdict": finding.get_verdict_display()}
        super().__init__(_("%(who)s đã kết luận lúc %(when)s: %(verdict)s.") % told)


@transaction.atomic
def seek(dossier: Dossier) -> None:
    """Look for similar dossiers and keep each pair; a pair that was settled stays settled.

    Children have a page of their own for a second parent (`family`).
    """
    if dossier.kind == Kind.CHILD:
        Dossier.objects.filter(pk=dossier.pk).update(duplicates_sought=dossier.round)
        return
    facts = facts_of(dossier, Photo.objects.filter(dossier=dossier, current=True))
    _keep_identities(dossier, facts.identities - {dossier.identity_index})
    shared: dict[UUID, list[str]] = {}
    for rule in RULES.values():
        for pk in rule.find(facts):
            shared.setdefault(pk, []).append(rule.code)
    pairs = {_pair(dossier.pk, pk): rules for pk, rules in shared.items()}
    mine = DuplicateFinding.objects.filter(about(dossier.pk), verdict=Verdict.OPEN)
    gone = [one.pk for one in mine if (one.first_id, one.second_id) not in pairs]
    touched = {pk for one in mine if one.pk in gone for pk in (one.first_id, one.second_id)}
    DuplicateFinding.objects.filter(pk__in=gone).delete()
    DuplicateFinding.objects.bulk_create(
        (DuplicateFinding(first_id=first, second_id=second, rules=rules) for (first, second), rules in pairs.items()),
        ignore_conflicts=True,
    )
    Dossier.objects.filter(pk=dossier.pk).update(duplicates_sought=dossier.round)
    _flag({dossier.pk, *shared, *touched})


def _keep_identities(dossier: Dossier, known: Iterable[str]) -> None:
    DossierIdentity.objects.filter(dossier=dossier).exclude(identity_index__in=known).delete()
    DossierIdentity.objects.bulk_create(
        (DossierIdentity(dossier=dossier, identity_index=index) for index in known), ignore_conflicts=True
    )


def _pair(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one.hex < other.hex else (other, one)


def about(dossier_id: UUID) -> Q:
    return Q(first=dossier_id) | Q(second=dossier_id)


def _flag(dossier_ids: Iterable[UUID]) -> None:
    """Bring the flag of these dossiers up to date: one finding at least that nobody settled and that still counts."""
    unsettled = DuplicateFinding.objects.filter(
        verdict=Verdict.OPEN, first__state__in=COUNTED, second__state__in=COUNTED
    ).order_by()
    ids = list(dossier_ids)
    suspected = Exists(unsettled.filter(first=OuterRef("pk"))) | Exists(unsettled.filter(second=OuterRef("pk")))
    these = Dossier.objects.filter(pk__in=ids)
    these.filter(suspected, suspected_duplicate=False).update(suspected_duplicate=True)
    these.filter(suspected_duplicate=True).exclude(suspected).update(suspected_duplicate=False)


def seek_new() -> int:
    """What the clock does: seek for whatever was sent since, and drop flags that lost their reason."""
    waiting = Dossier.objects.filter(
        state__in=[State.SUBMITTED, State.IN_REVIEW], duplicates_sought__lt=F("round")
    ).order_by("submitted_at")[:_BATCH]
    sought = [dossier for dossier in waiting if seek(dossier) is None]
    flagged = Dossier.objects.filter(state__in=OPEN, suspected_duplicate=True).order_by("submitted_at")
    _flag(flagged.values_list("pk", flat=True)[:_BATCH])
    return len(sought)


def findings_about(dossier: Dossier) -> list[DuplicateFinding]:
    """Pairs with this dossier, unsettled ones first; those with a dossier that no longer counts are left out."""
    found = DuplicateFinding.objects.filter(about(dossier.pk)).select_related(
        "officer",
        *(f"{side}__{place}" for side in ("first", "second") for place in ("province", "district", "commune")),
        "first__receiving_agency",
        "second__receiving_agency",
    )
    counted = found.filter(first__state__in=COUNTED, second__state__in=COUNTED)
    return sorted(counted.order_by("-found_at", "pk"), key=lambda one: one.verdict != Verdict.OPEN)


def unsettled(dossier: Dossier) -> int:
    """How many pairs with this dossier wait for an officer's word."""
    return sum(one.verdict == Verdict.OPEN for one in findings_about(dossier)) if dossier.suspected_duplicate else 0


@transaction.atomic
def settle(finding: DuplicateFinding, officer: Actor, verdict: str, reason: str) -> None:
    """Say whether the two are one person. Leaves an event on both. Raises Refused without a reason, AlreadySettled."""
    if verdict not in (Verdict.SAME, Verdict.DIFFERENT) or not reason:
        raise Refused(_("Ghi lý do kết luận."))
    settled = DuplicateFinding.objects.filter(pk=finding.pk, verdict=Verdict.OPEN).update(
        verdict=verdict, reason=reason, officer_id=officer.user_id, settled_at=timezone.now()
    )
    if not settled:
        raise AlreadySettled(DuplicateFinding.objects.select_related("officer").get(pk=finding.pk))
    pair = Dossier.objects.in_bulk([finding.first_id, finding.second_id])
    for mine, other in ((finding.first_id, finding.second_id), (finding.second_id, finding.first_id)):
        detail = {"other": pair[other].code, "verdict": verdict, "reason": reason}
        workflow.record(pair[mine], Look.COMPARED, officer, detail)
    _flag([finding.first_id, finding.second_id])
