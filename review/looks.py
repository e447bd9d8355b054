"""Looks leave an event: a dossier, a photo, a printed form."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from registration import workflow
from registration.models import Dossier
from registration.states import Look
from registration.workflow import Actor

LOOKS_AGAIN_AFTER = dt.timedelta(hours=1)


def photos_opened_since() -> dt.datetime:
    """Photos that were opened for a reason before this moment are closed again: after the time of a hold."""
    return timezone.now() - dt.timedelta(minutes=settings.REVIEW_LEASE_MINUTES)


def note_look(dossier: Dossier, look: Look, officer: Actor, detail: dict[str, str] | None = None) -> None:
    """Leave the trail of a look, once per officer, thing and hour: a reload is the same look."""
    since = timezone.now() - LOOKS_AGAIN_AFTER
    looked = dossier.events.filter(action=look, actor_id=officer.user_id, at__gt=since)
    if not looked.filter(**{f"detail__{name}": value for name, value in (detail or {}).items()}).exists():
        workflow.record(dossier, look, officer, detail)
