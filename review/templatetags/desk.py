"""How the desk's pages write moments and numbers."""

import datetime as dt

from django import template
from django.utils import timezone

from registration.models import Dossier
from review.lateness import Clock, Standing, waited
from review.notice_names import name_of

register = template.Library()


@register.filter
def waiting(since: dt.datetime | None) -> str:
    """How long ago, as `waited` says it. Empty for nothing."""
    return waited(since, timezone.now()) if since else ""


@register.filter
def grouped(number: str) -> str:
    """Twelve digits as `001 090 000 001`, easier to compare with a card; any other number as it is printed."""
    if len(number) != 12 or not number.isdigit():
        return number
    return " ".join(number[at : at + 3] for at in range(0, 12, 3))


@register.filter
def standing(dossier: Dossier, clock: Clock) -> Standing | None:
    """How a dossier stands against the page's clock: `{% with due=row|standing:clock %}`."""
    return clock.standing(dossier)


@register.filter
def notice_name(kind: str) -> str:
    """What a kind of message is called at the desk."""
    return name_of(kind)
