"""Who may open a dossier as its declarant: the browser session that was granted it.

An address with a dossier's id opens nothing by itself. A session is granted a dossier when it started the draft, or
proved the phone and the number typed in it by a one-time code.
"""

from collections.abc import MutableMapping
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects

from .models import Dossier
from .states import State

_GRANTED = "granted_dossiers"
_MOST = 10

Session = MutableMapping[str, Any]


def grant(session: Session, dossier: Dossier) -> None:
    """Let this session open the dossier; the newest ten are kept."""
    granted = [pk for pk in session.get(_GRANTED, []) if pk != str(dossier.pk)]
    session[_GRANTED] = [*granted, str(dossier.pk)][-_MOST:]


def granted_dossier(session: Session, dossier_id: UUID) -> Dossier | None:
    """The dossier if this session may open it, else None: the same answer as for one that does not exist."""
    if str(dossier_id) not in session.get(_GRANTED, []):
        return None
    places = ("province", "district", "commune", "receiving_agency__parent")
    dossier = Dossier.objects.select_related(*places).filter(pk=dossier_id).one()
    if dossier is not None and dossier.state == State.RETURNED:
        prefetch_related_objects([dossier], "returned_items")  # a page asks for them many times
    return dossier


def latest_draft(session: Session) -> Dossier | None:
    """The draft this browser was last at work on, for 'go on where you were'."""
    granted = Dossier.objects.filter(pk__in=session.get(_GRANTED, []), state=State.DRAFT)
    return granted.exclude(information_saved_at=None).order_by("-information_saved_at").first()
