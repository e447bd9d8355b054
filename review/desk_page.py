"""What a dossier's page shows an officer, gathered in one place."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import Promise

from notices import outbox
from registration import album, sent
from registration.kinds import photo_kinds
from registration.models import Dossier, Photo, PhotoKind
from registration.photo_advice import same_pictures
from registration.states import State

from . import choices, duplicates, evidence, letters, photo_evidence, reasons, refusals, second_eyes
from .access import Officer
from .family import family_of
from .kind_panel import panel_of
from .photo_access import holds, may_look
from .services import for_supervisor, is_running


def dossier_page(dossier: Dossier, officer: Officer) -> dict[str, Any]:
    """The context of `review/dossier.html`, whichever part of the page is open."""
    current = album.current(dossier)
    shown = list(current.values())
    trail = evidence.trail_of(dossier)
    decided = dossier.state in (State.APPROVED, State.REJECTED, State.RETURNED)
    return {
        "dossier": dossier,
        "officer": officer,
        "hold": hold_of(dossier, officer),
        "can_decide": _can_decide(dossier, officer),
        "for_supervisor": for_supervisor(dossier) and dossier.state in (State.SUBMITTED, State.IN_REVIEW),
        "lease_minutes": settings.REVIEW_LEASE_MINUTES,
        "changes": _changes(dossier),
        "choices": choices.of(officer.user),
        "family": family_of(dossier, officer),
        "panel": panel_of(dossier),
        "comparison": evidence.compare(dossier, shown),
        "photos": _photos(dossier, current),
        "holds": holds(dossier, officer),
        "photos_open": may_look(dossier, officer) or trail.photos_opened_by(officer.user),
        "earlier_rounds": list(range(1, dossier.times_sent)) if dossier.corrections else [],
        "two_cards": photo_evidence.two_cards(shown),
        "flags": photo_evidence.flags_on(dossier, shown, officer),
        "earlier": evidence.earlier_dossiers(dossier, officer, photo_evidence.card_indexes(shown)),
        "proposal": second_eyes.latest(dossier) if getattr(dossier, "has_proposal", True) else None,
        "suspects": duplicates.unsettled(dossier),
        "trail": trail,
        "deliveries": outbox.deliveries(letters.subject_key(dossier)),
        "decision": refusals.decision_of_round(dossier) if decided else None,
    }


def hold_of(dossier: Dossier, officer: Officer) -> str:
    """`mine`, `other` (a colleague's, and still running) or `free`."""
    if dossier.state != State.IN_REVIEW or dossier.held_by_id is None:
        return "free"
    if dossier.held_by_id == officer.user.pk:
        return "mine"
    return "other" if is_running(dossier) else "free"


def _can_decide(dossier: Dossier, officer: Officer) -> bool:
    return may_look(dossier, officer) and (officer.is_supervisor or not for_supervisor(dossier))


def _changes(dossier: Dossier) -> list[sent.Change]:
    """What the last correction changed; `access.dossier_for` fetched both contents with the dossier."""
    if not dossier.corrections:
        return []
    return sent.changes(getattr(dossier, "sent_before", None), getattr(dossier, "sent_last", None))


@dataclass(frozen=True)
class ShownPhoto:
    """A place in the strip of photos; `photo` and its report are None where the dossier lacks it."""

    kind: PhotoKind
    name: str | Promise
    photo: Photo | None
    report: photo_evidence.PhotoReport | None


def _photos(dossier: Dossier, current: dict[str, Photo]) -> list[ShownPhoto]:
    """Every photo this dossier should have, with its short name, in the order of the strip."""
    twins = same_pictures(current)
    return [
        ShownPhoto(
            kind,
            reasons.SHORT_NAMES[kind],
            current.get(kind),
            photo_evidence.report_on(current[kind], twins.get(kind)) if kind in current else None,
        )
        for kind in photo_kinds(dossier)
    ]
