"""Where browsers report what the content security policy stopped (QUALITY S-31). One line in the log, nothing kept."""

import json
import logging
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.addresses import client_address
from accounts.throttle import Throttled, hit

logger = logging.getLogger(__name__)

_MOST_BYTES = 8 * 1024
_PER_ADDRESS_HOUR = 30


@csrf_exempt  # the browser sends it by itself; it changes nothing
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Always 204: whoever sends rubbish, or too much, learns nothing."""
    try:
        hit("csp report", client_address(request) or "", limit=_PER_ADDRESS_HOUR, seconds=3600)
        report = json.loads(request.body if len(request.body) <= _MOST_BYTES else b"")["csp-report"]
        # Addresses without their query; !r keeps a forged report on one line.
        told = (_word(report, "effective-directive"), _place(report, "blocked-uri"), _place(report, "document-uri"))
        logger.warning("Content security policy: %r stopped %r on %r", *told)
    except (Throttled, ValueError, KeyError, TypeError, AttributeError):
        pass
    return HttpResponse(status=204)


def _word(report: dict[str, Any], name: str) -> str:
    return str(report.get(name, ""))[:60]


def _place(report: dict[str, Any], name: str) -> str:
    parts = urlsplit(str(report.get(name, "")))
    return f"{parts.scheme}://{parts.netloc}{parts.path}"[:200] if parts.netloc else parts.geturl()[:40]
