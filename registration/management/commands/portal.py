"""`manage.py portal`: everything on one machine, to try the portal or to work on it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from registration import demo, first_run

WELCOME = """
The portal is running. Ctrl-C stops it.

  http://{host}:{port}/                      for citizens
  http://{host}:{port}/dang-nhap/            sign in
  http://{host}:{port}/can-bo/               for officers
  http://{host}:{port}/quan-tri/             administration
  http://{host}:{port}/hop-thu-thu-nghiem/   the "phone" and "mailbox": what the portal sent
  http://{host}:{port}/suc-khoe/             health, for machines

Demo sign-ins, password {password} for each (check code: {check_code}):
{sign_ins}

Good to know: {notes}
"""
NOTES = {
    "sqlite": "SQLite lets one process write at a time (DATABASE_URL: PostgreSQL).",
    "folder": "Tasks wait in a folder of this machine (REDIS_URL: Redis).",
    "mailbox": "SMS and e-mail go to the page above and nowhere else (SMS_GATEWAYS, EMAIL_GATEWAY).",
    "demo": "Keys and passwords are demo values anybody can read: no real person's data in here.",
}


class Command(BaseCommand):
    help = "Makes this machine ready, then serves the portal with a web server and a worker until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "In production, web servers and workers run on their own: see docs/operating.md."
            )
        port: int = options["port"]
        try:
            first_run.refuse_taken_port(port)
            first_run.prepare()
            with first_run.told_to_stop() as stop:
                processes = first_run.Processes(first_run.commands(port))
                try:
                    first_run.wait_until_served(port, processes, stop)
                    self.stdout.write(self._welcome(port))
                    self.stdout.flush()  # into a pipe or a file as well, now and not when it ends
                    first_run.watch(processes, stop)
                finally:
                    processes.stop()
        except first_run.CannotRun as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The portal has stopped.")

    def _welcome(self, port: int) -> str:
        notes = [
            NOTES["sqlite"] if "sqlite" in settings.DATABASES["default"]["ENGINE"] else "",
            "" if settings.REDIS_URL else NOTES["folder"],
            NOTES["mailbox"] if settings.SMS_GATEWAYS == "mailbox=mailbox:" else "",
            NOTES["demo"],
        ]
        return WELCOME.format(
            host=first_run.HOST,
            port=port,
            password=demo.PASSWORD,
            check_code="PASSED",
            sign_ins="\n".join(f"  {one.username:<16} {one.who}" for one in demo.sign_ins()),
            notes="\n  ".join(note for note in notes if note),
        )
