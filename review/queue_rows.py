"""A dossier as the queue shows it: in words. Rows of bare strings cost a page a third of what rows of fields cost."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from registration.models import Dossier
from registration.states import State
from vssid_portal.moments import Moment, written

from .access import Officer
from .addresses import addresses_of
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
    "submitted_at", "due_at", "corrections", "returned_by", "papers_recorded_at", "held_until", "receiving_agency",
    "held_by__full_name", "held_by__username",
)  # fmt: skip
_WARNING = " desk-flag--warning"


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
    """In: dossiers with COLUMNS and what they are suspected of. What all rows share is worked out once."""
    labels = {state.value: str(state.label) for state in State}
    offices = {agency.pk: agency.label for agency in officer.served} if len(officer.served) > 1 else {}
    address_of = addresses_of("dossier")
    # It leads back to this place.
    hang = f"?{urlencode({'hang': place.address_query})}" if place.address_query else ""
    due_title = _("Hạn xử lý: %(when)s")
    zone = timezone.get_current_timezone()
    for dossier in dossiers:
        yield QueueRow(
            code=dossier.code or "",
            address=f"{address_of(dossier.code or '')}{hang}",
            grouped_code=dossier.grouped_code,
            name=dossier.full_name,
            number=dossier.number,
            moment=_moment(dossier, place, officer.clock.now, zone),
            state=dossier.state,
            state_label=labels[dossier.state],
            holder=_holder(dossier, officer),
            due=officer.clock.standing(dossier),
            due_title=due_title % {"when": written(dossier.due_at.astimezone(zone))} if dossier.due_at else "",
            flags=_flags(dossier, officer),
            has_papers=bool(dossier.papers_recorded_at and dossier.state == State.SUBMITTED and not dossier.due_at),
            office=offices.get(dossier.receiving_agency_id or 0, ""),
        )


def _moment(dossier: Dossier, place: Place, now: dt.datetime, zone: dt.tzinfo) -> Moment:
    """The moment its tab goes by; how long it waits since it was sent."""
    at = getattr(dossier, place.tab.by)
    if at is None:
        return Moment("", "")
    here = at.astimezone(zone)
    if place.tab.by == "submitted_at":
        return Moment(here.isoformat(), waited(at, now), written(here))
    return Moment(here.isoformat(), written(here))


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
