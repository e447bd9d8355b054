"""`manage.py import_participants FILE`: take an export of insured persons into the register."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from participants.export_files import HEADERS, BrokenExport
from participants.register_import import Report, import_export

_BAR = 20


class Command(BaseCommand):
    help = (
        "Imports a CSV (UTF-8) or XLSX export: usual Vietnamese headers are known. Persons already there are brought "
        "up to date; the same file again changes nothing; a killed import goes on where it was. Refused rows go to a "
        "file with their reasons."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--column", action="append", default=[], metavar="HEADER=FIELD", help=", ".join(HEADERS))
        parser.add_argument("--rejects", type=Path, help="default: FILE with .rejected.csv")
        parser.add_argument("--dry-run", action="store_true", help="read and check every row, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        rejects: Path = options["rejects"] or path.with_suffix(".rejected.csv")
        began = time.monotonic()

        def tell(report: Report) -> None:
            self.stdout.write(_bar(report, time.monotonic() - began), ending="\r" if self.stdout.isatty() else "\n")
            self.stdout.flush()

        try:
            report = import_export(path, rejects, _mapping(options["column"]), dry_run=options["dry_run"], tell=tell)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except BrokenExport as error:
            raise CommandError(str(error)) from error
        if self.stdout.isatty():
            self.stdout.write()
        if report.resumed_at:
            self.stdout.write(f"Went on after row {report.resumed_at:,} of an earlier run.")
        self.stdout.write(f"Done in {time.monotonic() - began:.0f} s. Refused rows and parts of rows: {rejects}")
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was changed.")


def _bar(report: Report, seconds: float) -> str:
    """`[#####---------------]  25 %  250,000 rows: …`; the total is an estimate."""
    share = min(report.rows / max(report.total, 1), 1)
    bar = "#" * round(share * _BAR) + "-" * (_BAR - round(share * _BAR))
    rate = (report.rows - report.resumed_at) / max(seconds, 0.001)
    told = f"{report.new:,} new, {report.changed:,} changed, {report.rejected:,} refused ({rate:,.0f} rows/s)"
    return f"[{bar}] {share:4.0%}  {report.rows:,} rows: {told}"


def _mapping(columns: list[str]) -> dict[str, str]:
    pairs = [column.rpartition("=") for column in columns]
    unknown = [name for _header, _equals, name in pairs if name not in HEADERS]
    if unknown:
        raise CommandError(f"No such field: {', '.join(unknown)}. Fields: {', '.join(HEADERS)}.")
    return {header: name for header, _equals, name in pairs}
