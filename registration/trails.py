"""The two kinds of hash-chained trails, in one form: each dossier's and each officer's."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import F, QuerySet

from accounts import staff_trail
from accounts.models import StaffEvent

from .models import AnchoredHead, DossierEvent
from .workflow import fingerprint

_CHUNK = 2000


@dataclass(frozen=True)
class Trails:
    """All trails of one kind. `owner_of` is text that sorts as the owner's key does."""

    kind: AnchoredHead.Trail
    owner_key: str
    events: Callable[[], "QuerySet[Any]"]
    owner_of: Callable[[Any], str]
    name_of: Callable[[Any], str]
    fingerprint: Callable[[Any], str]

    def by_owner(self, **limits: Any) -> Iterator[tuple[str, Iterator[Any]]]:
        """Owner after owner, each with its events in order; read as a stream, so that memory stays flat."""
        ordered = self.events().filter(**limits).order_by(self.owner_key, "sequence")
        return groupby(ordered.iterator(chunk_size=_CHUNK), key=self.owner_of)


def _dossier_events() -> "QuerySet[Any]":
    return DossierEvent.objects.annotate(code=F("dossier__code"), state_now=F("dossier__state"))


def _staff_events() -> "QuerySet[Any]":
    return StaffEvent.objects.annotate(username=F("user__username"))


DOSSIERS = Trails(
    AnchoredHead.Trail.DOSSIER,
    "dossier_id",
    _dossier_events,
    lambda event: str(event.dossier_id.hex),
    lambda event: f"dossier {event.code or event.dossier_id}",
    fingerprint,
)
STAFF = Trails(
    AnchoredHead.Trail.STAFF,
    "user_id",
    _staff_events,
    lambda event: f"{event.user_id:020d}",
    lambda event: f"officer {event.username}",
    staff_trail.fingerprint,
)
ALL = (DOSSIERS, STAFF)


class Reached:
    """How far one trail came within the time of one anchor, event by event."""

    def __init__(self) -> None:
        self.sequence, self.hash = 0, ""
        self._rows = hashlib.sha256()

    def add(self, event: Any) -> None:
        self.sequence, self.hash = event.sequence, event.hash
        self._rows.update(f"{event.pk},".encode())

    @property
    def rows(self) -> str:
        return self._rows.hexdigest()

    def head(self, day: date, trails: Trails, owner: str) -> AnchoredHead:
        return AnchoredHead(
            anchor_id=day,
            trail=trails.kind,
            owner=owner,
            sequence=self.sequence,
            hash=self.hash,
            rows=self.rows,
        )


def within(since: datetime | None, until: datetime) -> dict[str, Any]:
    """The events of one anchor, as limits of `by_owner`."""
    return {"at__lte": until, **({"at__gt": since} if since else {})}
