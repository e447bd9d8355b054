"""Text as it travels in SMPP: GSM 7-bit in one octet a character, or UCS-2; long messages in parts with a header."""

import secrets
from dataclasses import dataclass

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = dict(zip("\f^{}\\[~]|€", b"\x0a\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65", strict=True))
_ESCAPE = b"\x1b"
_SEPTETS = {character: bytes([number]) for number, character in enumerate(_BASIC) if character != "\x1b"} | {
    character: _ESCAPE + bytes([number]) for character, number in _EXTENSION.items()
}

GSM_7, UCS_2 = 0x00, 0x08  # data_coding
_SINGLE = {GSM_7: 160, UCS_2: 140}  # octets; a septet is sent in an octet of its own
_PART = {GSM_7: 153, UCS_2: 134}
_MOST_PARTS = 255


class TooLong(ValueError):
    """More than 255 parts."""


@dataclass(frozen=True)
class Parts:
    """`has_headers`: each part begins with the 6 octets that put it in its place (UDHI in esm_class)."""

    coding: int
    texts: tuple[bytes, ...]
    has_headers: bool


def parts_of(text: str) -> Parts:
    """Raises TooLong. No character is torn apart between two parts."""
    coding, units = _units(text)
    if sum(map(len, units)) <= _SINGLE[coding]:
        return Parts(coding, (b"".join(units),), has_headers=False)
    chunks = _filled(units, _PART[coding])
    if len(chunks) > _MOST_PARTS:
        raise TooLong
    header = bytes([5, 0, 3, secrets.randbelow(256), len(chunks)])
    return Parts(coding, tuple(header + bytes([i]) + chunk for i, chunk in enumerate(chunks, 1)), has_headers=True)


def text_of(coding: int, octets: bytes) -> str:
    """The reverse for one part without its header."""
    if coding == UCS_2:
        return octets.decode("utf-16-be")
    extended = {number: character for character, number in _EXTENSION.items()}
    text, escaped = "", False
    for octet in octets:
        if octet == _ESCAPE[0] and not escaped:
            escaped = True
            continue
        text += extended.get(octet, "?") if escaped else _BASIC[octet & 0x7F]
        escaped = False
    return text


def _units(text: str) -> tuple[int, list[bytes]]:
    """The smallest pieces that must stay whole: a character with its escape, a surrogate pair."""
    if all(character in _SEPTETS for character in text):
        return GSM_7, [_SEPTETS[character] for character in text]
    return UCS_2, [character.encode("utf-16-be", "replace") for character in text]


def _filled(units: list[bytes], room: int) -> list[bytes]:
    chunks = [b""]
    for unit in units:
        if len(chunks[-1]) + len(unit) > room:
            chunks.append(b"")
        chunks[-1] += unit
    return chunks
