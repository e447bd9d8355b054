"""Guessing at passwords. One name from one address: django-axes asks us how to count and what a paused person reads.

One name from many addresses: after some wrong passwords only browsers that have been in the account may go on, others
wait, longer the longer it lasts. No stranger can keep the owner out: their own browser, or a one-time code through
`Quên mật khẩu`, opens at once.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from vssid_portal.encryption import blind_index
from vssid_portal.errors import too_many_requests

from . import staff_trail, throttle
from .addresses import client_address
from .models import User

# How long the waits may get, and how many times SIEGE_TRIES wrong passwords it takes.
_WINDOWS = ((15 * 60, 1), (60 * 60, 2), (24 * 60 * 60, 4))


def refuse_siege(name: str) -> None:
    """Raises throttle.Throttled while too many wrong passwords were given for the name; the same for any name."""
    for seconds, times in _WINDOWS:
        throttle.look(f"siege.{seconds}", name, limit=settings.SIEGE_TRIES * times, seconds=seconds)


@transaction.atomic
def note_wrong(name: str, address: str) -> None:
    """Count a wrong password; for one of the staff it is an event of theirs. The same work for any name."""
    for seconds, times in _WINDOWS:
        with suppress(throttle.Throttled):
            throttle.hit(f"siege.{seconds}", name, limit=settings.SIEGE_TRIES * times, seconds=seconds)
    meant = User.objects.for_sign_in(name)
    if meant is not None and meant.is_officer:
        staff_trail.note(meant, staff_trail.Kind.REFUSED, address)
    else:
        staff_trail.pretend(staff_trail.Kind.REFUSED, address)


def counted_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """AXES_USERNAME_CALLABLE: a fingerprint, since axes keeps names plain and people type their numbers."""
    name = (credentials or {}).get("username") or request.POST.get("username", "")
    return blind_index(str(name), purpose="sign_in")


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """AXES_LOCKOUT_CALLABLE: 429, and in how many minutes this name may try again from this address."""
    pause = get_cool_off(request) or timedelta()
    mine = AccessAttempt.objects.filter(
        username=counted_name(request, credentials), ip_address=client_address(request)
    )
    last = mine.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    return too_many_requests(request, last + pause - timezone.now())
