"""Drafts nobody came back to and dossiers nobody brought the papers for: they end, and their data goes."""

import datetime as dt
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.retention import Purged, prove

from . import album
from .models import ChildDeclaration, Dossier, Kind, Photo
from .photos import vault
from .states import Action, State
from .workflow import CLOCK, Actor, NotAllowed, advance

_BATCH = 500
# A photo file is written before its row: a young file without one may be an upload under way.
_UPLOAD_GRACE = dt.timedelta(days=1)

# What personal data a dossier holds, emptied.
BLANK: dict[str, Any] = {
    "full_name": "", "full_name_folded": "", "social_insurance_number": "", "born_on": "", "gender": "",
    "unit_code": "", "particulars": "",
    "identity_number": "", "identity_index": "", "province": None, "district": None, "commune": None, "street": "",
    "phone": "", "phone_index": "", "phone_owner": "", "phone_verified_at": None, "email": "", "typed": "",
}  # fmt: skip


def expire_due() -> int:
    """Expire drafts after DRAFT_DAYS, and sent dossiers nobody came for or mended after VISIT_DAYS. Out: how many.

    An expired draft keeps its row and events, not its personal data or photos.
    """
    now = timezone.now()
    drafts = Dossier.objects.filter(state=State.DRAFT, created_at__lt=now - dt.timedelta(days=settings.DRAFT_DAYS))
    waiting = Dossier.objects.filter(
        # A child's papers count as recorded once it is sent: a returned one waits for its mending alone.
        Q(papers_recorded_at=None) | Q(kind=Kind.CHILD, state=State.RETURNED),
        state__in=[State.SUBMITTED, State.RETURNED],
        state_changed_at__lt=now - dt.timedelta(days=settings.VISIT_DAYS + 1),
    )
    thrown_away = [_throw_away(draft) for draft in drafts[:_BATCH]]
    files = [count for count in thrown_away if count is not None]
    prove("drafts", settings.DRAFT_DAYS, Purged(len(files), sum(files)))
    return len(files) + sum(_expire(dossier) for dossier in waiting[:_BATCH])


def _throw_away(draft: Dossier) -> int | None:
    """How many photos went with it; None where the person was quicker."""
    try:
        return throw_away(draft, Action.EXPIRE, CLOCK)
    except NotAllowed:
        return None


def _expire(dossier: Dossier) -> bool:
    try:
        advance(dossier, Action.EXPIRE, CLOCK)
    except NotAllowed:  # the person or an officer was quicker
        return False
    return True


def throw_away(draft: Dossier, action: Action, actor: Actor) -> int:
    """End a draft and remove what it holds; its row and events stay. Out: how many photos. Raises NotAllowed."""
    with transaction.atomic():
        advance(draft, action, actor, **BLANK)
        ChildDeclaration.objects.filter(dossier=draft).delete()
        return album.clear(draft.pk)


def sweep_orphan_photos() -> int:
    """Remove sealed files that no row names. Out: how many."""
    names, removed = vault.names(written_before=timezone.now() - _UPLOAD_GRACE), 0
    while batch := list(islice(names, _BATCH)):  # as many as a country has do not fit into memory
        known = set(Photo.objects.filter(name__in=batch).values_list("name", flat=True))
        for name in batch:
            if name not in known:
                vault.remove(name)
                removed += 1
    return removed
