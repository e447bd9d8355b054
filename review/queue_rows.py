"""A dossier as the queue shows it: in words. Fifty rows of bare strings cost a page a third of fifty rows of fields."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from registration.models import Dossier
from registration.states import State

from .access import Officer
from .lateness import Standing, waited
from .place import Place
from .services import CORRECTIONS_BEFORE_SUPERVISOR

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Suspicion(TypedDict):
    may_be_duplicate: bool


# What a row is made of; a column more is fetched here, or costs a statement a row.
COLUMNS = (
    "code", "full_name", "full_name_folded", "social_insurance_number", "unit_code", "state", "state_changed_at",
    "submitted_at", "due_at", "corrections", "returned_by", "papers_recorded_at", "held_until",
    "held_by__full_name", "held_by__username", "receiving_agency__code", "receiving_agency__name",
)  # fmt: skip
_WARNING = " desk-flag--warning"


@dataclass(frozen=True, slots=True)
class Moment:
    """`exact` for machines, `text` for people, `title` where the text is not the whole moment."""

    exact: str
    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """`look`: the end of its class."""

    text: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    code: str
    address: str
    grouped_code: str
    name: str
    number: str
    moment: Moment
    state: str
    state_label: str
    # Who has it and from when to when; empty where nobody does.
    holder: str
    due: Standing | None
    due_title: str
    # Said beside the name.
    flags: list[Flag]
    has_papers: bool
    office: str

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due.level == "late"


def rows_of(
    dossiers: "Iterable[WithAnnotations[Dossier, Suspicion]]", officer: Officer, place: Place
) -> Iterator[QueueRow]:
    """In: dossiers with COLUMNS and what they are suspected of."""
    labels = {state.value: str(state.label) for state in State}
    hang = f"?{urlencode({'hang': place.address_query})}" if place.address_query else ""
    many = len(officer.served) > 1
    for dossier in dossiers:
        yield QueueRow(
            code=dossier.code or "",
            address=reverse("review:dossier", args=[dossier.code]) + hang,
            grouped_code=dossier.grouped_code,
            name=dossier.full_name,
            number=dossier.number,
            moment=_moment(dossier, place, officer.clock.now),
            state=dossier.state,
            state_label=labels[dossier.state],
            holder=_holder(dossier, officer),
            due=officer.clock.standing(dossier),
            due_title=_("Hạn xử lý: %(when)s") % {"when": _written(dossier.due_at)} if dossier.due_at else "",
            flags=_flags(dossier, officer),
            has_papers=bool(dossier.papers_recorded_at and dossier.state == State.SUBMITTED and not dossier.due_at),
            office=dossier.receiving_agency.label if many and dossier.receiving_agency else "",
        )


def _moment(dossier: Dossier, place: Place, now: dt.datetime) -> Moment:
    """The moment its tab goes by; how long it waits since it was sent."""
    at = getattr(dossier, place.tab.by)
    if at is None:
        return Moment("", "")
    exact = timezone.localtime(at).isoformat()
    if place.tab.by == "submitted_at":
        return Moment(exact, waited(at, now), _written(at))
    return Moment(exact, _written(at))


def _written(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"


def _holder(dossier: Dossier, officer: Officer) -> str:
    if dossier.state != State.IN_REVIEW or dossier.held_by is None or dossier.held_until is None:
        return ""
    who = _("bạn đang giữ") if dossier.held_by_id == officer.user.pk else str(dossier.held_by)
    since, until = timezone.localtime(dossier.state_changed_at), timezone.localtime(dossier.held_until)
    return f"{who}, {since:%H:%M}–{until:%H:%M}"


def _flags(dossier: "WithAnnotations[Dossier, Suspicion]", officer: Officer) -> list[Flag]:
    flags = []
    if dossier.may_be_duplicate:
        flags.append(Flag(_("Nghi trùng"), _WARNING))
    if dossier.corrections:
        sent = _("Gửi lần %(count)s") % {"count": dossier.times_sent}
        asked = dossier.returned_by_id == officer.user.pk
        flags.append(Flag(f"{sent}, {_('bạn đã yêu cầu')}" if asked else sent))
    if dossier.corrections >= CORRECTIONS_BEFORE_SUPERVISOR and dossier.state == State.SUBMITTED:
        flags.append(Flag(_("Chờ phụ trách"), _WARNING))
    return flags
