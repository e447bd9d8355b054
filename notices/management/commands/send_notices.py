"""`manage.py send_notices`: deliver what is due in this process, when there is no broker or no worker."""

from typing import Any

from django.core.management.base import BaseCommand

from notices.sweep import deliver_due_here


class Command(BaseCommand):
    help = "Deliver the notices that are due here and now, without Celery."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{deliver_due_here()} tries")
