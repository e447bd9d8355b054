"""`manage.py tally --since 2026-01-01`: count the days of `Thống kê` again."""

import datetime as dt
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from review import tallies


class Command(BaseCommand):
    help = "Count every day since a date again, up to yesterday; today is counted when the page is looked at."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=dt.date.fromisoformat, required=True, metavar="YYYY-MM-DD")

    def handle(self, *args: object, since: dt.date, **options: object) -> None:
        self.stdout.write(f"{tallies.store_since(since)} days were counted.")
