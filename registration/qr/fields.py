"""The parts cards are made of: names, places, dates, sex; each function gives the clean value or raises BrokenCard."""

import datetime as dt
import re
from typing import Literal

from vssid_portal.partial_date import PartialDate
from vssid_portal.vietnamese import clean, fold

from .errors import BrokenCard

Gender = Literal["male", "female", ""]

# The words and figures of both cards (DOMAIN 2.1 and 3.2) as the form's own values.
_GENDERS: dict[str, Gender] = {"nam": "male", "nu": "female", "1": "male", "2": "female", "": "", "-": ""}
_LONGEST_NAME = 100
_LONGEST_PLACE = 300
_FIRST_YEAR, _LAST_YEAR = 1875, 2150
_DATE_SHAPES = (
    re.compile(r"(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d{4})"),
    re.compile(r"(?P<day>\d\d?)[/.-](?P<month>\d\d?)[/.-](?P<year>\d{4})"),
    re.compile(r"(?P<month>\d\d)[/.-]?(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})"),
)


def name(text: str, part: str = "full_name") -> str:
    """A person's name: letters with spaces, hyphens, apostrophes or dots between them; never empty."""
    value = clean(text)
    # A combining mark left after NFC belongs to a letter of a minority language and counts as one.
    letters = re.sub(r"[ '’.\-\u0300-\u036f]", "", value)
    if not letters.isalpha() or len(value) > _LONGEST_NAME:
        raise BrokenCard(part)
    return value


def place(text: str, part: str = "address") -> str:
    """An address or a unit on one line, with the doubled commas of the cards mended; may be empty."""
    value = re.sub(r"\s*,[\s,]*", ", ", clean(text)).strip(" ,")
    value = value.replace(", - ", ", ")
    if len(value) > _LONGEST_PLACE or re.search(r"[<>{}\\^~?`|]", value):
        raise BrokenCard(part)
    return "" if value == "-" else value


def gender(text: str, part: str = "gender") -> Gender:
    """`Nam`/`Nữ` in any case, `1`/`2`; empty stays empty."""
    try:
        return _GENDERS[fold(text)]
    except KeyError:
        raise BrokenCard(part) from None


def birth_date(text: str, part: str = "born_on") -> PartialDate | None:
    """`ddmmyyyy`, `dd/mm/yyyy`, or with the day, or day and month, missing or 00. None when empty."""
    value = clean(text)
    if value in ("", "-"):
        return None
    for shape in _DATE_SHAPES:
        if match := shape.fullmatch(value):
            break
    else:
        raise BrokenCard(part)
    found = {key: int(digits) for key, digits in match.groupdict().items()}
    try:
        born_on = PartialDate(found["year"], found.get("month") or None, found.get("day") or None)
    except ValueError:
        raise BrokenCard(part) from None
    if not _FIRST_YEAR <= born_on.year <= _LAST_YEAR:
        raise BrokenCard(part)
    return born_on


def full_date(text: str, part: str) -> dt.date | None:
    """A date with all its parts, or None when empty."""
    partial = birth_date(text, part)
    if partial is None:
        return None
    if partial.month is None or partial.day is None:
        raise BrokenCard(part)
    return dt.date(partial.year, partial.month, partial.day)
