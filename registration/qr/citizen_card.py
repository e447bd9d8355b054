"""The QR code of the CCCD (2021) and of the căn cước card (2024): seven parts between bars, then extras.

Layout: DOMAIN 2.1 (Circulars 06/2021 and 16/2024 of the Ministry of Public Security, and public readers).
"""

import datetime as dt
import re
from dataclasses import dataclass

from vssid_portal.partial_date import PartialDate
from vssid_portal.vietnamese import digits_only

from . import fields
from .errors import BrokenCard

_PARTS = 7
_MOST_PARTS = 20


@dataclass(frozen=True)
class CitizenCard:
    """What the code of an identity card says. Text is NFC; what the card leaves out is empty or None."""

    number: str
    old_number: str
    full_name: str
    born_on: PartialDate | None
    gender: fields.Gender
    address: str
    issued_on: dt.date | None
    # What follows the seven known parts, as it stands; the 2024 card has four, all empty so far.
    extra: tuple[str, ...] = ()

    @property
    def has_code_on_front(self) -> bool:
        """The 2021 card (seven parts) bears its code on the front, the 2024 card (more parts) on the back."""
        return not self.extra


def looks_like_citizen_card(parts: list[str]) -> bool:
    """A first part of twelve digits with anything after it."""
    return len(parts) > 1 and re.fullmatch(r"[0-9]{12}", digits_only(parts[0])) is not None


def parse(text: str) -> CitizenCard:
    """The card behind the repaired payload text. Raises BrokenCard naming the part that is not as it should be."""
    parts = text.split("|")
    if not _PARTS <= len(parts) <= _MOST_PARTS:
        raise BrokenCard("number of parts")
    number, old_number, full_name, born_on, gender, address, issued_on, *extra = parts
    return CitizenCard(
        number=_number(number),
        old_number=_old_number(old_number),
        full_name=fields.name(full_name),
        born_on=fields.birth_date(born_on),
        gender=fields.gender(gender),
        address=fields.place(address),
        issued_on=fields.full_date(issued_on, "issued_on"),
        extra=tuple(part.strip() for part in extra),
    )


def _number(text: str) -> str:
    number = digits_only(text)
    if not re.fullmatch(r"[0-9]{12}", number):
        raise BrokenCard("number")
    return number


def _old_number(text: str) -> str:
    """The nine digits of the CMND (twelve on the last ones issued), or empty."""
    number = digits_only(text)
    if number and not re.fullmatch(r"[0-9]{9}|[0-9]{12}", number):
        raise BrokenCard("old_number")
    return number
