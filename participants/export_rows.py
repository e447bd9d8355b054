"""A row of an export as a person of the register, or the reason why not. Pure."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vssid_portal.partial_date import PartialDate
from vssid_portal.vietnamese import digits_only, fold

from . import identifiers
from .birth_places import PROVINCES
from .identifiers import Gender
from .names import person_name
from .synthetic import SyntheticPerson

_GENDERS: dict[str, Gender] = {
    "nam": "male", "male": "male", "m": "male", "nu": "female", "female": "female", "f": "female",
}  # fmt: skip
_PROVINCE_BY_NAME = {re.sub(r"^(tinh|thanh pho|tp\.?) ", "", fold(name)): code[1:] for code, name in PROVINCES.items()}
_MOBILE = re.compile(r"(?:\+?84|0)([35789]\d{8})")

# Days as spreadsheets count them, 1927 to 2064. A year has four digits.
_SERIAL, _SERIAL_ZERO = re.compile(r"[1-5][0-9]{4}"), dt.date(1899, 12, 30)


class Rejected(Exception):
    """The row is not taken over; the message is for whoever mends it."""


def person_of(cells: Mapping[str, str]) -> tuple[SyntheticPerson, list[str]]:
    """The person, and what of the row was left out. Raises Rejected."""
    notes: list[str] = []
    try:
        number = identifiers.social_insurance_number(cells.get("social_insurance_number", ""))
        name = person_name(cells.get("full_name", ""))
    except ValidationError as error:
        raise Rejected(error.messages[0]) from None
    papers = _papers(cells, notes)
    return SyntheticPerson(
        social_insurance_number=number,
        full_name=name,
        full_name_folded=fold(name),
        born_on=_born_on(cells.get("born_on", "")),
        gender=_gender(cells.get("gender", "")),
        province_code=_province(cells.get("province_code", "")),
        phone=_phone(cells.get("phone", ""), notes),
        citizen_id=papers["citizen_id"],
        identity_card=papers["identity_card"],
        passport=papers["passport"],
    ), notes


def _born_on(text: str) -> str:
    """`05/03/1990`, `5-3-1990`, `1990-03-05`, `03/1990`, `1990`; `32937` where a spreadsheet lost the format."""
    if _SERIAL.fullmatch(text.strip()):
        return (_SERIAL_ZERO + dt.timedelta(days=int(text))).isoformat()
    parts = [part for part in re.split(r"[/.\-\s]+", text.strip()) if part]
    if parts and len(parts[0]) < 4:
        parts.reverse()
    with suppress(ValueError):
        numbers = [int(part) for part in parts[:3]]
        if numbers and 1880 <= numbers[0] <= 2100:
            return PartialDate(*numbers).iso
    raise Rejected(_("Ngày sinh “%(text)s” không đọc được. Ghi dạng 05/03/1990, 03/1990 hoặc 1990.") % {"text": text})


def _gender(text: str) -> Gender:
    gender = _GENDERS.get(fold(text))
    if gender is None:
        raise Rejected(_("Giới tính “%(text)s” không đọc được. Ghi Nam hoặc Nữ.") % {"text": text})
    return gender


def _province(text: str) -> str:
    """`79`, `079`, or the name."""
    code = digits_only(text)
    if code.isdecimal() and f"{int(code):03d}" in PROVINCES:
        return f"{int(code):02d}"
    by_name = _PROVINCE_BY_NAME.get(re.sub(r"^(tinh|thanh pho|tp\.?) ", "", fold(text)))
    if by_name is None:
        raise Rejected(_("Tỉnh “%(text)s” không có trong 63 tỉnh, thành phố. Ghi mã hoặc tên.") % {"text": text})
    return by_name


def _phone(text: str, notes: list[str]) -> str:
    if not text.strip():
        return ""
    if found := _MOBILE.fullmatch(digits_only(text)):
        return f"+84{found[1]}"
    notes.append(_("Bỏ số điện thoại: không phải số di động Việt Nam 10 chữ số."))
    return ""


_PARSERS: dict[str, Callable[[str], str]] = {
    "citizen_id": identifiers.citizen_id,
    "identity_card": identifiers.old_identity_card,
    "passport": identifiers.passport,
}


def _papers(cells: Mapping[str, str], notes: list[str]) -> dict[str, str]:
    """Numbers by kind; a column that mixes them is sorted by their shape."""
    papers = dict.fromkeys(_PARSERS, "")
    for kind, parse in _PARSERS.items():
        if text := cells.get(kind, "").strip():
            try:
                papers[kind] = parse(text)
            except ValidationError as error:
                notes.append(_("Bỏ số giấy tờ: %(reason)s") % {"reason": error.messages[0]})
    if mixed := cells.get("papers", "").strip():
        for kind, parse in _PARSERS.items():
            with suppress(ValidationError):
                papers[kind] = papers[kind] or parse(mixed)
                return papers
        notes.append(_("Bỏ số giấy tờ: không phải CCCD, CMND hay hộ chiếu."))
    return papers
