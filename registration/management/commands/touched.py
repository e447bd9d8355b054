"""`manage.py touched --user canbo.cuchi --since 2026-11-20 --until 2026-11-23`: for the 72-hour notice of a breach."""

import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.models import User
from registration.touched import touched


class Command(BaseCommand):
    help = "Lists what an account or a network address did and saw between two moments, one line an event."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", help="a user name")
        parser.add_argument("--address", help="a network address")
        parser.add_argument("--since", required=True, help="2026-11-20 or 2026-11-20T08:00, local time")
        parser.add_argument("--until", required=True, help="the moment after the last one")

    def handle(self, *args: Any, **options: Any) -> None:
        user = None
        if options["user"]:
            user = User.objects.filter(username=options["user"]).first()
            if user is None:
                raise CommandError(f"Nobody is called {options['user']}.")
        elif not options["address"]:
            raise CommandError("Name an account with --user, an address with --address, or both.")
        since, until = _moment(options["since"]), _moment(options["until"])
        count, things = 0, set()
        for touch in touched(since, until, user=user, address=options["address"]):
            count += 1
            things.add(touch.thing)
            at = timezone.localtime(touch.at).isoformat(timespec="seconds")
            detail = json.dumps(touch.detail, ensure_ascii=True) if touch.detail else ""
            self.stdout.write("\t".join([at, touch.who, touch.address, touch.what, touch.thing, detail]))
        self.stderr.write(f"{count} events, {len(things - {''})} dossiers.")


def _moment(text: str) -> dt.datetime:
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)):
            found = dt.datetime.combine(day, dt.time())
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{text} is no moment: write 2026-11-20 or 2026-11-20T08:00.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)
