"""Ways out of the portal: those of `SMS_GATEWAYS` for SMS, one for e-mail."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from ..models import Channel
from . import esms, mailbox, smpp, speedsms  # noqa: F401  # each offers its driver
from .base import Gateway
from .configured import Route, routes
from .mailbox import MailboxGateway
from .smtp import SmtpGateway


def routes_for(channel: str) -> tuple[Route, ...]:
    """Every gateway of a channel. Raises ImproperlyConfigured."""
    if channel == Channel.SMS:
        return routes(settings.SMS_GATEWAYS)
    match settings.EMAIL_GATEWAY:
        case "mailbox":
            return (Route(MailboxGateway()),)
        case "smtp":
            return (Route(SmtpGateway(sender=settings.DEFAULT_FROM_EMAIL)),)
    raise ImproperlyConfigured(f"There is no gateway {settings.EMAIL_GATEWAY!r} for {channel}.")


def gateway_named(name: str) -> Gateway | None:
    """The SMS gateway of that name, if the settings have one."""
    return next((route.gateway for route in routes(settings.SMS_GATEWAYS) if route.name == name), None)
