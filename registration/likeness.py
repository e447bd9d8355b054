"""Photos that are the same picture: found by index among millions, told for certain by a finer look.

The index holds the coarse fingerprint, 64 bits (`photos.fingerprint`). Saved again, resized or lightened, a picture
loses almost only bits that were near their threshold, and the photo knows its eight weakest. So the search asks for a
bounded set of values: the 2^8 = 256 ways to flip any of those eight, and the 64 ways to flip one bit of all, 312
different ones and one probe of the index each, whatever the number of rows. On generated card photos that finds all
copies sent through JPEG at quality 50 to 60 or a chat's 1280 px, and half of those cropped by 1 %. People before a
plain wall resemble each other, so a match counts only if the fine fingerprint, 256 bits, differs in 16 at most: copies
differ in up to 8, most lightened ones in up to 9, other cards in 39 and more.
"""

from collections.abc import Iterable
from itertools import combinations

from .models import Photo

_BITS = 64
_MOST_COARSE = 6
_MOST_FINE = 16


def are_alike(one: Photo, other: Photo) -> bool:
    """Both are the same picture, as far as fingerprints tell. Photos without one are like no other."""
    if not one.likeness or not other.likeness or _apart(one.likeness, other.likeness) > _MOST_COARSE:
        return False
    return _apart(one.findings["fine"], other.findings["fine"]) <= _MOST_FINE


def neighbours(photos: Iterable[Photo]) -> set[str]:
    """The values of `Photo.likeness` that copies of these photos may have; see above for the bound."""
    return {value for photo in photos if photo.likeness for value in _neighbours(photo)}


def _neighbours(photo: Photo) -> set[str]:
    own = int(photo.likeness, 16)
    unsure = [_flag(bit) for bit in photo.findings.get("unsure", [])]
    flips = {_flag(bit) for bit in range(_BITS)}
    for count in range(len(unsure) + 1):
        flips.update(sum(chosen) for chosen in combinations(unsure, count))
    return {f"{own ^ flip:016x}" for flip in flips}


def _flag(bit: int) -> int:
    """Bit 0 is the first square's, the highest of the number."""
    return 1 << (_BITS - 1 - bit)


def _apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()
