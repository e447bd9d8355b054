"""Moments as lists write them, worked out before anything is drawn, and as addresses of lists name them."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dateparse import parse_datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """`exact` for machines, `text` for people, `title` where the text is not the whole moment."""

    exact: str
    text: str
    title: str = ""


def moment(at: dt.datetime) -> Moment:
    here = timezone.localtime(at)
    return Moment(here.isoformat(), written(here))


def written(here: dt.datetime) -> str:
    return f"{here:%H:%M %d/%m/%Y}"


def moment_in(text: str) -> dt.datetime | None:
    """The moment that an address names in ISO 8601 with its zone, in UTC; None for anything else.

    Within the years of this portal: at the ends of the calendar SQLite cannot work out another zone.
    """
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    if at is None or timezone.is_naive(at) or not 1900 < at.year < 9000:
        return None
    return at.astimezone(dt.UTC)
