"""What fits in an SMS: the GSM 7-bit alphabet (3GPP TS 23.038), its parts, what carriers here refuse."""

import itertools
import re
import unicodedata

from vssid_portal.vietnamese import clean, without_accents

_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENSION = frozenset("\f^{}\\[~]|€")  # two septets each

# Carriers drop or mangle messages with these.
BANNED = frozenset("%#&[]{}\\<@")
_PLAIN = frozenset(c for c in _GSM_BASIC if c.isascii() and c.isprintable()) - BANNED

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
# Every letter of Vietnamese is one 16-bit unit of UCS-2.
_ACCENTED = _PLAIN | {"đ", "Đ"} | {
    unicodedata.normalize("NFC", vowel + tone) for vowel, tone in itertools.product(_VOWELS, _TONES)
}

_SPOKEN = str.maketrans(
    {
        "%": " phan tram", "&": " va ", "@": "(a)", "#": " ",
        "[": "(", "{": "(", "<": "(", "]": ")", "}": ")", ">": ")", "\\": "/", "|": "/",
        "–": "-", "—": "-", "−": "-", "~": "-", "…": "...", "€": " EUR", "₫": "d",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "`": "'", "´": "'",
        "•": "-", "·": "-", "×": "x", "№": "so ",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """Vietnamese as it goes into an SMS: one line, no accents, every character one that carriers take."""
    spoken = without_accents(clean(text)).translate(_SPOKEN)
    kept = "".join(c if c in _PLAIN else " " if c.isspace() else "?" for c in spoken)
    return re.sub(r" {2,}", " ", kept).strip()


def accented(text: str) -> str:
    """The same with its accents: one line, every character one of Vietnamese that carriers take."""
    spoken = clean(text).translate(_SPOKEN)
    kept = "".join(c if c in _ACCENTED else " " if c.isspace() else without_accents(c) for c in spoken)
    return re.sub(r" {2,}", " ", "".join(c if c in _ACCENTED else "?" for c in kept)).strip()


def is_accented(text: str) -> bool:
    """Whether the text consists of the letters of Vietnamese, and what else carriers take."""
    return all(c in _ACCENTED for c in text)


def is_gsm(text: str) -> bool:
    return all(c in _GSM_BASIC or c in _GSM_EXTENSION for c in text)


def is_plain(text: str) -> bool:
    """Whether the text consists of characters that are in ASCII, in GSM-7, and not refused by carriers."""
    return all(c in _PLAIN for c in text)


def parts(text: str) -> int:
    """How many SMS the text is sent and charged as: 160 characters in GSM-7 (153 each in more than one), else
    70 UTF-16 units (67). An empty text is none."""
    if is_gsm(text):
        length, single, joined = sum(2 if c in _GSM_EXTENSION else 1 for c in text), 160, 153
    else:
        length, single, joined = len(text.encode("utf-16-le", "surrogatepass")) // 2, 70, 67
    return 0 if not length else 1 if length <= single else -(-length // joined)
