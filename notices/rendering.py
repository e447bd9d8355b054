"""From a wording and its values to the message that leaves. Pure: the texts come from `wording_versions`.

A wording is plain text with places `{{ name }}`. They are filled in one pass: what a value holds is never read as a
place, and a place is a name of a table, no expression.
"""

import re
from collections.abc import Callable, Mapping

from vssid_portal.vietnamese import clean

from . import sms_alphabet, variables
from .kinds import KINDS, PURPOSES, Form, WordingError

PLACE = re.compile(r"\{\{ {0,3}([a-z_]{1,30}) {0,3}\}\}")
# Accented text takes 67 characters a part; three of them are as long as the un-accented one, and a bit.
LIMITS = {Form.SMS: 160, Form.ACCENTED: 3 * 67}
_DOTS = "..."
# No SMS has a link (anti-fraud rule of the carriers; QUALITY S-41).
LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|info|me|ly)\b\S*", re.I)
_SPELL: Mapping[str, Callable[[str], str]] = {Form.SMS: sms_alphabet.plain, Form.ACCENTED: sms_alphabet.accented}
_TAKEN: Mapping[str, Callable[[str], bool]] = {Form.SMS: sms_alphabet.is_plain, Form.ACCENTED: sms_alphabet.is_accented}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in their places; a place nobody has a value for stays empty."""
    return PLACE.sub(lambda place: values.get(place[1], ""), text)


def values_of(kind: str, context: Mapping[str, object], form: Form) -> dict[str, str]:
    """The context as clean single lines of text, with what every wording may use. Raises WordingError."""
    about = KINDS.get(kind)
    if about is None or form not in about.forms:
        raise WordingError(f"There is no {form} wording {kind!r}.")
    values = variables.settled() | {name: clean(str(value)) for name, value in context.items()}
    missing = [name for name in sorted(about.needs) if not values.get(name)]
    if missing:
        raise WordingError(f"The wording {kind} misses {', '.join(missing)}.")
    if "purpose" in about.needs:
        if values["purpose"] not in PURPOSES:
            raise WordingError(f"{kind} has no words for this purpose.")
        values["purpose"] = PURPOSES[values["purpose"]]
    if "reason" in values:
        values["reason"] = values["reason"].rstrip(" .;,")
    return values


def sms(body: str, values: Mapping[str, str], form: Form) -> str:
    """The SMS: at most as long as its form may be, only characters that carriers take, no link in what people typed.

    Shortens `reason`, `office` and `name` where needed. Raises WordingError.
    """
    for name in variables.EXACT & values.keys():
        if not sms_alphabet.is_plain(values[name]):
            raise WordingError(f"The {name} cannot be written in an SMS.")
    spelled = _spelled(values, form)
    text = _filled(body, spelled, form)
    for name in variables.FREE:
        if len(text) > LIMITS[form] and spelled.get(name):
            spelled[name] = _shortened(spelled[name], by=len(text) - LIMITS[form])
            text = _filled(body, spelled, form)
    if len(text) > LIMITS[form] or not _TAKEN[form](text):
        raise WordingError("The SMS does not fit.")
    return text


def email(subject: str, body: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Subject, one line, and body of an e-mail as plain text."""
    return clean(fill(subject, values)), fill(body, values).strip() + "\n"


def _spelled(values: Mapping[str, str], form: Form) -> dict[str, str]:
    free = {name: LINK.sub(_DOTS, values[name]) for name in variables.FREE if name in values}
    return {
        name: value if name in variables.EXACT else _SPELL[form](value) for name, value in {**values, **free}.items()
    }


def _filled(body: str, values: Mapping[str, str], form: Form) -> str:
    return _SPELL[form](fill(body, values)).replace("....", _DOTS)


def _shortened(text: str, *, by: int) -> str:
    """Cut at a word where one ends near; nothing but dots when there is no room."""
    room = max(0, len(text) - by - len(_DOTS))
    cut = text[:room]
    at_word = cut.rpartition(" ")[0]
    return (at_word if len(at_word) > room - 12 else cut).rstrip(" .,;-") + _DOTS
