"""How a receipt over HTTP proves where it comes from: a signature in the address that only the gateway was told, or a
token in the address that its account was told. Both are compared in constant time."""

import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from .base import Forged, Unreadable


def address(gateway: str, reference: str) -> str:
    """Where the gateway reports about one message; it is told nobody else."""
    signature = _signature(gateway, reference, settings.SECRET_KEY)
    path = reverse("receipts:take", args=[gateway])
    return f"{settings.PUBLIC_URL}{path}?{urlencode({'ma': reference, 'ky': signature})}"


def proven_reference(gateway: str, query: Mapping[str, str]) -> str:
    """The reference of a signed address. Raises Forged."""
    reference, signature = query.get("ma", ""), query.get("ky", "").encode()
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    proofs = [hmac.compare_digest(_signature(gateway, reference, key).encode(), signature) for key in keys]
    if not any(proofs):
        raise Forged
    return reference


def prove_token(token: str, query: Mapping[str, str]) -> None:
    """Raises Forged, also where no token is set."""
    if not token or not constant_time_compare(token, query.get("khoa", "")):
        raise Forged


def json_object(body: bytes) -> dict[str, Any]:
    """Raises Unreadable."""
    try:
        values = json.loads(body)
    except ValueError as error:
        raise Unreadable from error
    if not isinstance(values, dict):
        raise Unreadable
    return values


def _signature(gateway: str, reference: str, key: str) -> str:
    message = f"{gateway}\0{reference}"
    return salted_hmac("notices.receipts", message, secret=key, algorithm="sha256").hexdigest()
