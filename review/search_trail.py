"""A search of the queue is a look at whoever it finds: it leaves an event in the officer's own trail."""

from accounts import staff_trail
from registration.models import Dossier
from vssid_portal.encryption import blind_index
from vssid_portal.vietnamese import fold

from .access import Officer
from .search import code_in


def note_search(officer: Officer, text: str, rows: int) -> None:
    """What was searched for stays sealed: a keyed fingerprint says whether it was this number or name."""
    address = officer.actor.address
    code = code_in(text)
    if code and not rows and Dossier.objects.filter(code=code).exists():
        staff_trail.note(officer.user, staff_trail.Kind.OUT_OF_REACH, address, {"code": code, "searched": True})
        return
    sealed = blind_index(fold(text), purpose="staff_search")
    staff_trail.note(officer.user, staff_trail.Kind.SEARCHED, address, {"text": sealed, "rows": rows})
