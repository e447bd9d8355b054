"""The QR code of the health insurance card (BHYT): 10, 15 or 17 parts, names in hexadecimal UTF-8, `$` or `#` last.

Layout: DOMAIN 3.2. Old cards open with the 15-character card number, cards since April 2021 with the ten digits
of the social insurance number (decision 1666/QĐ-BHXH).
"""

import re
from dataclasses import dataclass
from itertools import chain, islice, repeat

from vssid_portal.partial_date import PartialDate
from vssid_portal.vietnamese import clean, fold

from . import fields
from .charset import repair
from .errors import BrokenCard

_CARD_NUMBER = re.compile(r"(?:[A-Z]{2}[0-9]{3})?[0-9]{10}")
_MANAGEMENT_CODE = re.compile(r"([0-9]{4})([0-9]{10})")
_FEWEST_PARTS, _MOST_PARTS = 10, 20
# How employers and schools begin, folded; the card has one part for either the address or the unit.
_UNIT_WORDS = (
    "cty", "cong ty", "tong cong ty", "tap doan", "doanh nghiep", "dntn", "hop tac xa", "htx", "chi nhanh", "cn ",
    "truong", "th ", "thcs", "thpt", "mam non", "dai hoc", "dh ", "cao dang", "benh vien", "bv ", "trung tam", "tt ",
    "ngan hang", "bao hiem", "bhxh", "ubnd", "uy ban", "so ", "phong ", "cuc ", "chi cuc", "van phong", "vp ", "vien ",
    "nha may", "xi nghiep", "co so", "ban quan ly", "ho kinh doanh", "hkd",
)  # fmt: skip
_HOUSE_NUMBER = re.compile(r"so (nha )?\d")


@dataclass(frozen=True)
class HealthCard:
    """What the code of a health insurance card says. Text is NFC; what the card leaves out is empty or None."""

    social_insurance_number: str
    # As printed: 15 characters on old cards, the ten digits on new ones.
    card_number: str
    full_name: str
    born_on: PartialDate | None
    gender: fields.Gender
    # One of the two is filled at most: cards print the home address or the employer.
    address: str
    unit: str
    # Four digits of the agency that manages the card, a hint for the receiving agency; empty when not told.
    agency_code: str
    parent_name: str
    # The parts from the first-registration hospital on, as they stand, without the closing sign.
    extra: tuple[str, ...] = ()


def looks_like_health_card(parts: list[str]) -> bool:
    """A first part that is a card number, with anything after it."""
    return len(parts) > 1 and _CARD_NUMBER.fullmatch(_card_number_text(parts[0])) is not None


def parse(text: str) -> HealthCard:
    """The card behind the payload text. Raises BrokenCard naming the part that is not as it should be."""
    parts = text.rstrip("\0 \r\n\t").split("|")
    if not _FEWEST_PARTS <= len(parts) <= _MOST_PARTS:
        raise BrokenCard("number of parts")
    if parts.pop().strip() not in ("$", "#"):
        raise BrokenCard("closing sign")
    number = _card_number_text(parts[0])
    if not _CARD_NUMBER.fullmatch(number):
        raise BrokenCard("social_insurance_number")
    management_code, parent = islice(chain(parts[9:11], repeat("")), 2)
    address, unit = _address_or_unit(_words(parts[4], "address"))
    return HealthCard(
        social_insurance_number=number[-10:],
        card_number=number,
        full_name=fields.name(_words(parts[1], "full_name")),
        born_on=fields.birth_date(parts[2]),
        gender=fields.gender(parts[3]),
        address=address,
        unit=unit,
        agency_code=_agency_code(management_code, number[-10:]),
        parent_name=_parent_name(parent),
        extra=tuple(part.strip() for part in parts[5:]),
    )


def _card_number_text(text: str) -> str:
    return re.sub(r"[\s.\-]", "", clean(text)).upper()


def _words(text: str, part: str) -> str:
    """The words behind hexadecimal UTF-8; a few cards write them plainly. A dash means nothing is told."""
    value = clean(text)
    if value in ("", "-"):
        return ""
    if not re.fullmatch(r"[0-9A-Fa-f]{4,}", value):
        return value
    try:
        return repair(bytes.fromhex(value).decode("utf-8").rstrip("\0"))
    except ValueError:
        raise BrokenCard(part) from None


def _address_or_unit(words: str) -> tuple[str, str]:
    # Some cards append an internal number: `…, Hà Nội_123456`.
    value = fields.place(re.sub(r"_[0-9]+$", "", words.strip()))
    folded = fold(value)
    is_unit = folded.startswith(_UNIT_WORDS) and not _HOUSE_NUMBER.match(folded)
    return ("", value) if is_unit else (value, "")


def _agency_code(management_code: str, social_insurance_number: str) -> str:
    """Four digits in front of the person's own number; anything else tells nothing."""
    match = _MANAGEMENT_CODE.fullmatch(management_code.strip())
    return match[1] if match and match[2] == social_insurance_number else ""


def _parent_name(text: str) -> str:
    words = _words(text, "parent_name")
    return fields.name(words, "parent_name") if words else ""
