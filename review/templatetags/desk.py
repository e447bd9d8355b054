"""How the desk's pages write moments and numbers."""

import datetime as dt

from django import template
from django.utils import timezone
from django.utils.translation import ngettext

from registration.models import Dossier
from review.lateness import Clock, Standing
from review.notice_names import name_of

register = template.Library()


@register.filter
def waiting(since: dt.datetime | None) -> str:
    """How long ago, in the one unit that matters: `35 phút`, `5 giờ`, `3 ngày`. Empty for nothing."""
    if since is None:
        return ""
    minutes = max(0, int((timezone.now() - since).total_seconds() // 60))
    if minutes < 60:
        return ngettext("%d phút", "%d phút", minutes) % minutes
    if minutes < 48 * 60:
        return ngettext("%d giờ", "%d giờ", minutes // 60) % (minutes // 60)
    return ngettext("%d ngày", "%d ngày", minutes // 1440) % (minutes // 1440)


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
