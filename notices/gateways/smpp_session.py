"""One SMPP session of one process: a socket, a thread that reads it, and callers that wait for their answers.

The thread answers the SMSC's enquiries, sends our own while the line is quiet, and hands over receipts. A session that
breaks is over; the next message opens another one.
"""

import logging
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from smpplib import consts, exceptions, smpp
from smpplib.client import Client

from .smpp_receipt import SmscReceipt, read

logger = logging.getLogger(__name__)

QUIET_SECONDS = 30.0  # after so long without a word we ask whether the other side is there
_TICK_SECONDS = 0.5
_WHOLE_PDU_SECONDS = 5.0  # from its first octet to its last
_NOT_NOW = consts.SMPP_ESME_RX_T_APPN  # the SMSC keeps the receipt and tries again

ReceiptHandler = Callable[[SmscReceipt], None]


class Unbound(Exception):
    """There is no session: nothing was sent."""


class Lost(Exception):
    """The session broke or stayed silent after the request was written."""


@dataclass(frozen=True)
class Login:
    """Where a session is opened, and as whom."""

    host: str
    port: int
    system_id: str
    password: str = field(repr=False)
    system_type: str = ""
    encrypted: bool = False


class _Waiting:
    """One request without an answer yet."""

    def __init__(self) -> None:
        self.answered = threading.Event()
        self.pdu: Any = None


class Session:
    def __init__(self, login: Login, on_receipt: ReceiptHandler, seconds: float, quiet: float = QUIET_SECONDS) -> None:
        """Connect and bind as transceiver. Raises Unbound."""
        self._on_receipt, self._quiet = on_receipt, quiet
        self._lock = threading.Lock()
        self._waiting: dict[int, _Waiting] = {}
        self._alive, self._heard_at, self._asked_at = True, time.monotonic(), 0.0
        try:
            self._client = _connected(login, seconds)
            self._line: Any = self._client._socket
        except OSError as error:
            raise Unbound(type(error).__name__) from error
        try:
            self._client.bind_transceiver(
                system_id=login.system_id, password=login.password, system_type=login.system_type
            )
        except (exceptions.ConnectionError, exceptions.PDUError, OSError) as error:
            self._close_line()
            raise Unbound(_status(error)) from error
        self._line.settimeout(_WHOLE_PDU_SECONDS)
        threading.Thread(target=self._listen, name="smpp", daemon=True).start()

    @property
    def alive(self) -> bool:
        return self._alive

    def submit(self, seconds: float, **values: Any) -> Any:
        """Send one submit_sm and wait for its answer. Raises Unbound (not sent) or Lost (nobody knows)."""
        waiting = _Waiting()
        with self._lock:
            if not self._alive:
                raise Unbound
            pdu = smpp.make_pdu("submit_sm", client=self._client, **values)
            self._waiting[pdu.sequence] = waiting
            try:
                self._client.send_pdu(pdu)
            except (exceptions.ConnectionError, OSError) as error:
                self._end()
                raise Lost from error
        waiting.answered.wait(seconds)
        self._waiting.pop(pdu.sequence, None)
        if waiting.pdu is None:
            raise Lost
        return waiting.pdu

    def close(self) -> None:
        """Say goodbye and go. What waits is in doubt."""
        with self._lock, suppress(exceptions.ConnectionError, exceptions.PDUError, OSError):
            if self._alive:
                self._client.send_pdu(smpp.make_pdu("unbind", client=self._client))
        self._end()

    def _listen(self) -> None:
        try:
            while self._alive:
                self._hear()
        except (exceptions.ConnectionError, exceptions.PDUError, exceptions.UnknownCommandError, OSError, ValueError):
            logger.info("An SMPP session ended.")
        finally:
            self._close_line()

    def _hear(self) -> None:
        line = self._line
        if not select.select([line], [], [], 0 if _buffered(line) else _TICK_SECONDS)[0] and not _buffered(line):
            self._ask_whether_somebody_is_there()
            return
        pdu = self._client.read_pdu()
        self._heard_at, self._asked_at = time.monotonic(), 0.0
        match pdu.command:
            case "submit_sm_resp" | "generic_nack":
                self._answer(pdu)
            case "deliver_sm":
                self._take(pdu)
            case "enquire_link":
                self._reply("enquire_link_resp", pdu.sequence)
            case "unbind":
                self._reply("unbind_resp", pdu.sequence)
                self._end()

    def _answer(self, pdu: Any) -> None:
        waiting = self._waiting.get(pdu.sequence)
        if waiting is not None:
            waiting.pdu = pdu
            waiting.answered.set()

    def _take(self, pdu: Any) -> None:
        """Hand the receipt over, then acknowledge it; one that could not be kept comes again."""
        status = consts.SMPP_ESME_ROK
        receipt = read(pdu)
        if receipt is not None:
            try:
                self._on_receipt(receipt)
            except Exception as error:  # the database may be away; the session must not end with it
                logger.warning("A receipt could not be kept (%s); it comes again.", type(error).__name__)
                status = _NOT_NOW
        self._reply("deliver_sm_resp", pdu.sequence, status=status)

    def _ask_whether_somebody_is_there(self) -> None:
        now = time.monotonic()
        if self._asked_at and now - self._asked_at > self._quiet:
            raise exceptions.ConnectionError
        if not self._asked_at and now - self._heard_at > self._quiet:
            with self._lock:
                self._client.send_pdu(smpp.make_pdu("enquire_link", client=self._client))
            self._asked_at = now

    def _reply(self, command: str, sequence: int, **values: Any) -> None:
        with self._lock:
            reply = smpp.make_pdu(command, client=self._client, **values)
            reply.sequence = sequence
            self._client.send_pdu(reply)

    def _end(self) -> None:
        """From here on nothing is sent; the thread that reads wakes up and closes the line. What waits is in doubt."""
        self._alive = False
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        for waiting in list(self._waiting.values()):
            waiting.answered.set()

    def _close_line(self) -> None:
        self._end()
        self._line.close()
        self._client._socket = None


def _connected(login: Login, seconds: float) -> Client:
    """Raises OSError."""
    client = Client(
        login.host,
        login.port,
        logger_name="smpplib.session",  # it would write every message in full: settings.LOGGING keeps it quiet
        allow_unknown_opt_params=True,
    )
    line = socket.create_connection((login.host, login.port), timeout=seconds)
    if login.encrypted:
        line = ssl.create_default_context().wrap_socket(line, server_hostname=login.host)
    client._socket, client.state = line, consts.SMPP_CLIENT_STATE_OPEN
    return client


def _buffered(line: Any) -> int:
    """What TLS has read already and select does not see."""
    return line.pending() if isinstance(line, ssl.SSLSocket) else 0


def _status(error: Exception) -> str:
    """`bind 0x0e` for a refusal with a status, else what kind of trouble it was."""
    status = error.args[1] if isinstance(error, exceptions.PDUError) and len(error.args) > 1 else None
    return f"bind {status:#04x}" if isinstance(status, int) else type(error).__name__
