"""The Celery application; its settings are the CELERY_… names in settings.py."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vssid_portal.settings")

TRANSPORT_ALIASES["filesystem"] = "vssid_portal.folder_broker:Transport"

app = Celery("vssid_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
