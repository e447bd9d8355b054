import gc
import os

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vssid_portal.settings")
application = get_wsgi_application()
# Management commands and Celery workers run the system checks when they start; a web server would not.
BaseCommand().check()
# What is loaded by now stays as long as the process. Going through all of it again and again, as the collector of
# garbage does otherwise, keeps one page in a hundred waiting for a fifth of a second.
gc.collect()
gc.freeze()
