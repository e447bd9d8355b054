"""manage.py rotate_keys"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registration import key_rotation


class Command(BaseCommand):
    help = "Seals personal data and photo keys anew under the first key of DATA_KEYS; --check only counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail if an older key is still in use")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        total = 0
        for rotated in key_rotation.rotate(dry_run=check):
            total += rotated.values
            self.stdout.write(f"{rotated.column}: {rotated.values}")
        if check and total:
            raise CommandError(f"{total} values still need an older key.")
        self.stdout.write("Every value is under the current key.")
