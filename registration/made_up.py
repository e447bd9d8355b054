"""Made-up dossiers. Pure: a seed, a day and an index give the same life of the same person.

The person is the one `participants.synthetic` makes of the same seed and index, so most declarants stand in a
register filled with `make_participants` under that seed.
"""

import datetime as dt
import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

from participants.synthetic import Names, SyntheticPerson, make_person

from .models import DocumentType
from .states import OPEN, TABLE, Action, ActorKind, Look, State

Step = Action | Look
_BEGIN: tuple[Step, ...] = (Look.START, Look.PHONE_VERIFIED)
_SENT = (*_BEGIN, Action.SUBMIT)
_TAKEN = (*_SENT, Action.TAKE)
_RETURNED = (*_TAKEN, Action.RETURN)
_AGAIN = (*_RETURNED, Action.SUBMIT)
# What a dossier lived through, and how many of a hundred did: most of those ever sent were decided long ago.
_LIVES: tuple[tuple[int, tuple[Step, ...]], ...] = (
    (3, (Look.START,)),
    (2, _BEGIN),
    (4, _SENT),
    (2, (*_TAKEN, Look.CHECKED, Action.RELEASE)),
    (1, _AGAIN),
    (1, _TAKEN),
    (3, _RETURNED),
    (62, (*_TAKEN, Look.CHECKED, Action.APPROVE)),
    (8, (*_AGAIN, Action.TAKE, Look.CHECKED, Action.APPROVE)),
    (4, (*_TAKEN, Action.REJECT)),
    (2, (*_SENT, Action.WITHDRAW)),
    (1, (*_BEGIN, Action.WITHDRAW)),
    (3, (*_SENT, Action.EXPIRE)),
    (4, (Look.START, Action.EXPIRE)),
)
_BOUNDS = tuple(accumulate(weight for weight, _life in _LIVES))
_OFFICERS = {Action.TAKE, Action.RELEASE, Action.RETURN, Action.REJECT, Action.APPROVE, Look.CHECKED}
_OPEN_ENDS = {Look.START, Look.PHONE_VERIFIED, Action.SUBMIT, Action.TAKE, Action.RELEASE, Action.RETURN}
REASONS = (
    "Ảnh mặt trước thẻ bị lóa, không đọc được số.",
    "Ảnh chân dung không rõ mặt.",
    "Ngày sinh khác với giấy tờ.",
    "Địa chỉ thiếu số nhà.",
    "Thông tin khác với sổ BHXH, cần kiểm tra lại.",
)
OFFICER_NAME = "Cán bộ {agency}"
# Days from the last thing that happened to an open dossier, or from the end of the others, until today.
_OPEN_DAYS, _DAYS = 20, 730


@dataclass(frozen=True, slots=True)
class MadeEvent:
    """One event of a life; `detail` as the verbs of the desk leave it."""

    action: Step
    actor_kind: ActorKind
    from_state: State
    to_state: State
    round: int
    at: dt.datetime
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MadeDossier:
    """A dossier and its life. `draws` are numbers below 2**32 for whatever else has to be chosen for it."""

    id: UUID
    person: SyntheticPerson
    phone: str
    document_type: DocumentType
    events: list[MadeEvent]
    duplicate_of: UUID | None
    draws: tuple[int, ...]

    @property
    def state(self) -> State:
        return self.events[-1].to_state

    @property
    def round(self) -> int:
        return self.events[-1].round

    @property
    def identity_number(self) -> str:
        return self.person.passport if self.document_type == DocumentType.PASSPORT else self.person.citizen_id

    @property
    def street(self) -> str:
        return f"Số {self.draws[2] % 300 + 1} đường Ví Dụ"

    def first(self, action: Step) -> dt.datetime | None:
        return next((event.at for event in self.events if event.action == action), None)

    def last(self, action: Step) -> dt.datetime | None:
        return next((event.at for event in reversed(self.events) if event.action == action), None)


def make_dossiers(names: Names, seed: int, count: int, morning: dt.datetime) -> Iterator[MadeDossier]:
    """The first `count` dossiers of a seed as they stand at the beginning of a day; none was sent on it."""
    before: MadeDossier | None = None
    for index in range(count):
        before = _make(names, seed, index, morning, before)
        yield before


def _make(names: Names, seed: int, index: int, morning: dt.datetime, before: MadeDossier | None) -> MadeDossier:
    raw = hashlib.blake2b(b"dossier:%d:%d" % (seed, index), digest_size=64).digest()
    draws = tuple(int.from_bytes(raw[at : at + 4], "big") for at in range(16, 64, 4))
    person, life, duplicate_of = make_person(names, seed, index), _life(draws[0]), None
    if before and index % 10 == 9 and before.state in OPEN:
        # Somebody sends a second one while the first is open.
        person, life, duplicate_of = before.person, _SENT, before.id
    return MadeDossier(
        id=UUID(bytes=raw[:16], version=4),
        person=person,
        phone=person.phone or f"+8490{index % 10**7:07d}",
        document_type=DocumentType.PASSPORT if person.passport else DocumentType.CITIZEN_CARD,
        events=_events(life, morning, draws),
        duplicate_of=duplicate_of,
        draws=draws[6:],
    )


def _life(draw: int) -> tuple[Step, ...]:
    return _LIVES[bisect_right(_BOUNDS, draw % _BOUNDS[-1])][1]


def _events(life: tuple[Step, ...], morning: dt.datetime, draws: tuple[int, ...]) -> list[MadeEvent]:
    """The life as the table of states tells it. An open one goes on today, the others ended some day."""
    days = _OPEN_DAYS if life[-1] in _OPEN_ENDS else _DAYS
    # Between a quarter of an hour and eleven before midnight, so that nothing reaches into the day itself.
    at = morning - dt.timedelta(days=draws[1] % days, seconds=900 + draws[2] % 39_600)
    state, round_, events = State.DRAFT, 0, []
    for action, pace in zip(life, _paces(life, draws[3]), strict=True):
        before = state
        if isinstance(action, Action):
            state = TABLE[action].target
            round_ += action == Action.SUBMIT
        moment = at - pace
        events.append(MadeEvent(action, _actor(action), before, state, round_, moment, _detail(action, draws[4])))
    return events


def _paces(life: tuple[Step, ...], draw: int) -> list[dt.timedelta]:
    """How long before the last of them each event was: people wait days for an officer, what follows takes minutes."""
    paces = [dt.timedelta()]
    for before, action in reversed(list(pairwise(life))):
        waited = action in (Action.TAKE, Action.EXPIRE) or before == Action.RETURN
        paces.append(paces[-1] + dt.timedelta(seconds=draw % 200_000 if waited else 60 + draw % 400))
    return paces[::-1]


def _actor(action: Step) -> ActorKind:
    if action in _OFFICERS:
        return ActorKind.OFFICER
    return ActorKind.CLOCK if action == Action.EXPIRE else ActorKind.CITIZEN


def _detail(action: Step, draw: int) -> dict[str, Any]:
    if action in (Action.RETURN, Action.REJECT):
        return {"reason": REASONS[draw % len(REASONS)]}
    return {"items": ["original_id", "signed_form"]} if action == Look.CHECKED else {}
