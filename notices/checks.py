"""What is looked at before the portal starts: gateways that can be read, and in production some that send."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from .gateways import routes_for
from .gateways.mailbox import MailboxGateway
from .models import Channel


@register
def gateways_can_be_used(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """A mistake in an address would be found by the first person who waits for a code."""
    try:
        found = [route.gateway for channel in Channel for route in routes_for(channel)]
    except ImproperlyConfigured as mistake:
        return [Error(str(mistake), id="notices.E001")]
    if not settings.PRODUCTION:
        return []
    problems: list[CheckMessage] = []
    if not routes_for(Channel.SMS):
        problems.append(Error("SMS_GATEWAYS names no gateway: nobody would get a code.", id="notices.E002"))
    if any(isinstance(gateway, MailboxGateway) for gateway in found):
        problems.append(Error("The mailbox is for trying the portal; production sends.", id="notices.E003"))
    return problems
