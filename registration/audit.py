"""Proving the trails: every chain, every head an anchor knows, every anchor. `manage.py verify_audit` is the door.

One pass over the events and one beside it over the anchored heads, both sorted by owner and read as streams.
"""

import datetime as dt
import hashlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import Any

from django.utils import timezone

from . import anchoring, trails
from .models import AnchoredHead, AuditAnchor
from .states import Action
from .trails import Reached, Trails

_CHUNK = 2000
# The clock makes an anchor a day, half an hour after midnight; later than this it has stopped, or one was removed.
_LATE = dt.timedelta(hours=36)
_MOVES = frozenset(Action.values)


@dataclass(frozen=True)
class Break:
    """A link that does not hold: whose trail (or which anchor), which event, what differs."""

    where: str
    sequence: int | None
    what: str

    def __str__(self) -> str:
        event = f", event {self.sequence}" if self.sequence is not None else ""
        return f"{self.where}{event}: {self.what}"


@dataclass
class Verification:
    """Runs while it is iterated: the breaks, first to last. Afterwards it knows how much it looked at."""

    events: int = 0
    owners: int = 0
    anchors: int = 0
    _made: list[AuditAnchor] = field(default_factory=list)
    _roots: dict[dt.date, Any] = field(default_factory=dict)
    _counts: dict[tuple[dt.date, str], int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Break]:
        self._made = list(AuditAnchor.objects.order_by("day"))
        self._roots = {anchor.day: hashlib.sha256() for anchor in self._made}
        self.anchors = len(self._made)
        for kind in trails.ALL:
            yield from self._of_kind(kind)
        yield from self._anchors()

    # --- Trails ------------------------------------------------------------------------------------------------

    def _of_kind(self, kind: Trails) -> Iterator[Break]:
        """The events of every owner beside what the anchors say of that owner."""
        heads = self._heads(kind)
        waiting = next(heads, None)
        for owner, events in kind.by_owner():
            while waiting is not None and waiting[0] < owner:
                yield from self._vanished(kind, *waiting)
                waiting = next(heads, None)
            anchored: list[AnchoredHead] = []
            if waiting is not None and waiting[0] == owner:
                anchored = waiting[1]
                waiting = next(heads, None)
            yield from self._of_owner(kind, events, anchored)
        for owner, left in chain([waiting] if waiting else [], heads):
            yield from self._vanished(kind, owner, left)

    def _heads(self, kind: Trails) -> Iterator[tuple[str, list[AnchoredHead]]]:
        known = AnchoredHead.objects.filter(trail=kind.kind, anchor__in=list(self._roots))
        ordered = known.order_by("owner", "anchor").iterator(chunk_size=_CHUNK)
        for owner, heads in groupby(ordered, key=lambda head: str(head.owner)):
            found = list(heads)
            for head in found:
                self._roots[head.anchor_id].update(head.line.encode())
                key = (head.anchor_id, str(kind.kind))
                self._counts[key] = self._counts.get(key, 0) + 1
            yield owner, found

    def _of_owner(self, kind: Trails, events: Iterator[Any], anchored: list[AnchoredHead]) -> Iterator[Break]:
        """One chain from its first event on, then its heads."""
        self.owners += 1
        untils = [anchor.until for anchor in self._made]
        reached: dict[dt.date, Reached] = {}
        before: Any = None
        state = ""
        for event in events:
            self.events += 1
            if what := _differs(kind, event, before):
                yield Break(kind.name_of(event), event.sequence, what)
            if (window := bisect_left(untils, event.at)) < len(untils):
                reached.setdefault(self._made[window].day, Reached()).add(event)
            if kind is trails.DOSSIERS and event.action in _MOVES:
                state = event.to_state
            before = event
        if state and state != before.state_now:
            what = f"the dossier is {before.state_now}, its last move led to {state}"
            yield Break(kind.name_of(before), before.sequence, what)
        yield from _unlike_anchored(kind.name_of(before), reached, {head.anchor_id: head for head in anchored})

    def _vanished(self, kind: Trails, owner: str, heads: list[AnchoredHead]) -> Iterator[Break]:
        last = heads[-1]
        name = f"{kind.kind} {owner.lstrip('0') if kind is trails.STAFF else owner}"
        yield Break(name, last.sequence, f"the anchor of {last.anchor_id} has it, the trail is gone")

    # --- Anchors -----------------------------------------------------------------------------------------------

    def _anchors(self) -> Iterator[Break]:
        before: AuditAnchor | None = None
        for anchor in self._made:
            name = f"anchor of {anchor.day}"
            if anchor.previous_hash != (before.hash if before else ""):
                yield Break(name, None, "it does not follow the anchor before it")
            if anchor.root != self._roots[anchor.day].hexdigest():
                yield Break(name, None, "the heads kept under it are not those it was made over")
            kept = [self._counts.get((anchor.day, kind), 0) for kind in AnchoredHead.Trail.values]
            if kept != [anchor.dossiers, anchor.officers]:
                yield Break(name, None, "the number of heads kept under it is another")
            if anchor.hash != anchoring.seal(anchor):
                yield Break(name, None, "it was changed, or sealed with another key")
            before = anchor
        yield from self._gap(before)

    def _gap(self, last: AuditAnchor | None) -> Iterator[Break]:
        """Old events that no anchor covers: the clock stands still, or the newest anchors were removed."""
        overdue = timezone.now() - _LATE
        since = last.until if last else None
        if any(kind.events().filter(**trails.within(since, overdue)).exists() for kind in trails.ALL):
            told = f"since {last.day}" if last else "at all"
            yield Break("anchors", None, f"there is none {told}, though there are older events that need one")


def _differs(kind: Trails, event: Any, before: Any) -> str:
    """What is wrong with this link, or nothing."""
    expected = before.sequence + 1 if before else 1
    if event.sequence != expected:
        return f"event {expected} is missing before it"
    if event.previous_hash != (before.hash if before else ""):
        return "it does not follow the event before it"
    if event.hash != kind.fingerprint(event):
        return "what it says is not what was written"
    return ""


def _unlike_anchored(
    name: str, reached: dict[dt.date, Reached], anchored: dict[dt.date, AnchoredHead]
) -> Iterator[Break]:
    for day in sorted({*reached, *anchored}):
        now, then = reached.get(day), anchored.get(day)
        if then is None and now is not None:
            yield Break(name, now.sequence, f"the anchor of {day} does not know it")
        elif then is not None and (now is None or now.sequence < then.sequence):
            yield Break(name, then.sequence, f"the anchor of {day} has it, the trail ends before it")
        elif then is not None and now is not None and (now.sequence, now.hash) != (then.sequence, then.hash):
            yield Break(name, now.sequence, f"the anchor of {day} knows another event in its place")
        elif then is not None and now is not None and now.rows != then.rows:
            yield Break(name, now.sequence, f"up to here the rows are not those of the anchor of {day}")
