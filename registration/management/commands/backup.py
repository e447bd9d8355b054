"""`manage.py backup FILE.tar`: database and photos in one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registration import backups


class Command(BaseCommand):
    help = "Writes database and photos to one file while the portal runs. Keys are not in it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.tar")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backups.back_up(options["file"])
        except backups.CannotBackUp as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables and {manifest.photos} photos "
            f"are in {options['file']}.\n"
            f"To open it, keep BLIND_INDEX_KEY and the data keys {', '.join(manifest.key_ids)}."
        )
        if manifest.missing_photos:
            self.stderr.write(
                f"{len(manifest.missing_photos)} photos have a row but no file; they are listed in it."
            )
