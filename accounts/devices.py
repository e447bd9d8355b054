"""The device a request comes from: a browser that keeps our cookie, under a name its owner recognises."""

import re
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from vssid_portal.encryption import blind_index

_DAYS = 180
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
# The first that is found names it: every browser claims to be several others.
_KINDS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android.*Mobile", gettext_noop("Điện thoại Android")),
    (r"Android", gettext_noop("Máy tính bảng Android")),
    (r"Windows", gettext_noop("Máy tính Windows")),
    (r"Macintosh", gettext_noop("Máy tính Mac")),
    (r"Linux|X11|CrOS", gettext_noop("Máy tính Linux")),
)
_BROWSERS = (
    (r"Zalo", "Zalo"),
    (r"coc_coc_browser", gettext_noop("Cốc Cốc")),
    (r"Edg", "Edge"),
    (r"SamsungBrowser", "Samsung Internet"),
    (r"OPR/", "Opera"),
    (r"Firefox|FxiOS", "Firefox"),
    (r"Chrome|CriOS", "Chrome"),
    (r"Safari", "Safari"),
)


@dataclass(frozen=True)
class Device:
    """`index` is a fingerprint of the cookie, empty where the browser has none yet."""

    index: str
    name: str


def device_of(request: HttpRequest) -> Device:
    return Device(_index(_token(request)), name_of(request.headers.get("User-Agent", "")))


def remember(request: HttpRequest, response: HttpResponse) -> Device:
    """Give the browser a token if it has none. The token is random and tells nothing about anybody (S-10)."""
    token = _token(request) or secrets.token_urlsafe(24)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        token,
        max_age=_DAYS * 86400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return Device(_index(token), device_of(request).name)


def name_of(user_agent: str) -> str:
    """`Điện thoại Android – Chrome`; what cannot be told is left out."""
    kind = next((_(name) for pattern, name in _KINDS if re.search(pattern, user_agent)), _("Thiết bị khác"))
    browser = next((name for pattern, name in _BROWSERS if re.search(pattern, user_agent)), "")
    return f"{kind} – {browser}" if browser else kind


def _token(request: HttpRequest) -> str:
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return token if _TOKEN.fullmatch(token) else ""


def _index(token: str) -> str:
    return blind_index(token, purpose="accounts.device")
