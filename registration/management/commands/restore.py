"""`manage.py restore FILE.tar`: the reverse of backup, into an empty database and an empty photo store."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registration import backups


class Command(BaseCommand):
    help = "Brings a backup back, after checking all of it, and checks afterwards that every photo opens."
    # There are no tables yet that a check could look at.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.tar")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backups.restore(options["file"])
        except backups.CannotRestore as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Back as of {manifest.made_at}: {sum(manifest.rows.values())} rows in {len(manifest.rows)} "
            f"tables and {manifest.photos} photos. Each photo opens with the keys "
            f"{', '.join(manifest.key_ids)}."
        )
