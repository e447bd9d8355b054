"""Stores made-up dossiers with everything around them: offices and officers, trails, decisions, accounts, notices.

Rows go in by `vssid_portal.many_rows`, so a million take minutes on PostgreSQL. Whatever is there already stays.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Substr
from django.utils import timezone

from accounts.models import User
from notices.models import Channel, Notice, NoticeClass, NoticeState
from notices.outbox import tail_index
from vssid_portal.encryption import blind_index
from vssid_portal.many_rows import Rows

from . import clock, dossier_code
from .made_up import REASONS, MadeDossier, MadeEvent
from .made_up_offices import Office, Offices
from .made_up_photos import PhotoRows
from .models import ChecklistTick, Decision, Dossier, DossierEvent, Outcome, Photo, ReturnedItem
from .states import Action, ActorKind, Look, State
from .workflow import fingerprint
from .working_days import WorkingDays

PORTION = 5_000
_OUTCOMES = {Action.APPROVE: Outcome.APPROVED, Action.REJECT: Outcome.REJECTED, Action.RETURN: Outcome.RETURNED}
_NOTICES = {
    Action.SUBMIT: ("dossier_received", "BHXH VN da nhan to khai cua ban. Ma ho so: {code}."),
    Action.RETURN: ("dossier_returned", "BHXH VN: ho so {code} can bo sung."),
    Action.REJECT: ("dossier_rejected", "BHXH VN: ho so {code} bi tu choi."),
    Action.APPROVE: ("account_issued", ""),
}


@dataclass(frozen=True)
class Extras:
    """What comes with the dossiers beyond their own rows: photos of so many percent, the notices people got."""

    photo_percent: int = 0
    notices: bool = False


# Every table that is written, and with it what a large load may do without for a while.
TABLES = (User, Dossier, DossierEvent, Decision, ChecklistTick, ReturnedItem, Notice, Photo)


def store_dossiers(dossiers: Iterable[MadeDossier], offices: Offices, extras: Extras) -> Iterator[int]:
    """Store in portions of PORTION, each in a transaction. Yields how many of each portion were new."""
    dossiers, codes, days = iter(dossiers), _Codes(), clock.working_days()
    while portion := list(islice(dossiers, PORTION)):
        there = set(Dossier.objects.filter(pk__in=[made.id for made in portion]).values_list("pk", flat=True))
        new = [made for made in portion if made.id not in there]
        with transaction.atomic():
            _Portion(offices, codes, days, extras).store(new)
        yield len(new)


class _Codes:
    """`Mã hồ sơ` in the order of each agency and day, after those that exist."""

    def __init__(self) -> None:
        sent = Dossier.objects.exclude(code=None).annotate(day=Substr("code", 1, 11)).order_by()
        highest = sent.values_list("day").annotate(highest=Max("code"))
        self._last = defaultdict(int, {day: int(code[11:15]) for day, code in highest})

    def next(self, office: Office, day: dt.date) -> str:
        key = f"{office.code}{day:%y%m%d}"
        self._last[key] += 1
        return dossier_code.build(office.code, day, self._last[key])


@dataclass(slots=True)
class _Event:
    """As much of a DossierEvent as `fingerprint` looks at."""

    dossier_id: UUID
    sequence: int
    action: str
    actor_kind: str
    actor_id: int | None
    address: str | None
    from_state: str
    to_state: str
    round: int
    detail: dict[str, Any]
    at: dt.datetime
    previous_hash: str


_EVENT_COLUMNS = tuple(_Event.__slots__)


class _Portion:
    """The rows of one portion."""

    def __init__(self, offices: Offices, codes: _Codes, days: WorkingDays, extras: Extras) -> None:
        self._offices, self._codes, self._days, self._extras = offices, codes, days, extras
        self._photos = PhotoRows(extras.photo_percent)
        self._users = Rows(
            User, "username", "social_insurance_number", "full_name", "identity_number", "identity_index",
            "phone", "phone_index", "created_at", "password",
        )  # fmt: skip
        self._dossiers = Rows(
            Dossier, "id", "state", "version", "round", "code", "full_name", "full_name_folded",
            "social_insurance_number", "born_on", "gender", "document_type", "identity_number", "identity_index",
            "province_id", "district_id", "commune_id", "street", "phone", "phone_index", "phone_verified_at",
            "receiving_agency_id", "created_at", "state_changed_at", "information_saved_at", "committed_at",
            "submitted_at", "papers_recorded_at", "duplicate_of_id", "held_by_id", "held_until", "account_id",
            "returned_by_id", "corrections", "due_at",
        )  # fmt: skip
        self._events = Rows(DossierEvent, *_EVENT_COLUMNS, "hash")
        self._decisions = Rows(Decision, "dossier_id", "round", "outcome", "reason", "officer_id", "at")
        self._ticks = Rows(ChecklistTick, "dossier_id", "round", "item", "officer_id", "at")
        self._flags = Rows(ReturnedItem, "dossier_id", "round", "item", "reason")
        self._notices = Rows(
            Notice, "event_key", "channel", "kind", "notice_class", "subject_key", "recipient", "body", "state",
            "reference", "attempts", "next_try_at", "gateway", "accepted_at", "created_at", "changed_at",
            "office", "tail_index",
        )  # fmt: skip

    def store(self, portion: list[MadeDossier]) -> None:
        accounts = self._make_accounts([made for made in portion if made.state == State.APPROVED])
        for made in portion:
            self._add(made, accounts.get(made.person.social_insurance_number))
        # A duplicate points at an earlier dossier; keys to rows of the same portion are checked at its end.
        for rows in (self._dossiers, self._events, self._decisions, self._ticks, self._flags, self._notices):
            rows.write()
        self._photos.write()

    def _make_accounts(self, approved: list[MadeDossier]) -> dict[str, int]:
        """`{social insurance number: user id}`; nobody can sign in with them."""
        for made in approved:
            person = made.person
            self._users.add(
                person.social_insurance_number, person.social_insurance_number, person.full_name,
                made.identity_number, blind_index(made.identity_number, purpose="identity"),
                made.phone, blind_index(made.phone, purpose="phone"), made.events[-1].at, "!made-up",
            )  # fmt: skip
        self._users.write()
        numbers = [made.person.social_insurance_number for made in approved]
        return dict(User.objects.filter(username__in=numbers).values_list("username", "pk"))

    def _add(self, made: MadeDossier, account_id: int | None) -> None:
        office = self._offices.of(made.draws[0])
        province, district, commune = office.place(made.draws[1])
        sent = made.first(Action.SUBMIT)
        code = self._codes.next(office, timezone.localdate(sent)) if sent else None
        held_by, held_until = self._hold(made, office)
        papers = made.last(Look.CHECKED)
        person, moved = made.person, [event.at for event in made.events if event.from_state != event.to_state]
        self._dossiers.add(
            made.id, made.state, 1 + len(moved), made.round, code, person.full_name, person.full_name_folded,
            person.social_insurance_number, person.born_on, person.gender, made.document_type, made.identity_number,
            blind_index(made.identity_number, purpose="identity"), province, district, commune,
            made.street, made.phone, blind_index(made.phone, purpose="phone"),
            made.first(Look.PHONE_VERIFIED), office.agency_id if sent else None, made.events[0].at,
            moved[-1] if moved else made.events[0].at, made.events[0].at, made.last(Action.SUBMIT), sent, papers,
            made.duplicate_of, held_by, held_until, account_id,
            office.officer_id if made.last(Action.RETURN) else None,
            sum(event.action == Action.RETURN for event in made.events),
            clock.due_after(papers, self._days) if papers else None,
        )  # fmt: skip
        self._add_trail(made, office)
        if sent:
            self._photos.add(made)
        if code and self._extras.notices:
            self._add_notices(made, code, office)

    def _hold(self, made: MadeDossier, office: Office) -> tuple[int | None, dt.datetime | None]:
        """Half of those under review are held all day, the others were left by whoever took them."""
        if made.state != State.IN_REVIEW:
            return None, None
        hours = 24 if made.draws[3] % 2 else 0
        held_since = made.events[-1].at
        lease = dt.timedelta(minutes=settings.REVIEW_LEASE_MINUTES)
        return office.officer_id, self._offices.morning + dt.timedelta(hours=hours) if hours else held_since + lease

    def _add_trail(self, made: MadeDossier, office: Office) -> None:
        previous = ""
        for sequence, event in enumerate(made.events, 1):
            officer_id = office.officer_id if event.actor_kind == ActorKind.OFFICER else None
            row: Any = _Event(
                made.id, sequence, event.action, event.actor_kind, officer_id, None, event.from_state,
                event.to_state, event.round, event.detail, event.at, previous,
            )  # fmt: skip
            previous = fingerprint(row)
            self._events.add(*(getattr(row, name) for name in _EVENT_COLUMNS), previous)
            self._add_consequence(made, office, event)

    def _add_consequence(self, made: MadeDossier, office: Office, event: MadeEvent) -> None:
        reason = event.detail.get("reason", "")
        for item in event.detail.get("items", ()):
            self._ticks.add(made.id, event.round, item, office.officer_id, event.at)
        if event.action in _OUTCOMES:
            self._decisions.add(
                made.id, event.round, _OUTCOMES[Action(event.action)], reason, office.officer_id, event.at
            )
        if event.action == Action.RETURN:
            item = ("card_front", "portrait", "birth_date", "address", "full_name")[REASONS.index(reason)]
            self._flags.add(made.id, event.round, item, reason)

    def _add_notices(self, made: MadeDossier, code: str, office: Office) -> None:
        for sequence, event in enumerate(made.events, 1):
            if event.action not in _NOTICES:
                continue
            kind, text = _NOTICES[Action(event.action)]
            key = f"made-up:{made.id}:{sequence}"
            notice_class = NoticeClass.NOTICE if text else NoticeClass.SECRET
            self._notices.add(
                key, Channel.SMS, kind, notice_class, f"dossier:{made.id}", made.phone, text.format(code=code),
                NoticeState.ACCEPTED, f"{made.id.hex[:28]}{sequence:04d}", 1, event.at, "mailbox", event.at,
                event.at, event.at, office.agency_id, tail_index(made.phone),
            )  # fmt: skip
