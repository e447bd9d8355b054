"""Exports of the register as they come, CSV or XLSX: which column is what, and the rows as text."""

import csv
import datetime as dt
import itertools
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import openpyxl

from vssid_portal.vietnamese import fold

# Field: the headers real exports give it, folded and without signs.
HEADERS = {
    "social_insurance_number": (
        "masobhxh", "mabhxh", "sobhxh", "sosobhxh", "masobaohiemxahoi", "socialinsurancenumber",
    ),
    "full_name": ("hovaten", "hoten", "hotennguoithamgia", "hovatennguoithamgia", "tennguoithamgia", "fullname"),
    "born_on": ("ngaysinh", "ngaythangnamsinh", "namsinh", "birthdate", "bornon"),
    "gender": ("gioitinh", "phai", "gender"),
    "province_code": ("matinh", "tinh", "matinhbhxh", "tinhthanhpho", "matinhthanhpho", "provincecode"),
    "phone": ("sodienthoai", "dienthoai", "sdt", "dtdd", "dienthoaididong", "phone"),
    "papers": ("cccdcmnd", "cmndcccd", "socccdcmnd", "socmndcccd", "cmndcccdhochieu", "sogiayto", "sogiaytotuythan"),
    "citizen_id": ("cccd", "socccd", "cancuoc", "socancuoc", "sodinhdanh", "sodinhdanhcanhan", "soddcn", "citizenid"),
    "identity_card": ("cmnd", "socmnd", "cmt", "identitycard"),
    "passport": ("hochieu", "sohochieu", "passport"),
}  # fmt: skip
REQUIRED = ("social_insurance_number", "full_name", "born_on", "gender", "province_code")
_LONGEST_HEAD = 20  # exports often begin with a title and a date
_LONGEST_LINE = 1_000_000  # characters; beyond that a quotation mark was not closed, or it is no export
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 100  # of a sheet; cells may claim to stand anywhere
# Sheets of a million rows shrink to a tenth or a twentieth of their size, never to a hundredth.
_LARGE_PART, _HIGHEST_RATIO = 64 * 1024 * 1024, 100
_UNREADABLE = (ValueError, KeyError, IndexError, SyntaxError, EOFError, zlib.error, zipfile.BadZipFile)


class BrokenExport(Exception):
    """The file cannot be read; the message says why and what to do."""


def read_export(path: Path, mapping: Mapping[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and `{field: text}` of every row. `mapping`: a column's own header to its field, where ours do not know it.

    Raises BrokenExport.
    """
    rows = _cells(path)
    known = {name: field for field, names in HEADERS.items() for name in names}
    known |= {_bare(column): field for column, field in mapping.items()}
    columns: dict[int, str] = {}
    for _line, cells in itertools.islice(rows, _LONGEST_HEAD):
        columns = _columns([_text(cell) for cell in cells], known)
        if {"social_insurance_number", "full_name"} <= set(columns.values()):
            break
    missing = [field for field in REQUIRED if field not in columns.values()]
    if missing:
        raise BrokenExport(f"No column for {', '.join(missing)}. Name it with --column 'Header=field'.")
    for line, cells in rows:
        row = {field: _text(cells[at]) for at, field in columns.items() if at < len(cells)}
        if any(row.values()):
            yield line, row


def count_rows(path: Path) -> int:
    """About how many rows the file has, from a quick look: what a progress bar needs."""
    if not _is_workbook(path):
        with path.open("rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))
    try:
        return _sheet_of(path).max_row or 0
    except _UNREADABLE:
        return 0


def _columns(cells: list[str], known: Mapping[str, str]) -> dict[int, str]:
    """The first column of each field."""
    columns: dict[int, str] = {}
    for at, header in enumerate(cells):
        field = known.get(_bare(header))
        if field and field not in columns.values():
            columns[at] = field
    return columns


def _bare(header: str) -> str:
    return "".join(character for character in fold(header) if character.isalnum())


def _is_workbook(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx"


def _cells(path: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    return _of_workbook(path) if _is_workbook(path) else _of_csv(path)


def _of_csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    line = 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            delimiter = _delimiter(file.read(65536))
            file.seek(0)
            reader = csv.reader(_lines(file), delimiter=delimiter)
            for cells in reader:
                yield reader.line_num, cells
                line = reader.line_num + 1
    except UnicodeDecodeError as error:
        raise BrokenExport("The file is not UTF-8 text: save it as CSV UTF-8 or XLSX.") from error
    except csv.Error as error:
        raise BrokenExport(f"The row that begins on line {line}: {error}. Is a quotation mark not closed?") from error


def _delimiter(sample: str) -> str:
    """That of the line with the most of them: a title above the columns has none."""
    lines = sample.splitlines()[:_LONGEST_HEAD] or [""]
    return max(",;\t", key=lambda delimiter: max(line.count(delimiter) for line in lines))


def _lines(file: TextIO) -> Iterator[str]:
    """Line by line, however long a line claims to be."""
    for number in itertools.count(1):
        line = file.readline(_LONGEST_LINE + 1)
        if len(line) > _LONGEST_LINE:
            raise BrokenExport(f"Line {number} has more than {_LONGEST_LINE:,} characters: mend or remove it.")
        if not line:
            return
        yield line


def _of_workbook(path: Path) -> Iterator[tuple[int, Sequence[Any]]]:
    try:
        sheet = _sheet_of(path)
        sheet.reset_dimensions()  # what the file says of its size is often wrong, then columns would be left out
        for line, cells in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True), 1):
            if line > _MOST_ROWS:
                raise BrokenExport(f"The sheet claims more than {_MOST_ROWS:,} rows, which no workbook has.")
            yield line, cells
    except _UNREADABLE as error:
        raise BrokenExport("The file is no XLSX workbook, or a damaged one.") from error


def _sheet_of(path: Path) -> Any:
    """The first sheet, not read yet. Raises BrokenExport for a file that unpacks to very much."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if part.file_size > max(_LARGE_PART, part.compress_size * _HIGHEST_RATIO):
                raise BrokenExport(f"{part.filename} in the workbook unpacks to {part.file_size:,} bytes: no export.")
    return openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]


def _text(cell: Any) -> str:
    """A cell as it is read: numbers without a decimal point, dates as Vietnamese write them."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime | dt.date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
