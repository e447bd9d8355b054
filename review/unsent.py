"""Reasons typed and not yet sent: kept for their author alone, until they are sent or some days old."""

import datetime as dt
import json

from django.utils import timezone

from registration.models import Dossier, Outcome
from registration.workflow import Actor

from .models import Unsent
from .services import id_of

KEPT_FOR = dt.timedelta(days=7)
_MOST = 10_000


def keep(dossier: Dossier, officer: Actor, outcome: Outcome, typed: dict[str, str]) -> None:
    """Keep the fields of a form as they now stand; an empty form is forgotten."""
    texts = {name: text for name, text in typed.items() if text}
    content = json.dumps(texts, ensure_ascii=False)
    who = id_of(officer)
    if not texts:
        Unsent.objects.filter(dossier=dossier, officer=who, outcome=outcome).delete()
    elif len(content) <= _MOST:
        values = {"typed": content, "round": dossier.round, "saved_at": timezone.now()}
        Unsent.objects.update_or_create(dossier=dossier, officer_id=who, outcome=outcome, defaults=values)


def typed_before(dossier: Dossier, officer: Actor, outcome: Outcome) -> dict[str, str]:
    """What the officer typed in this round for such a decision, in the shape of a form's initial values."""
    mine = Unsent.objects.filter(dossier=dossier, officer=officer.user_id, round=dossier.round, outcome=outcome)
    found = mine.first()
    return json.loads(found.typed) if found else {}


def forget(dossier: Dossier, officer: Actor) -> None:
    """They have decided: nothing of theirs is unsent any more."""
    Unsent.objects.filter(dossier=dossier, officer=officer.user_id).delete()


def forget_old() -> int:
    """Out: how many were forgotten."""
    return Unsent.objects.filter(saved_at__lt=timezone.now() - KEPT_FOR).delete()[0]
