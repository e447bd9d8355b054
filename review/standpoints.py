"""Whoever looks and whenever, in a statement that is prepared: the first parameter says whose dossiers it is about."""

from typing import Any

from django.db.models import DateTimeField

from vssid_portal.prepared import Parameter

from .lateness import Clock


class _AnyClock(Clock):
    risk_until: Any = Parameter("$4")
    midnight: Any = Parameter("$5")


# Days may be taken off it.
_NOW: Any = Parameter("$3", output_field=DateTimeField())
ANY_OFFICER: Any = Parameter("$2")
ANY_CLOCK = _AnyClock(_NOW)
TYPES = ("bigint", "timestamptz", "timestamptz", "timestamptz")


def values_of(officer: int, clock: Clock) -> tuple[Any, ...]:
    """What is told each time, of TYPES."""
    return officer, clock.now, clock.risk_until, clock.midnight
