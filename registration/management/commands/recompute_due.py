"""`manage.py recompute_due`: count the processing clock of every open dossier anew."""

from django.core.management.base import BaseCommand

from registration import clock


class Command(BaseCommand):
    help = "Count until when open dossiers are to be decided, after the calendar or REVIEW_TARGET_DAYS changed."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{clock.recompute_due()} dossiers have another date now.")
