"""Gửi lại, Dừng: what staff do to a message, and the event it leaves: of its dossier, or else of who did it.

Each is one transaction. The dossier is locked first, as by every verb of the desk.
"""

from typing import Any

from django.db import transaction

from accounts import staff_trail
from notices import mending
from notices.mending import Again
from notices.models import Notice
from registration import workflow
from registration.known_subjects import dossier_id
from registration.models import Dossier
from registration.states import Look

from .notice_names import name_of
from .watching import Watch


@transaction.atomic
def retry(watch: Watch, notice: Notice, seen_as: str) -> Again:
    """Have it go again as its class permits. Raises `mending.NotPossible`, `mending.Changed`."""
    dossier = _locked_dossier(notice)
    way = mending.retry(notice, seen_as)
    _note(watch, notice, dossier, Look.NOTICE_RESENT, {"way": str(way)})
    return way


@transaction.atomic
def stop(watch: Watch, notice: Notice, seen_as: str, reason: str) -> None:
    """Keep it back, or lay it aside. Raises `mending.NotPossible`, `mending.Changed`."""
    dossier = _locked_dossier(notice)
    mending.stop(notice, seen_as)
    _note(watch, notice, dossier, Look.NOTICE_STOPPED, {"reason": reason})


def _locked_dossier(notice: Notice) -> Dossier | None:
    pk = dossier_id(notice.subject_key)
    return Dossier.objects.select_for_update(no_key=True).filter(pk=pk).first() if pk else None


def _note(watch: Watch, notice: Notice, dossier: Dossier | None, look: Look, facts: dict[str, Any]) -> None:
    told = {"notice": name_of(notice.kind), "channel": notice.channel, "reference": notice.reference, **facts}
    if dossier is not None:
        workflow.record(dossier, look, watch.actor, told)
    else:
        staff_trail.note(watch.user, staff_trail.Kind.OUTBOX, watch.actor.address, {"did": str(look), **told})
