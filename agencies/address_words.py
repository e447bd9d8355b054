"""The words of an address as a paper or a person writes them: where a name may begin, how it is spelled, its type.

Pure text, no database. Two spellings of every word: `plain` compares what is typed without accents, `exact` keeps
the accents but not the habits that mean nothing (Hoà/Hòa, Mỹ/Mĩ, Quy/Qui, Đắk/Đăk/Đắc, 04/4).
"""

import re
import unicodedata
from dataclasses import dataclass

from vssid_portal.vietnamese import clean, fold

_WORD = re.compile(r"[^\W_]+(?:['’`‘´][^\W_]+)*")
_APOSTROPHE = re.compile("['’`‘´]")
# "Q1", "P.04", "F12": a short form glued to its number.
_GLUED_NUMBER = re.compile(r"([QqPpFf])(\d{1,2})")
# No name reaches across one of these.
_STOP = re.compile(r"[,;:|()\[\]{}]")
# A name may begin after one of these, or reach across it: "Bà Rịa - Vũng Tàu".
_DASH = re.compile(r"[-‐-―−/\\]")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_FINAL_Y = re.compile(r"(?:(?<=[bcdđghklmnpqrstvx])|(?<=qu))y$")
_FINAL_K = re.compile(r"(?<=[aeiouăâêôơư])k(?![aeiouyăâêôơưh])")
# After these words a unit's type is part of something else: "đường Xã Đàn", "thị xã", "thành phố".
_NOT_BEFORE_A_TYPE = {"duong", "pho", "ngo", "ngach", "hem", "thi", "thanh", "cu", "tuc", "cho"}

# How a type is written: its full word first.
TYPE_WORDS = {
    "tinh": ["tỉnh", "t"],
    "thanh_pho": ["thành phố", "tp", "t p"],
    "quan": ["quận", "q"],
    "huyen": ["huyện", "h"],
    "thi_xa": ["thị xã", "tx", "t x"],
    "thi_tran": ["thị trấn", "tt", "t t"],
    "phuong": ["phường", "p", "f"],
    "xa": ["xã", "x"],
    "dac_khu": ["đặc khu", "đk"],
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word and what stands before it."""

    start: int
    plain: str
    exact: str
    # A comma or the like stands before it: no name reaches across.
    stopped: bool
    # A name without a type word may begin here.
    opens: bool


@dataclass(frozen=True)
class AddressWords:
    """An address in words; `text` is its tidy spelling, which `Word.start` counts in."""

    text: str
    words: tuple[Word, ...]
    accented: bool

    def type_at(self, index: int) -> list[tuple[str, int]]:
        """The types of unit that may be written here, each with the index behind it."""
        if not self.words[index].opens and index and self.words[index - 1].plain in _NOT_BEFORE_A_TYPE:
            return []
        found = []
        for type_, plain, exact in _TYPES:
            written = self.words[index : index + len(plain)]
            if len(written) == len(plain) and all(
                word.plain == plain[at] and word.exact in (plain[at], exact[at]) for at, word in enumerate(written)
            ):
                found.append((type_, index + len(plain)))
        return found

    def spelled(self, start: int, end: int) -> tuple[str, str]:
        """The words from `start` up to `end` run together: plain and exact."""
        span = self.words[start:end]
        return "".join(word.plain for word in span), "".join(word.exact for word in span)

    def segment_starts(self) -> list[int]:
        """Where the parts between commas begin."""
        return [index for index, word in enumerate(self.words) if index == 0 or word.stopped]

    def before(self, index: int) -> str:
        """The text in front of a word; all of it for the index behind the last word."""
        return self.text[: self.words[index].start] if index < len(self.words) else self.text


def read_words(text: str) -> AddressWords:
    """In: free text of any origin. Out: its words from left to right, without the country and a post code."""
    text = clean(re.sub(r"[\r\n]+", ", ", text))
    words: list[Word] = []
    behind = 0
    for found in _WORD.finditer(text):
        between = text[behind : found.start()]
        stopped = bool(_STOP.search(between))
        opens = stopped or not words or bool(_DASH.search(between))
        glued = _GLUED_NUMBER.fullmatch(found[0])
        first, *rest = glued.groups() if glued else (found[0],)
        words.append(Word(found.start(), plain_word(first), exact_word(first), stopped, opens))
        words += [Word(found.start() + 1, plain_word(number), plain_word(number), False, False) for number in rest]
        behind = found.end()
    end = len(words) - _words_behind_the_address(words)
    text = text[: words[end].start] if end < len(words) else text
    return AddressWords(text, tuple(words[:end]), accented=fold(text) != clean(text).lower())


def _words_behind_the_address(words: list[Word]) -> int:
    tail = [word.plain for word in words[-2:]]
    if tail[-1:] == ["vn"] or (tail[-1:] and re.fullmatch(r"\d{5,6}", tail[-1])):
        return 1
    return 2 if tail == ["viet", "nam"] else 0


def spelling(name: str) -> tuple[str, str]:
    """A name run together, plain and exact, to compare with `AddressWords.spelled`."""
    written = _WORD.findall(clean(name))
    return "".join(map(plain_word, written)), "".join(map(exact_word, written))


def plain_word(word: str) -> str:
    """A word without accents and habits of spelling: `Đắk` is `dac`, `Mỹ` is `mi`, `04` is `4`."""
    return _plain(_APOSTROPHE.sub("", fold(word)))


def _plain(folded: str) -> str:
    if folded.isdigit():
        return folded.lstrip("0") or "0"
    return _FINAL_K.sub("c", _FINAL_Y.sub("i", folded))


def exact_word(word: str) -> str:
    """A word with its accents, the tone behind it: `Hoà` and `Hòa` are one, `Hóa` is another."""
    lower = _APOSTROPHE.sub("", clean(word).lower())
    marks = unicodedata.normalize("NFD", lower)
    tone = "".join(_TONES.findall(marks))
    bare = unicodedata.normalize("NFC", _TONES.sub("", marks))
    # Names of the Central Highlands: ă/ắ and c/k are written either way.
    if _FINAL_K.search(bare) or (bare.endswith("ăc") and tone in ("", "\u0301")):
        return plain_word(word)
    return _plain(bare) + tone


_TYPES = [
    (type_, tuple(map(plain_word, form.split())), tuple(map(exact_word, form.split())))
    for type_, forms in TYPE_WORDS.items()
    for form in forms
]
