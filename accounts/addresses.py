"""The client's network address, for limits and records: from the trusted proxy hop only (QUALITY S-39)."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  a placeholder in records; nothing binds to it


def client_address(request: HttpRequest) -> str:
    """In: the request. Out: an IPv4 or IPv6 address as text.

    With N trusted proxies in front, the Nth entry of X-Forwarded-For from the right was written by the
    outermost of them; whatever stands left of it was claimed by the client and is not believed.
    """
    peer = _plain(str(request.META.get("REMOTE_ADDR", "")))
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.TRUSTED_PROXIES <= len(hops):
        return _plain(hops[-settings.TRUSTED_PROXIES]) or peer or UNKNOWN_ADDRESS
    return peer or UNKNOWN_ADDRESS


def _plain(text: str) -> str:
    """Canonical text of an address, IPv4 out of its IPv6 wrapping; empty for anything else."""
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)
