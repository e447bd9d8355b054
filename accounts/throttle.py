"""Limits of how often something may be done: rows in the database, so they outlive processes and restarts."""

import logging
import math
import secrets
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from vssid_portal.encryption import blind_index

from .models import ThrottleCount

log = logging.getLogger(__name__)

LANES = 8


class Throttled(Exception):
    """Too often. `retry_after` is in seconds, `minutes` rounds up for a sentence."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after

    @property
    def wait(self) -> timedelta:
        return timedelta(seconds=self.retry_after)

    @property
    def minutes(self) -> int:
        return math.ceil(self.retry_after / 60)


def hit(scope: str, key: str, *, limit: int, seconds: int) -> None:
    """Count one more `scope` by `key` in the current window of `seconds`.

    Raises Throttled when the window has had `limit` of them; refused tries are not counted. Safe in parallel:
    only the database's own count decides. Inside the caller's transaction the count comes and goes with it.
    """
    now = timezone.now().timestamp()
    start = now - now % seconds
    window = _window(scope, key, start)
    if _count_one_more(window, limit) or _open(window, limit) or _count_one_more(window, limit):
        return
    raise Throttled(max(1, math.ceil(start + seconds - now)))


def look(scope: str, key: str, *, limit: int, seconds: int) -> None:
    """Raises Throttled where `hit` would, without counting anything."""
    now = timezone.now().timestamp()
    start = now - now % seconds
    if ThrottleCount.objects.filter(**_window(scope, key, start), count__gte=limit).exists():
        raise Throttled(max(1, math.ceil(start + seconds - now)))


def brake(scope: str, *, limit: int, seconds: int) -> None:
    """A limit for everybody together, counted in lanes: one row for the whole country would be a queue."""
    lane = secrets.randbelow(LANES)
    try:
        hit(scope, str(lane), limit=math.ceil(limit / LANES), seconds=seconds)
    except Throttled:
        log.error("%s: the limit of %s in %s seconds for everybody together is reached.", scope, limit, seconds)
        raise


def _window(scope: str, key: str, start: float) -> dict[str, object]:
    return {
        "scope": scope,
        "key_index": blind_index(key, purpose=f"throttle.{scope}"),
        "window_start": datetime.fromtimestamp(start, UTC),
    }


def _count_one_more(window: dict[str, object], limit: int) -> bool:
    return ThrottleCount.objects.filter(**window, count__lt=limit).update(count=F("count") + 1) == 1


def _open(window: dict[str, object], limit: int) -> bool:
    """The first of its window. False where the row is there already, full or just opened by somebody else."""
    if limit < 1:
        return False
    try:
        with transaction.atomic():
            ThrottleCount.objects.create(**window, count=1)
    except IntegrityError:
        return False
    return True
