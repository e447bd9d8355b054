"""Moments as the desk's lists write them, worked out before anything is drawn."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone


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
