import os

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vssid_portal.settings")
application = get_wsgi_application()
# Management commands and Celery workers run the system checks when they start; a web server would not.
BaseCommand().check()
