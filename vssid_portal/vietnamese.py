"""Vietnamese text as people type it: one spelling for storing, one for searching, one for SMS."""

import re
import unicodedata

# Zero-width characters, soft hyphen, bidi controls, byte-order mark: invisible, and they break comparisons.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """NFC, without invisible and control characters, single spaces, trimmed."""
    text = unicodedata.normalize("NFC", text)
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    return _SPACES.sub(" ", text).strip()


def without_accents(text: str) -> str:
    """`Nguyễn Đình Hoà` to `Nguyen Dinh Hoa`: what fits the SMS alphabet. Case is kept."""
    text = text.replace("đ", "d").replace("Đ", "D")
    marks = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in marks if not unicodedata.combining(c)))


def fold(text: str) -> str:
    """The search form: lower case, no accents, so `hoà`, `hòa` and `HOA` are one."""
    return without_accents(clean(text)).lower()


def digits_only(text: str) -> str:
    """Digits as `0`-`9` (full-width ones too) without spaces, dots, dashes or invisible characters.

    Any other character stays, so that the caller's check can refuse it.
    """
    text = unicodedata.normalize("NFKC", clean(text))
    return re.sub(r"[\s.\-–—]", "", text)
