"""What holds on every page of a signed-in person: their own password first, and sessions that end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vssid_portal.errors import too_many_requests

from . import devices, password_age, second_factor, sign_ins
from .departures import leave
from .models import User
from .session_marks import ENDED, RENEWED_AT, SIGN_IN, SIGN_IN_LOOKED_AT, SIGNED_IN_AT
from .throttle import Throttled

_OFFICER_LOOKS_SECONDS = 60
_RENEWED_EVERY_SECONDS = 60
# Where a declaration is made: on this screen and on the phone.
_DRAFTS = ("dang-ky/", "dt/", "dia-ban/", "co-quan/")

# What a person with somebody else's password in hand may still reach.
_OPEN_VIEWS = {
    "accounts:change_password",
    "accounts:confirm_password",
    "accounts:second_factor",
    "accounts:sign_out",
    "accounts:ended",
    "accounts:extend_session",
    "accounts:check_picture",
    "accounts:check_sound",
    "accounts:check_fresh",
    "accounts:check_proof",
    # In first-run mode the code for the new password arrives there; production has no such page.
    "notices:mailbox",
}


# What a member of staff may reach before the second factor.
_BEFORE_THE_CODE = {
    "accounts:second_factor",
    "accounts:second_factor_setup",
    "accounts:sign_out",
    "accounts:extend_session",
}


class SecondFactorMiddleware:
    """Staff who have given their password alone reach nothing but the page that asks for the code (QUALITY S-12)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        user, match = request.user, request.resolver_match
        if not isinstance(user, User) or not second_factor.is_asked_of(user):
            return None
        if match is not None and match.view_name in _BEFORE_THE_CODE:
            return None
        device = second_factor.device_of(user)
        if second_factor.has_passed(request.session, device):
            return None
        if device is None and user.must_change_password:
            return None  # their own password first: FirstPasswordMiddleware leads there
        page = reverse("accounts:second_factor" if device else "accounts:second_factor_setup")
        wanted = QueryDict(mutable=True)
        if request.method == "GET":
            wanted["next"] = request.get_full_path()
        return redirect(f"{page}?{wanted.urlencode(safe='/')}" if wanted else page)


class AdminHostMiddleware:
    """Where ADMIN_HOSTS names hosts, the administrators' pages exist on those alone (QUALITY S-12)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = reverse("admin:index").rstrip("/")
        if settings.ADMIN_HOSTS and (request.path + "/").startswith(door + "/"):
            host = request.get_host().partition(":")[0]
            if host not in settings.ADMIN_HOSTS:
                raise Http404
        return self.get_response(request)


class FirstPasswordMiddleware:
    """Whoever must change their password, or has had it too long, reaches nothing else before (QUALITY U-38, S-7)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is not None and match.view_name in _OPEN_VIEWS:
            return None
        user = request.user
        if isinstance(user, User) and (user.must_change_password or _too_old(user, request)):
            return redirect("accounts:change_password")
        return None


def _too_old(user: User, request: HttpRequest) -> bool:
    """A declaration that is under way is finished first: the rule costs nobody a draft."""
    route = request.resolver_match.route if request.resolver_match else ""
    return password_age.is_over(user) and not route.startswith(_DRAFTS)


class OneDeviceMiddleware:
    """Notes every sign-in by whichever door, and turns away a session whose sign-in has been ended (S-8)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = request.session.get(SIGN_IN)
        # Before anything asks who the user is: a changed password would empty the session and its reason with it.
        ended = sign_ins.why_ended(before) if before is not None and _is_due(request) else None
        if ended is not None:
            return _turned_away(request, ended)
        response = self.get_response(request)
        if before is not None and request.session.get(SIGN_IN) != before:
            sign_ins.end(before, sign_ins.End.SIGNED_OUT)
        if SIGN_IN not in request.session and isinstance(request.user, User):
            _begin(request, request.user, response)
        return response


def _is_due(request: HttpRequest) -> bool:
    """A citizen's sign-in is looked at every time; an officer's, which only its owner ends, once a minute."""
    looked_at = request.session.get(SIGN_IN_LOOKED_AT)
    if looked_at is None:
        return True
    if timezone.now().timestamp() - looked_at < _OFFICER_LOOKS_SECONDS:
        return False
    request.session[SIGN_IN_LOOKED_AT] = timezone.now().timestamp()
    return True


def _begin(request: HttpRequest, user: User, response: HttpResponse) -> None:
    request.session.pop(ENDED, None)
    request.session[SIGN_IN] = sign_ins.begin(user, devices.remember(request, response))
    if user.is_officer:
        request.session[SIGN_IN_LOOKED_AT] = timezone.now().timestamp()


def _turned_away(request: HttpRequest, ended: sign_ins.Ended) -> HttpResponse:
    logout(request)
    request.session[ENDED] = {
        "end": ended.end,
        "device": ended.device_name,
        "at": ended.at.timestamp() if ended.at else None,
    }
    return redirect("accounts:ended")


class SessionLimitsMiddleware:
    """Sessions of signed-in people end when idle, sooner for citizens, and after some hours anyway (S-9)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = request.session.get(SIGNED_IN_AT)
        if began is not None and timezone.now().timestamp() - began > settings.SESSION_MAX_SECONDS:
            leave(request)
            messages.info(request, _("Phiên làm việc đã quá dài nên được khép lại. Hãy đăng nhập lại."))
            return redirect(settings.LOGIN_URL)
        response = self.get_response(request)
        _start_clock(request)
        _renew(request)
        return response


def _renew(request: HttpRequest) -> None:
    """A click gives the session its full time again; written once in a while, not with every click."""
    session = request.session
    if session.is_empty():
        return
    every = min(_RENEWED_EVERY_SECONDS, session.get_expiry_age() / 30)
    now = timezone.now().timestamp()
    if now - session.get(RENEWED_AT, 0) >= every:
        session[RENEWED_AT] = now


def _start_clock(request: HttpRequest) -> None:
    """At the end of the request that signed somebody in, by whichever door."""
    if SIGNED_IN_AT in request.session:
        return
    user = request.user
    if isinstance(user, User):
        request.session[SIGNED_IN_AT] = timezone.now().timestamp()
        officer, citizen = settings.SESSION_IDLE_OFFICER_SECONDS, settings.SESSION_IDLE_CITIZEN_SECONDS
        request.session.set_expiry(officer if user.is_officer else citizen)


class TooOftenMiddleware:
    """A limit that no page answers for itself becomes the page that says when to come back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Throttled):
            return too_many_requests(request, timedelta(seconds=exception.retry_after))
        return None
