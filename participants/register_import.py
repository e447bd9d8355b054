"""Takes an export into the register, portion by portion; what is done stays done, whatever happens to the process.

A person who is there already gets what the export says; the same export again changes nothing. Papers are added, never
taken from somebody else. Each portion and how far it reaches are one transaction, so that a killed import goes on where
it was.
"""

import csv
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TextIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .export_files import BrokenExport, count_rows, read_export
from .export_rows import Rejected, person_of
from .models import RegisterImport
from .synthetic import SyntheticPerson
from .upsert import store_or_update

PORTION = 5_000
# A cell that a spreadsheet would take for a formula (QUALITY S-33).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Row = tuple[int, dict[str, str]]
Refusal = tuple[int | str, str, str]


@dataclass
class Report:
    """How far the import is; `resumed_at`: how many rows an earlier run had done, `total`: about how many there are."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    rejected: int = 0
    resumed_at: int = 0
    total: int = 0


@dataclass
class _Portion:
    """Persons by number: of two rows for one person the later counts. `refusals` has rows and parts of rows."""

    persons: dict[str, SyntheticPerson] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    rows: int = 0
    rejected: int = 0


def import_export(
    path: Path,
    rejects: Path,
    mapping: dict[str, str],
    *,
    dry_run: bool = False,
    tell: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Import the file; what was refused is written to `rejects` with line and reason. Raises BrokenExport.

    `tell` is called after every portion. A dry run reads and checks every row and changes nothing.
    """
    with _alone_with(path):
        progress = None if dry_run else _progress_of(path)
        report = Report(total=count_rows(path))
        if progress is not None:
            report.rows = report.resumed_at = progress.rows_done
            report.new, report.changed, report.rejected = progress.new, progress.changed, progress.rejected
        _import(read_export(path, mapping), report, progress, rejects, tell)
    return report


def _import(
    rows: Iterator[Row],
    report: Report,
    progress: RegisterImport | None,
    rejects: Path,
    tell: Callable[[Report], None],
) -> None:
    rows = islice(rows, report.rows, None)
    with _opened(rejects, anew=not report.rows) as file:
        while portion := _portion_of(islice(rows, PORTION)):
            _take(portion, report, progress, file)
            tell(report)
    if progress is not None:
        RegisterImport.objects.filter(pk=progress.pk).update(finished_at=timezone.now())


@contextmanager
def _alone_with(path: Path) -> Iterator[None]:
    """Nobody else imports this file from this machine. The lock goes with the process, whatever ends it."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BrokenExport("Another process is importing this file.") from None
        yield


def _progress_of(path: Path) -> RegisterImport:
    """The unfinished import of this very file, or a new one."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    unfinished = RegisterImport.objects.filter(sha256=digest, finished_at=None).order_by("-pk").first()
    return unfinished or RegisterImport.objects.create(sha256=digest)


def _portion_of(rows: Iterator[Row]) -> _Portion | None:
    portion = _Portion()
    for line, cells in rows:
        portion.rows += 1
        number = cells.get("social_insurance_number", "")
        try:
            person, notes = person_of(cells)
        except Rejected as reason:
            portion.rejected += 1
            portion.refusals.append((line, number, str(reason)))
        else:
            portion.refusals += [(line, number, note) for note in notes]
            portion.persons[person.social_insurance_number] = person
    return portion if portion.rows else None


def _take(portion: _Portion, report: Report, progress: RegisterImport | None, file: TextIO) -> None:
    report.rows += portion.rows
    report.rejected += portion.rejected
    if progress is None:
        _write(file, portion.refusals)
        return
    with transaction.atomic():
        stored = store_or_update(list(portion.persons.values()))
        report.new += stored.new
        report.changed += stored.changed
        RegisterImport.objects.filter(pk=progress.pk).update(
            rows_done=report.rows, new=report.new, changed=report.changed, rejected=report.rejected
        )
        sentence = _("Bỏ số giấy tờ: số này đang là của người khác trong cơ sở dữ liệu.")
        # Before the commit: a killed import writes a line twice rather than not at all.
        _write(file, portion.refusals + [("", number, sentence) for number in stored.papers_of_others])


@contextmanager
def _opened(path: Path, *, anew: bool) -> Iterator[TextIO]:
    """The file of refusals: personal data, for its owner's eyes only."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if anew else os.O_APPEND), 0o600)
    with os.fdopen(handle, "w", encoding="utf-8-sig" if anew else "utf-8", newline="") as file:
        if anew:
            _write(file, [("line", "social_insurance_number", "reason")])
        yield file


def _write(file: TextIO, refusals: list[Refusal]) -> None:
    csv.writer(file).writerows([line, _safe(number), _safe(reason)] for line, number, reason in refusals)
    file.flush()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
