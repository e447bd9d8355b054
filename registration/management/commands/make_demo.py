"""`manage.py make_demo`: made-up persons and accounts to try the portal with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registration import demo


class Command(BaseCommand):
    help = "Fills a trial with made-up insured persons, officers, an administrator, a citizen and a parent."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sign_ins = demo.make_demo()
        except demo.NotInProduction as error:
            raise CommandError(
                "Demo accounts have no place in production: everybody knows their password."
            ) from error
        for sign_in in sign_ins:
            self.stdout.write(f"{sign_in.username:<16} {demo.PASSWORD}   {sign_in.who}")
