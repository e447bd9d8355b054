"""The portal with the bare pages beside it: `gunicorn benchmarks.bare_site:application`."""

from benchmarks import portal  # noqa: F401  Makes Django ready.

# isort: split
from django.conf import settings

from vssid_portal.wsgi import application

__all__ = ["application"]

settings.ROOT_URLCONF = "benchmarks.bare"
