"""The portal's own wording, version 1 of every text: files templates/notices/<kind>_sms.txt, _email_subject.txt,
_email.txt, in accented Vietnamese. Carriers register texts beforehand as fixed strings with slots: they hold no logic.
"""

import functools
from dataclasses import dataclass

from django.conf import settings

from vssid_portal.vietnamese import without_accents

from .kinds import Form


@dataclass(frozen=True)
class Text:
    """A wording with its places."""

    body: str
    subject: str = ""
    version: int = 1


@functools.cache
def built_in(kind: str, form: Form) -> Text:
    """The un-accented SMS says the same as the accented one."""
    match form:
        case Form.SMS:
            return Text(without_accents(_file(f"{kind}_sms.txt")))
        case Form.ACCENTED:
            return Text(_file(f"{kind}_sms.txt"))
        case Form.EMAIL:
            return Text(_file(f"{kind}_email.txt"), _file(f"{kind}_email_subject.txt"))


def _file(name: str) -> str:
    return (settings.BASE_DIR / "templates" / "notices" / name).read_text(encoding="utf-8").strip()
