"""The door for receipts: whoever cannot prove to be the gateway learns nothing, and nothing is logged of what came."""

import logging

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from . import receipts
from .gateways import gateway_named
from .gateways.base import Forged, ReceiptRequest, Unreadable

logger = logging.getLogger(__name__)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, gateway: str) -> HttpResponse:
    """Take one receipt of a gateway of the settings; 200 also for a message nobody knows, or it would come again."""
    read_receipt = getattr(gateway_named(gateway), "read_receipt", None)
    if read_receipt is None:
        raise Http404
    try:
        report = read_receipt(ReceiptRequest(query=request.GET.dict(), body=request.body))
    except Forged:
        logger.warning("A receipt for %s was not proven.", gateway)
        return HttpResponseForbidden()
    except Unreadable:
        logger.warning("A receipt of %s cannot be read.", gateway)
        return HttpResponseBadRequest()
    receipts.take(report)
    return HttpResponse("OK", content_type="text/plain")
