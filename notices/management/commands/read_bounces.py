"""`manage.py read_bounces`: one delivery report of the mail server on standard input, or files with one each."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from notices import receipts
from notices.gateways import bounce
from notices.gateways.base import Unreadable

MOST_BYTES = 5_000_000


class Command(BaseCommand):
    help = "Reads delivery reports by mail (RFC 3464): from standard input, as an alias pipes them, or from files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """A mail that is no report is passed over: failing would make the mail server answer a bounce with a bounce."""
        mails = [path.read_bytes() for path in options["files"]] or [sys.stdin.buffer.read(MOST_BYTES)]
        taken = sum(self._take(mail) for mail in mails)
        self.stdout.write(f"{taken} of {len(mails)} were reports")

    def _take(self, mail: bytes) -> bool:
        try:
            report = bounce.read(mail)
        except Unreadable:
            return False
        receipts.take(report)
        return True
