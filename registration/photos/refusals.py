"""What is refused and why. Imported by the decoder's own process too, so nothing heavy here."""

from enum import StrEnum

# Smaller than this no face and no card can be made out; narrower than this no photo is meant.
MIN_SHORT_SIDE = 100
MAX_ASPECT = 5


class Refusal(StrEnum):
    """One reason; `images.py` has the sentence that tells the person what to do."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_A_PICTURE = "not_a_picture"
    FORMAT = "format"
    ANIMATED = "animated"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    TOO_NARROW = "too_narrow"
    DAMAGED = "damaged"
    BUSY = "busy"
