"""The only writer of `Dossier.state`, and the only writer of the event trail."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import Dossier, DossierEvent
from .states import TABLE, Action, ActorKind, Look


@dataclass(frozen=True)
class Actor:
    """Who acts: a citizen (with an account or not), an officer, or the clock; and from which network address."""

    kind: ActorKind
    user_id: int | None = None
    address: str | None = None


CLOCK = Actor(ActorKind.CLOCK)


class NotAllowed(Exception):
    """The table has no such action from the dossier's state for this actor. `dossier` is as the database has it."""

    def __init__(self, dossier: Dossier, action: Action) -> None:
        super().__init__(f"{action} is not possible in state {dossier.state}")
        self.dossier, self.action = dossier, action


class NotEditable(Exception):
    """The dossier was sent, or ended, while its page was open."""


def advance(
    dossier: Dossier, action: Action, actor: Actor, *, detail: dict[str, Any] | None = None, **changes: Any
) -> DossierEvent:
    """Move a dossier along the table and leave its event, in one transaction.

    `changes` are other columns of the dossier written in the same statement; `detail` goes into the event. The
    filtered update decides every race: whoever finds the state and version they read has won, on any database.
    Raises NotAllowed, also for the loser of a race, with the dossier as it now is.
    """
    row = TABLE[action]
    with transaction.atomic():
        if dossier.state not in row.sources or actor.kind not in row.actors:
            raise NotAllowed(Dossier.objects.get(pk=dossier.pk), action)
        won = Dossier.objects.filter(pk=dossier.pk, state=dossier.state, version=dossier.version).update(
            state=row.target, version=F("version") + 1, state_changed_at=timezone.now(), **changes
        )
        if not won:
            raise NotAllowed(Dossier.objects.get(pk=dossier.pk), action)
        before = dossier.state
        dossier.refresh_from_db()
        return _append(dossier, action, actor, before, dossier.state, detail)


def record(dossier: Dossier, look: Look, actor: Actor, detail: dict[str, Any] | None = None) -> DossierEvent:
    """Leave an event that moves nothing: a look at the dossier, a verified phone, a ticked item."""
    with transaction.atomic():
        # The row lock makes the sequence gapless; SQLite's immediate transactions already serialise writers.
        # NO KEY leaves foreign keys to the dossier alone (a duplicate being approved at the same moment).
        locked = Dossier.objects.select_for_update(no_key=True).only("pk", "state", "round").get(pk=dossier.pk)
        return _append(locked, look, actor, locked.state, locked.state, detail)


def _append(
    dossier: Dossier,
    action: Action | Look,
    actor: Actor,
    before: str,
    after: str,
    detail: dict[str, Any] | None,
) -> DossierEvent:
    last = DossierEvent.objects.filter(dossier_id=dossier.pk).order_by("-sequence").first()
    event = DossierEvent(
        dossier_id=dossier.pk,
        sequence=last.sequence + 1 if last else 1,
        action=action,
        actor_kind=actor.kind,
        actor_id=actor.user_id,
        address=actor.address,
        from_state=before,
        to_state=after,
        round=dossier.round,
        detail=detail or {},
        at=timezone.now(),
        previous_hash=last.hash if last else "",
    )
    event.hash = fingerprint(event)
    event.save(force_insert=True)
    return event


_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


def fingerprint(event: DossierEvent) -> str:
    """SHA-256 over the event and the hash of the one before: changing any event breaks the chain after it."""
    told = [
        str(event.dossier_id), event.sequence, event.action, event.actor_kind, event.actor_id, event.address,
        event.from_state, event.to_state, event.round, event.detail, event.at.isoformat(), event.previous_hash,
    ]  # fmt: skip
    return hashlib.sha256(_JSON.encode(told).encode()).hexdigest()
