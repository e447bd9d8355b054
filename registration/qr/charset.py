"""Repair of Vietnamese text that a scanner or zbar's text mode read in the wrong encoding.

Cards hold UTF-8 without saying so; readers guess Shift-JIS, Big5 or a Windows code page (mchehab/zbar #212,
pyzbar #14, #95). The rule here: the text comes back exactly right, or it is refused.
"""

import unicodedata
from collections.abc import Iterable

from .errors import DamagedText

# Guesses seen in the wild: zbar's and those of Windows programs behind hand scanners.
_MULTIBYTE = ("shift_jis", "cp932", "big5", "cp950", "gbk", "euc_kr")
_REPLACEMENT = "\ufffd"
_PUNCTUATION = frozenset(" \t\r\n\0|,.;:/-_()[]'\"&+#$%*=@!–—’‘“”°²³№\u00a0\ufeff\u200b\u200e\u200f")


def repair(text: str) -> str:
    """The text as the card holds it. Raises DamagedText when that is not certain."""
    if _REPLACEMENT in text:
        raise DamagedText("replacement character")
    candidates = set(_single_byte_rereadings(text))
    if not candidates and not _is_plausible(text):
        candidates = set(_multibyte_rereadings(text))
    if not candidates:
        if not _is_plausible(text):
            raise DamagedText("characters no card holds")
        return text
    # Rereading must end in one plausible text: two answers are no answer.
    if len(candidates) > 1 or not all(map(_is_plausible, candidates)):
        raise DamagedText("no certain rereading")
    return candidates.pop()


def _single_byte_rereadings(text: str) -> Iterable[str]:
    """UTF-8 read as Latin-1 or a Windows code page.

    Safe to try on any text: right Vietnamese never re-encodes to valid UTF-8 with multi-byte letters, since
    what would have to follow a letter such as `Ã` is a symbol that names and addresses do not hold.
    """
    if text.isascii():
        return
    for encode in (_as_latin_1, _as_windows_1252, _as_windows_1258):
        raw = encode(text)
        if raw is not None and (reread := _utf_8(raw)) is not None:
            yield reread


def _multibyte_rereadings(text: str) -> Iterable[str]:
    for codec in _MULTIBYTE:
        try:
            raw = text.encode(codec)
        except UnicodeEncodeError:
            continue
        if (reread := _utf_8(raw)) is not None:
            yield reread


def _utf_8(raw: bytes) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _as_latin_1(text: str) -> bytes | None:
    return _encode(text, "latin-1")


def _as_windows_1252(text: str) -> bytes | None:
    return _encode(text, "cp1252")


def _as_windows_1258(text: str) -> bytes | None:
    return _encode(text, "cp1258")


def _encode(text: str, codec: str) -> bytes | None:
    """Bytes of the text; the code page's unused places pass through as the C1 controls programs put there."""
    raw = bytearray()
    for character in text:
        try:
            raw += character.encode(codec)
        except UnicodeEncodeError:
            if not 0x80 <= ord(character) <= 0x9F:
                return None
            raw.append(ord(character))
    return bytes(raw)


def _is_plausible(text: str) -> bool:
    return all(map(_belongs_on_a_card, text))


def _belongs_on_a_card(character: str) -> bool:
    """Latin letters with their marks, digits, and the punctuation of addresses. `?` stands for a lost letter."""
    if character.isascii() and (character.isalnum() or character in _PUNCTUATION):
        return True
    if character in _PUNCTUATION or "\u0300" <= character <= "\u036f":
        return True
    return unicodedata.category(character) in ("Lu", "Ll") and unicodedata.name(character, "").startswith("LATIN ")
