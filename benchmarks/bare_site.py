"""The portal with the bare pages beside it: `gunicorn benchmarks.bare_site:application`."""

from benchmarks import portal  # noqa: F401  Makes Django ready.

# isort: split
from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "benchmarks.bare"
application = get_wsgi_application()
