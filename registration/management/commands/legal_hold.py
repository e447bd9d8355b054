"""manage.py legal_hold CODE --reason TEXT"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from registration import retention
from registration.models import Dossier


class Command(BaseCommand):
    help = "Keeps a dossier from being purged or erased; --lift ends that. The reason goes into its trail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the 16 digits of the dossier")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--lift", action="store_true")

    def handle(self, *args: Any, code: str, reason: str, lift: bool, **options: Any) -> None:
        dossier = Dossier.objects.filter(code=code.replace(" ", "")).first()
        if dossier is None:
            raise CommandError("No dossier has this code.")
        (retention.lift if lift else retention.hold)(dossier, reason)
        self.stdout.write("The hold is lifted." if lift else "The dossier is held.")
