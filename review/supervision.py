"""What a supervisor works off, in words: approvals that wait for a second officer, opinions that differ."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Agency
from vssid_portal.moments import moment
from vssid_portal.newest_first import Key, Page, page_after

from . import rechecks, second_eyes
from .addresses import addresses_of
from .beginnings import First, first_of
from .lateness import waited
from .second_eyes_rows import HeldApproval, Recheck
from .second_officer_rules import labels_of

# Of the proposals: the queue has them all, with a tab of their own.
FIRST_PROPOSALS = 10
# What is told of each; a column more is fetched here, or costs a statement a row.
_OF_A_PROPOSAL = (
    "rules", "proposed_at", "dossier__code", "dossier__receiving_agency", "first_officer__full_name",
    "first_officer__username",
)  # fmt: skip
_OFFICER = ("full_name", "username")
_OF_A_DIFFERENCE = (
    "opinion", "reason", "given_at", "settled_at", "note", "dossier__code", "decision__outcome", "decision__reason",
    *(f"{who}__{name}" for who in ("decision__officer", "officer") for name in _OFFICER),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """An approval that waits for a second officer."""

    address: str
    code: str
    proposer: str
    waited: str
    why: str
    office: str


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A decision and the other opinion about it; `settled_by` and `settled_at` are empty until it is settled."""

    pk: int
    address: str
    code: str
    grouped_code: str
    outcome: str
    decider: str
    decision_reason: str
    opinion: str
    other: str
    opinion_reason: str
    given_at: str
    note: str
    settled_by: str = ""
    settled_at: str = ""


def proposals(agencies: Mapping[int, Agency]) -> "tuple[First[HeldApproval], list[ProposalRow]]":
    """Those that wait longest. In: the agencies by their ids."""
    held = (
        HeldApproval.objects.filter(answer=second_eyes.Answer.OPEN, dossier__receiving_agency__in=list(agencies))
        .filter(dossier__state__in=second_eyes.ON_THE_DESK)
        .select_related("dossier", "first_officer")
        .only(*_OF_A_PROPOSAL)
        .order_by("proposed_at")
    )
    first = first_of(held, FIRST_PROPOSALS)
    return first, list(_proposals_in_words(first.rows, agencies))


def _proposals_in_words(held: Iterable[HeldApproval], agencies: Mapping[int, Agency]) -> Iterator[ProposalRow]:
    dossier_at, now = addresses_of("dossier"), timezone.now()
    for one in held:
        office = one.dossier.receiving_agency_id
        yield ProposalRow(
            address=dossier_at(one.dossier.code or ""),
            code=one.dossier.grouped_code,
            proposer=str(one.first_officer),
            waited=waited(one.proposed_at, now),
            why="; ".join(str(label) for label in labels_of(one.rules)),
            office=agencies[office].label if office else "",
        )


def differences(agencies: Iterable[int]) -> "tuple[First[Recheck], list[DifferenceRow]]":
    """Those nobody has settled, the oldest first."""
    found = rechecks.disagreements(agencies).filter(settled_at=None).only(*_OF_A_DIFFERENCE)
    first = first_of(found.order_by("given_at"))
    return first, list(_differences_in_words(first.rows))


def settled(agencies: QuerySet[Agency], after: Key | None) -> "tuple[Page[Recheck], list[DifferenceRow]]":
    """Those that are settled, the newest first."""
    found = rechecks.disagreements(agencies).filter(settled_at__isnull=False).select_related("settled_by")
    page = page_after(after, found.only(*_OF_A_DIFFERENCE, *(f"settled_by__{name}" for name in _OFFICER)), "settled_at")
    return page, list(_differences_in_words(page.rows))


def _differences_in_words(found: Iterable[Recheck]) -> Iterator[DifferenceRow]:
    dossier_at = addresses_of("dossier")
    for one in found:
        code, decision = one.dossier.code or "", one.decision
        yield DifferenceRow(
            pk=one.pk,
            address=dossier_at(code),
            code=code,
            grouped_code=one.dossier.grouped_code,
            outcome=decision.get_outcome_display(),
            decider=str(decision.officer),
            decision_reason=decision.reason,
            opinion=one.get_opinion_display(),
            other=str(one.officer),
            opinion_reason=one.reason,
            given_at=moment(one.given_at).text if one.given_at else "",
            note=one.note,
            settled_by=str(one.settled_by) if one.settled_at else "",
            settled_at=moment(one.settled_at).text if one.settled_at else "",
        )
