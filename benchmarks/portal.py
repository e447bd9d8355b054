"""Django made ready for measuring, and browsers of the people who use the portal."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vssid_portal.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("CAPTCHA_TEST_MODE", "1")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client

from accounts.models import User

if settings.PRODUCTION:
    raise SystemExit("Measuring makes up people and dossiers: never in production.")
# Pages name their static files with a fingerprint.
call_command("collectstatic", verbosity=0, interactive=False)


def browser_of(username: str) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(User.objects.get(username=username), backend="accounts.backends.PortalBackend")
    return client


def get(client: Client, address: str) -> HttpResponseBase:
    """The page. Anything but 200 is no measurement."""
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
    return response


def on_postgresql() -> bool:
    return connection.vendor == "postgresql"
