"""`manage.py load_reference_data`: divisions and agencies of both structures from fixtures/."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from agencies.reference_data import load_reference_data


class Command(BaseCommand):
    help = "Loads divisions and BHXH agencies from fixtures/. Run it again at any time: nothing is doubled."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_reference_data(options["folder"])
        self.stdout.write(
            f"{loaded.divisions} divisions, {loaded.agencies} agencies ({loaded.new_agencies} of them new)."
        )
