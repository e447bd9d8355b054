"""How a place is found by what a person types: without accents, with the usual short forms, in any order.

A search text is the words of a name with a space before and after each, so that `contains " cu"` finds words
that begin with `cu` and `contains " 1 "` finds the number 1 but not 10.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Q

from vssid_portal.vietnamese import fold

# Longer than any full address of a commune; the rest of an over-long paste adds nothing.
_MAX_TYPED = 200

_SHORT_FORMS = {
    "tp": "thanh pho",
    "tphcm": "thanh pho ho chi minh",
    "hcm": "ho chi minh",
    "hn": "ha noi",
    "brvt": "ba ria vung tau",
    "tt hue": "thua thien hue",
    "tt-hue": "thua thien hue",
    "tx": "thi xa",
    "tt": "thi tran",
    "q": "quan",
    "h": "huyen",
    "p": "phuong",
    "x": "xa",
    "bao hiem xa hoi": "bhxh",
}
_SHORT_FORM = re.compile(r"\b(" + "|".join(sorted(_SHORT_FORMS, key=len, reverse=True)) + r")\b")
# "q1", "p.4": a short form glued to its number.
_GLUED_NUMBER = re.compile(r"\b([qp])\.?(\d+)\b")
_WORD = re.compile(r"[a-z0-9]+")
# "R'Lấp" is typed "r'lap", "r lap" or "rlap".
_APOSTROPHE_WORD = re.compile(r"[a-z]+(?:['’] ?[a-z]+)+")


def words(text: str) -> list[str]:
    """A text as search words: folded, short forms written out, numbers without leading zeros."""
    text = _GLUED_NUMBER.sub(r"\1 \2", fold(text[:_MAX_TYPED]))
    text = _SHORT_FORM.sub(lambda found: _SHORT_FORMS[found[0]], text)
    return [word.lstrip("0") or "0" if word.isdigit() else word for word in _WORD.findall(text)]


def search_text(*names: str) -> str:
    """The words of these names as one text to look in; the unit's own name comes first."""
    return f" {' '.join(_words_of_name(name) for name in names if name)} "


@lru_cache(maxsize=4096)
def _words_of_name(name: str) -> str:
    glued = [re.sub("['’ ]", "", word) for word in _APOSTROPHE_WORD.findall(fold(name))]
    return " ".join(words(name) + glued)


def contains_words(field: str, typed: Iterable[str]) -> Q:
    """Rows whose search text has every word, in any order; letters may be the beginning of a word."""
    condition = Q()
    for word in typed:
        condition &= contains_word(field, word)
    return condition


def contains_word(field: str, word: str) -> Q:
    """Rows whose search text has this word, or for letters a word that begins so."""
    return Q(**{f"{field}__contains": f" {word} " if word.isdigit() else f" {word}"})


def sort_key(name: str) -> str:
    """Plain letters that sort a list as Vietnamese readers expect: Đ after D, `Quận 3` before `Quận 10`."""
    text = fold(re.sub("[đĐ]", "dzz", name))
    return " ".join(word.zfill(4) if word.isdigit() else word for word in _WORD.findall(text))
