"""What officers do as themselves, kept for good: signing in, second factors, doors they were refused (QUALITY S-38).

What they do to a dossier stands in the dossier's own trail.
"""

import hashlib
import json
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone

from .models import User
from .staff_rows import StaffEvent

Kind = StaffEvent.Kind
_NOBODY = 0


def note(user: User, kind: Kind, address: str | None, detail: dict[str, Any] | None = None) -> StaffEvent:
    """Append one event to this officer's chain."""
    with transaction.atomic():
        return _append(user.pk, kind, address, detail or {})


def pretend(kind: Kind, address: str | None) -> None:
    """The work of `note` with nothing left of it, for whom there is no trail: time must not tell who is staff.

    Inside the caller's transaction: the commit is theirs either way.
    """
    with suppress(_TakenBack), transaction.atomic():
        _append(_NOBODY, kind, address, {})
        raise _TakenBack


class _TakenBack(Exception):
    """Rolls back to before the event of nobody; the database asks who that is at a commit only."""


def _append(user_id: int, kind: Kind, address: str | None, detail: dict[str, Any]) -> StaffEvent:
    # The row lock puts events of one officer in line. NO KEY leaves foreign keys to the officer alone.
    User.objects.select_for_update(no_key=True).only("pk").filter(pk=user_id).first()
    last = StaffEvent.objects.filter(user_id=user_id).order_by("-sequence").first()
    event = StaffEvent(
        user_id=user_id,
        sequence=last.sequence + 1 if last else 1,
        kind=kind,
        address=address,
        detail=detail,
        at=timezone.now(),
        previous_hash=last.hash if last else "",
    )
    event.hash = fingerprint(event)
    event.save(force_insert=True)
    return event


def fingerprint(event: StaffEvent) -> str:
    """SHA-256 over the event and the hash of the one before: changing any event breaks the chain after it."""
    told = [
        event.user_id, event.sequence, event.kind, event.address, event.detail, event.at.isoformat(),
        event.previous_hash,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

