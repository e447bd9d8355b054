"""Trouble pages: what happened in plain words, what to do next, whom to call."""

import math
import sys
from datetime import timedelta

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

LAST_RESORT = (
    '<!doctype html><html lang="vi"><meta charset="utf-8"><title>VssID</title>'
    "<h1>Hệ thống đang gặp sự cố</h1><p>Thử lại sau ít phút hoặc gọi 1900 9068.</p></html>"
)


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form lay open too long or cookies are off (Django's CSRF_FAILURE_VIEW). One click leads on."""
    # Every form of the portal answers GET at the address it posts to, so a fresh copy of it is right there.
    return render(request, "errors/stale_page.html", {"here": request.get_full_path()}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: the request cannot be read, for instance because too much was sent at once."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403: the page is not meant for whoever asks. It tells nothing about what is behind it."""
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest, wait: timedelta) -> HttpResponse:
    """429 for every limit. `wait` is how long until the next try is welcome; the page says it in minutes."""
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    response = render(request, "429.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: 503 while the database or the photos cannot be reached, 500 otherwise. Its page needs no context."""
    part_is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError | ConnectionError)
    status = 503 if part_is_away else 500
    response = HttpResponse(_static_page(f"{status}.html"), status=status)
    if part_is_away:
        response["Retry-After"] = "120"
    return response


def _static_page(template_name: str) -> str:
    """The page, or a bare one when even templates fail (a missing static manifest, for instance)."""
    try:
        return render_to_string(template_name)
    except Exception:
        return LAST_RESORT
