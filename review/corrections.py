"""A slip of the pen mended at the counter, the person and the original papers before the officer (QUALITY U-53).

Only what changes nothing about who the person is and where messages go: the accents of the name, gender, street. A
number, a birth date or a phone goes back to the declarant (`Yêu cầu bổ sung`).
"""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from registration import workflow
from registration.models import ChecklistItem, Dossier, Gender
from registration.states import Look
from registration.workflow import Actor
from vssid_portal.vietnamese import fold

from .refusals import Refused
from .services import take

FIELDS = ("full_name", "gender", "street")


@transaction.atomic
def fix(dossier: Dossier, officer: Actor, values: Mapping[str, str], reason: str) -> list[str]:
    """Write the fields that differ, and one event with what stood there before. Out: the fields that changed.

    Prints made before are outdated, and a signature on one of them counts no more. Raises Refused, Overtaken.
    """
    if not reason:
        raise Refused(_("Ghi lý do sửa."))
    locked = take(dossier, officer)
    changes = {name: (getattr(locked, name), values[name]) for name in FIELDS if values[name] != getattr(locked, name)}
    if "full_name" in changes and not same_letters(*changes["full_name"]):
        raise Refused(_("Tại quầy chỉ sửa dấu và chữ hoa của họ tên."))
    if not changes:
        return []
    for name, (_before, after) in changes.items():
        setattr(locked, name, after)
    locked.sources = {name: source for name, source in locked.sources.items() if name not in changes}
    locked.save(update_fields=[*changes, "sources"])
    Dossier.objects.filter(pk=locked.pk).update(version=F("version") + 1)
    locked.ticks.filter(round=locked.round, item=ChecklistItem.SIGNED_FORM).delete()
    told = {name: {"before": _shown(before), "after": _shown(after)} for name, (before, after) in changes.items()}
    workflow.record(locked, Look.FIXED, officer, {"changes": told, "reason": reason})
    return list(changes)


def _shown(value: str) -> str:
    """As the trail is read: a gender by its word."""
    return str(Gender(value).label) if value in Gender.values else value


def same_letters(one: str, other: str) -> bool:
    """Whether two names differ in accents, spaces and capitals only."""
    return fold(one).replace(" ", "") == fold(other).replace(" ", "")
