"""`manage.py make_participants N --seed S`: made-up insured persons for trying out and for measuring."""

import time
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from participants.bulk import store_persons
from participants.models import Identifier, Participant
from participants.synthetic import Names, make_persons
from vssid_portal.bulk_load import lean_tables

# From here on it pays to make the indexes anew.
_LARGE = 100_000


class Command(BaseCommand):
    help = (
        "Adds N made-up insured persons to the register. The same seed gives the same persons; those already "
        "there are skipped. --start continues a seed, so several processes can share the work."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--start", type=int, default=0, help="index of the first person, default 0")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Made-up persons have no place in a production register.")
        count: int = options["count"]
        names = Names(settings.BASE_DIR / "fixtures")
        try:
            persons = make_persons(names, options["seed"], options["start"], count)
        except ValueError as error:
            raise CommandError(str(error)) from error
        began = time.monotonic()
        with lean_tables(Participant, Identifier) if count >= _LARGE else nullcontext():
            new = sum(store_persons(persons))
        seconds = time.monotonic() - began
        self.stdout.write(
            f"{new} persons added, {count - new} were there already "
            f"({seconds:.1f} s, {count / max(seconds, 0.001):.0f} persons/s)."
        )
