"""manage.py purge"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registration import retention


class Command(BaseCommand):
    help = "Removes what is past its term and leaves proof rows; --dry-run only counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing, say what would go")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        for rule, purged in retention.run(dry_run=dry_run):
            self.stdout.write(f"{rule.code} ({rule.days()} days): {purged.rows} rows, {purged.files} files")
        self.stdout.write("Nothing was changed." if dry_run else "Proof rows are in accounts.RetentionProof.")
