"""One door for every text read from a code: by a camera, from a photo, typed by a hand scanner, or pasted."""

from . import citizen_card, health_card
from .charset import repair
from .citizen_card import CitizenCard
from .errors import BrokenCard, DamagedText, EmptyPayload, PayloadTooLong
from .foreign import ForeignCode, name_foreign
from .health_card import HealthCard

# The longest card payload seen is 364 bytes; a version 40 code could carry 2,953.
LONGEST_PAYLOAD = 1024
_PADDING = "\0\ufeff\u200b \t\r\n"
_BARS_OF_A_CARD = 5


def read_payload(text: str) -> CitizenCard | HealthCard | ForeignCode:
    """What the text says.

    Returns the card, or a ForeignCode naming what else it is. Raises EmptyPayload, PayloadTooLong, DamagedText
    (letters lost on the way) or BrokenCard (a card's code with a part missing or out of place); all are CardError.
    """
    text = text.strip(_PADDING)
    if not text:
        raise EmptyPayload
    if len(text) > LONGEST_PAYLOAD or len(text.encode("utf-8", "surrogatepass")) > LONGEST_PAYLOAD:
        raise PayloadTooLong
    parts = text.split("|")
    if citizen_card.looks_like_citizen_card(parts):
        return citizen_card.parse(repair(text))
    if health_card.looks_like_health_card(parts):
        return health_card.parse(repair(text))
    foreign = name_foreign(text)
    if foreign.kind == "unknown":
        _refuse_what_was_a_card(text)
    return foreign


def _refuse_what_was_a_card(text: str) -> None:
    """Many bars are the mark of a card, so such a text is a card misread and not somebody else's code."""
    if "\ufffd" in text:
        raise DamagedText
    if text.count("|") >= _BARS_OF_A_CARD:
        raise BrokenCard("number")
