"""`manage.py import_agencies FILE`: replace derived codes by an official list."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.models import Structure
from agencies.official_import import ImportReport, import_official_list
from agencies.official_list import BrokenList, read_official_list

_SECTIONS = (
    ("changed", "Changed"),
    ("new", "New"),
    ("code_lost", "Without a code now: the list gives it to another agency"),
    ("only_in_list", "Only in the list, not taken over"),
    ("only_here", "Only here, kept"),
)


class Command(BaseCommand):
    help = (
        "Takes over an official list of BHXH agencies: UTF-8 CSV, the columns code, name, parent_code and, "
        "if known, district_code, address, phone. A list with any fault is refused whole."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--structure", choices=Structure.values, default=settings.DIVISIONS)
        parser.add_argument("--dry-run", action="store_true", help="report only, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = read_official_list(options["file"].read_bytes())
            report = import_official_list(rows, options["structure"], dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except BrokenList as error:
            raise CommandError("The list was not taken over.\n" + "\n".join(error.problems)) from error
        self._show(report)
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was changed.")

    def _show(self, report: ImportReport) -> None:
        for name, title in _SECTIONS:
            lines = getattr(report, name)
            self.stdout.write(f"{title}: {len(lines)}")
            for line in lines:
                self.stdout.write(f"  {line}")
        self.stdout.write(f"Unchanged: {len(report.unchanged)}")
