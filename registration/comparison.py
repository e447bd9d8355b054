"""How two spellings of one fact stand to each other: typed, read from a card, known to the register."""

from enum import StrEnum

from vssid_portal.vietnamese import clean, fold


class Grade(StrEnum):
    """From alike to unlike; UNKNOWN when one side says nothing."""

    SAME = "same"
    ALMOST = "almost"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


def grade(one: str, other: str) -> Grade:
    """SAME, ALMOST (only accents, case or spacing differ), DIFFERENT; UNKNOWN when one side is empty.

    NFC and NFD of one text are the same.
    """
    one, other = clean(one), clean(other)
    if not one or not other:
        return Grade.UNKNOWN
    if one == other:
        return Grade.SAME
    return Grade.ALMOST if _bare(one) == _bare(other) else Grade.DIFFERENT


def _bare(text: str) -> str:
    return fold(text).replace(" ", "")
