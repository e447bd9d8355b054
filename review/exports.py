"""Tables as files for a spreadsheet. What somebody typed is never a formula in them (QUALITY S-33)."""

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from vssid_portal.vietnamese import clean

Value = str | int | Promise
_BYTE_ORDER_MARK = "\ufeff"
_STARTS_A_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Table:
    """`slug` names it in addresses, `title` on its sheet."""

    slug: str
    title: str | Promise
    head: Sequence[str | Promise]
    rows: Sequence[Sequence[Value]]


def safe(value: Value) -> str | int:
    """A number stays one. Text that a spreadsheet could take for a formula gets an apostrophe before it."""
    if isinstance(value, int):
        return value
    raw = str(value)
    text = clean(raw)
    looks_like = unicodedata.normalize("NFKC", text).lstrip()
    if looks_like.startswith(_STARTS_A_FORMULA) or raw[:1] in ("\t", "\r", "\n", "\0"):
        return f"'{text}"
    return text


def as_csv(table: Table) -> bytes:
    """RFC 4180, with the mark by which Excel knows UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows(_safe_rows(table))
    return (_BYTE_ORDER_MARK + text.getvalue()).encode()


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """A sheet a table; every text is a text cell, codes included."""
    book = Workbook(write_only=True)
    for table in tables:
        sheet = book.create_sheet(str(table.title)[:31])
        for row in _safe_rows(table):
            cells = [WriteOnlyCell(sheet, value) for value in row]
            for cell, value in zip(cells, row, strict=True):
                if isinstance(value, str):
                    cell.data_type = "s"
            sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _safe_rows(table: Table) -> Iterator[list[str | int]]:
    yield [safe(name) for name in table.head]
    for row in table.rows:
        yield [safe(value) for value in row]
