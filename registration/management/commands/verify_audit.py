"""`manage.py verify_audit`: does every trail of events still say what was written?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registration.audit import Verification
from registration.models import AuditAnchor


class Command(BaseCommand):
    help = "Checks every event, chain and anchor. Names the first broken link and ends with 1, or ends with 0."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="name every broken link, not the first only")
        parser.add_argument(
            "--anchor",
            metavar="HASH",
            help="an anchor's hash that you kept elsewhere: it has to be among the anchors",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        verification = Verification()
        for found in verification:
            broken += 1
            self.stderr.write(f"Broken: {found}")
            if not options["all"]:
                break
        kept = options["anchor"]
        if kept and not AuditAnchor.objects.filter(hash=kept).exists():
            broken += 1
            self.stderr.write(f"Broken: no anchor has the hash {kept}")
        if broken:
            raise SystemExit(1)
        last = AuditAnchor.objects.order_by("-day").first()
        self.stdout.write(
            f"{verification.events} events in {verification.owners} trails and {verification.anchors} anchors hold."
        )
        if last is not None:
            self.stdout.write(f"Keep this elsewhere: anchor of {last.day} {last.hash}")
