"""`manage.py smpp_receipts`: hold a session with every SMPP gateway, so that receipts come in while no worker sends."""

import signal
import threading
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from notices.gateways.configured import routes
from notices.gateways.smpp import SmppGateway
from notices.gateways.smpp_session import Unbound

TRY_AGAIN_SECONDS = 10.0
BIND_SECONDS = 10.0


class Command(BaseCommand):
    help = "Takes the receipts of SMPP gateways until it is stopped; workers take those of their own sessions too."

    def handle(self, *args: Any, **options: Any) -> None:
        found = [route.gateway for route in routes(settings.SMS_GATEWAYS)]
        gateways = [gateway for gateway in found if isinstance(gateway, SmppGateway)]
        if not gateways:
            raise CommandError("SMS_GATEWAYS has no smpp:// gateway.")
        stop = _told_to_stop()
        while not stop.is_set():
            for gateway in gateways:
                self._keep(gateway)
            stop.wait(TRY_AGAIN_SECONDS)
        for gateway in gateways:
            gateway.session(BIND_SECONDS).close()

    def _keep(self, gateway: SmppGateway) -> None:
        try:
            gateway.session(BIND_SECONDS)
        except Unbound as error:
            self.stderr.write(f"{gateway.name}: {error}; trying again in {TRY_AGAIN_SECONDS:.0f} s")


def _told_to_stop() -> threading.Event:
    stop = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGINT, note)
    signal.signal(signal.SIGTERM, note)
    return stop
