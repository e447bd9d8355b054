"""One clock for all machines: the database's. Codes, leases and claims are judged alike however wrong a host's is.

`django.utils.timezone.now` is the database's time: the host's monotonic clock, set by PostgreSQL's when a connection is
made (every DATABASE_CONN_MAX_AGE seconds at the latest). A host whose clock is minutes off, is set back an hour or
leaps to the next day goes on as if nothing had happened (QUALITY R-28). With SQLite there is one host and its clock.
"""

import datetime as dt
import time
from typing import Any

from django.db.backends.signals import connection_created
from django.utils import timezone

# Nearer than this the two count as equal: a network's delay is no reason for time to go back a little.
_EQUAL_SECONDS = 0.5


class OneClock:
    """`now()`; `adopt(moment)` sets it. `steady` counts seconds and never jumps."""

    def __init__(self, wall: Any = time.time, steady: Any = time.monotonic) -> None:
        self._steady = steady
        self._began = wall() - steady()

    def now(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self._began + self._steady(), dt.UTC)

    def adopt(self, moment: dt.datetime) -> None:
        """The database says that it is this moment."""
        ahead = (moment - self.now()).total_seconds()
        if abs(ahead) > _EQUAL_SECONDS:
            self._began += ahead


_clock = OneClock()


def keep() -> None:
    """From here on every `timezone.now()` of this process is the database's time."""
    timezone.now = _clock.now
    connection_created.connect(_ask, dispatch_uid="vssid_portal.one_clock")


def _ask(connection: Any, **_more: object) -> None:
    """Past Django's cursor: it is no statement of the page that happens to open the connection."""
    if connection.vendor == "postgresql":
        with connection.connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            _clock.adopt(cursor.fetchone()[0])
