"""What an account or a network address touched between two moments, oldest first (QUALITY S-48)."""

import datetime as dt
import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from accounts.models import StaffEvent, User

from .models import DossierEvent

_CHUNK = 2000


@dataclass(frozen=True, order=True)
class Touch:
    """One event: `what` was done to `thing` by `who` from `address`."""

    at: dt.datetime
    who: str = field(compare=False)
    address: str = field(compare=False)
    what: str = field(compare=False)
    thing: str = field(compare=False)
    detail: dict[str, Any] = field(compare=False)


def touched(
    since: dt.datetime, until: dt.datetime, *, user: User | None = None, address: str | None = None
) -> Iterator[Touch]:
    """Events of both kinds of trails from `since` to before `until`; of this user and this address, where given."""
    limits: dict[str, Any] = {"at__gte": since, "at__lt": until}
    if address is not None:
        limits["address"] = address
    dossiers = DossierEvent.objects.filter(**limits).select_related("dossier", "actor").order_by("at", "pk")
    staff = StaffEvent.objects.filter(**limits).select_related("user").order_by("at", "pk")
    if user is not None:
        dossiers, staff = dossiers.filter(actor=user), staff.filter(user=user)
    return heapq.merge(
        (_of_staff(event) for event in staff.iterator(chunk_size=_CHUNK)),
        (_of_dossier(event) for event in dossiers.iterator(chunk_size=_CHUNK)),
    )


def _of_dossier(event: DossierEvent) -> Touch:
    who = event.actor.username if event.actor else event.actor_kind
    thing = f"dossier {event.dossier.code or event.dossier_id}"
    return Touch(event.at, who, event.address or "", event.action, thing, event.detail)


def _of_staff(event: StaffEvent) -> Touch:
    return Touch(event.at, event.user.username, event.address or "", event.kind, "", event.detail)
