"""The Celery application; its settings are the CELERY_… names in settings.py."""

import os
from typing import Any

from celery import Celery, Task
from celery.signals import task_prerun
from django.db import close_old_connections
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vssid_portal.settings")

TRANSPORT_ALIASES["filesystem"] = "vssid_portal.folder_broker:Transport"

app = Celery("vssid_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def _find_a_connection(sender: "Task[Any, Any]", **_more: object) -> None:
    """As every request does: the connection to the database is kept for its time, and one that broke meanwhile is made
    anew. Celery itself would make a new one for each task (CELERY_DB_REUSE_MAX): a fifth of a notice's time."""
    if not sender.request.is_eager:
        close_old_connections()
