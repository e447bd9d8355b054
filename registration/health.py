"""`/suc-khoe/`, for monitoring: whether the parts the portal stands on work. No versions, no people."""

import logging
import os
import secrets
from collections.abc import Callable
from datetime import timedelta

import redis
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.backoff import NoBackoff
from redis.retry import Retry

from notices.models import Notice

logger = logging.getLogger(__name__)

# A due notice waits a tenth of a second for a worker, at worst ten for the sweep. Minutes mean: no worker.
NOTICES_MAY_WAIT = timedelta(minutes=5)
BROKER_SECONDS = 1.0


class Failing(Exception):
    """A part answered, but not as it should."""


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when every part works, else 503; the body names each part as `ok` or `failing`."""
    parts = {name: "ok" if _works(name, check) else "failing" for name, check in CHECKS.items()}
    well = all(state == "ok" for state in parts.values())
    return JsonResponse({"status": "ok" if well else "failing", "parts": parts}, status=200 if well else 503)


def _works(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:  # Each part fails in its own way; here they all mean the same.
        logger.warning("%s is failing: %s", name, type(error).__name__)
        return False
    return True


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_broker() -> None:
    """The place where tasks wait takes new ones. A broker that swallows packets holds us up for a second."""
    if settings.REDIS_URL:
        with redis.Redis.from_url(
            settings.REDIS_URL,
            socket_connect_timeout=BROKER_SECONDS,
            socket_timeout=BROKER_SECONDS,
            retry=Retry(NoBackoff(), 0),
        ) as broker:
            broker.ping()
    elif not os.access(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]), os.W_OK):
        raise Failing("The broker's folder cannot be written.")


def check_photos() -> None:
    """A file can be stored, read back and removed."""
    store, written = storages["photos"], secrets.token_bytes(1024)
    name = store.save(f"health/{secrets.token_hex(16)}", ContentFile(written))
    try:
        with store.open(name) as file:
            if file.read() != written:
                raise Failing("The photo store gives back something else.")
    finally:
        store.delete(name)


def check_outbox() -> None:
    """No notice that could be sent has been waiting for long: workers and beat are at it."""
    if Notice.objects.ready(timezone.now() - NOTICES_MAY_WAIT).exists():
        raise Failing("Notices wait too long.")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "broker": check_broker,
    "photos": check_photos,
    "outbox": check_outbox,
}
