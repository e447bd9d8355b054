"""`manage.py make_dossiers N --seed S`: made-up dossiers for trying out and for measuring."""

import datetime as dt
import time
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, connection
from django.utils import timezone

from participants.synthetic import MOST_PERSONS, Names
from registration.bulk import TABLES, Extras, store_dossiers
from registration.made_up import make_dossiers
from registration.made_up_offices import NoOffice, Offices
from vssid_portal.bulk_load import lean_tables

# From here on it pays to make the indexes anew.
_LARGE = 100_000


class Command(BaseCommand):
    help = (
        "Adds N made-up dossiers in all states, spread over the agencies by their shares, with trail, decisions and "
        "accounts. The same seed and day give the same dossiers; those already there stay as they are. Seeds that end "
        "in the same digit share their people."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--day", type=dt.date.fromisoformat, help="as they stand that morning; default today")
        parser.add_argument("--agency", default="", help="code of the one agency that gets them all")
        parser.add_argument("--photos", type=int, default=0, metavar="PERCENT", help="of the dossiers have photos")
        parser.add_argument("--notices", action="store_true", help="with the notices people got, as sent")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Made-up dossiers have no place in production.")
        count: int = options["count"]
        if not 0 <= count <= MOST_PERSONS:
            raise CommandError(f"A seed has {MOST_PERSONS} persons.")
        day = options["day"] or timezone.localdate()
        morning = timezone.make_aware(dt.datetime.combine(day, dt.time())).astimezone(dt.UTC)  # as trails are hashed
        names, began = Names(settings.BASE_DIR / "fixtures"), time.monotonic()
        try:
            offices = Offices(morning, options["agency"])
            made = make_dossiers(names, options["seed"], count, morning)
            with lean_tables(*TABLES) if count >= _LARGE else nullcontext():
                new = sum(store_dossiers(made, offices, Extras(options["photos"], options["notices"])))
        except NoOffice as error:
            raise CommandError("There is no such agency. Is the reference data loaded?") from error
        except IntegrityError as error:
            raise CommandError("Another seed brought these people. Choose one with a new last digit.") from error
        _tell_the_planner()
        seconds = time.monotonic() - began
        self.stdout.write(
            f"{new} dossiers added, {count - new} were there already "
            f"({seconds:.1f} s, {count / max(seconds, 0.001):.0f} dossiers/s)."
        )


def _tell_the_planner() -> None:
    """PostgreSQL chooses its ways by what it knows of the tables; it would find out by itself some minutes later."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
