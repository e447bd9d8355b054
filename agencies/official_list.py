"""Reads an official list of BHXH agencies. A list with a fault is refused whole, each fault with its line."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from vssid_portal.vietnamese import clean

REQUIRED_COLUMNS = ("code", "name", "parent_code")
OPTIONAL_COLUMNS = ("district_code", "address", "phone")

# 079 for a provincial office, 07920 for an office below it. Spreadsheets drop leading zeros: 7920 is refused.
_PROVINCIAL_CODE = re.compile(r"[0-9]{3}|[0-9]{3}00")
_OFFICE_CODE = re.compile(r"[0-9]{5}")
_DISTRICT_CODE = re.compile(r"[0-9]{3}")
_MAX_LENGTHS = {"name": 150, "address": 250, "phone": 50}


class BrokenList(Exception):
    """The list cannot be used; `problems` says why, one line of the file each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class OfficialRow:
    """One agency of the list; an empty `parent_code` makes it a provincial office."""

    line: int
    code: str
    name: str
    parent_code: str
    district_code: str = ""
    address: str = ""
    phone: str = ""

    @property
    def is_provincial(self) -> bool:
        return not self.parent_code


def read_official_list(raw: bytes) -> list[OfficialRow]:
    """The rows of a UTF-8 CSV file, checked each and against each other. Raises BrokenList."""
    rows, problems = _rows(_text(raw))
    if not rows and not problems:
        problems = ["line 1: the list has no rows"]
    problems += [*_row_problems(rows), *_repeats(rows), *_parent_problems(rows)]
    if problems:
        raise BrokenList(problems)
    return rows


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BrokenList([f"line {line}: not UTF-8 text; save the list as CSV UTF-8"]) from error


def _check_columns(columns: list[str]) -> None:
    missing = [name for name in REQUIRED_COLUMNS if name not in columns]
    if missing:
        raise BrokenList([f"line 1: missing column {name}" for name in missing])
    repeated = {name for name in columns if columns.count(name) > 1}
    if repeated:
        raise BrokenList([f"line 1: column {name} appears twice" for name in sorted(repeated)])


def _rows(text: str) -> tuple[list[OfficialRow], list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, problems = [], []
    try:
        columns = [name.strip() for name in next(reader, [])]
        _check_columns(columns)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                problems.append(f"line {reader.line_num}: {len(cells)} cells, the header has {len(columns)}")
                continue
            values = dict(zip(columns, map(clean, cells), strict=True))
            known = {name: values.get(name, "") for name in REQUIRED_COLUMNS + OPTIONAL_COLUMNS}
            rows.append(OfficialRow(line=reader.line_num, **known))
    except csv.Error as error:
        problems.append(f"line {reader.line_num}: {error}")
    return rows, problems


def _row_problems(rows: list[OfficialRow]) -> Iterator[str]:
    for row in rows:
        shape = _PROVINCIAL_CODE if row.is_provincial else _OFFICE_CODE
        if not shape.fullmatch(row.code):
            expected = "three digits" if row.is_provincial else "five digits"
            yield f"line {row.line}: code {row.code!r} is not {expected} (a leading zero may be lost)"
        if not row.name:
            yield f"line {row.line}: the name is empty"
        if row.district_code and not _DISTRICT_CODE.fullmatch(row.district_code):
            yield f"line {row.line}: district code {row.district_code!r} is not three digits"
        for column, longest in _MAX_LENGTHS.items():
            if len(getattr(row, column)) > longest:
                yield f"line {row.line}: the {column} is longer than {longest} characters"


def _repeats(rows: list[OfficialRow]) -> Iterator[str]:
    first_line: dict[tuple[str, ...], int] = {}
    for row in rows:
        keys = [("code", row.code), ("name", row.name, row.parent_code)]
        if row.district_code:
            keys.append(("district_code", row.district_code))
        for key in keys:
            if key in first_line:
                yield f"line {row.line}: {key[0]} {key[1]!r} is already on line {first_line[key]}"
            first_line.setdefault(key, row.line)


def _parent_problems(rows: list[OfficialRow]) -> Iterator[str]:
    offices = {row.code for row in rows if not row.is_provincial}
    for row in rows:
        if row.parent_code in offices:
            yield f"line {row.line}: parent {row.parent_code} is not a provincial office"
