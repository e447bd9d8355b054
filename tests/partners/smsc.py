"""An SMSC that speaks SMPP 3.4 over real TCP on loopback: binds, throttles, accepts and falls silent, reports.

By hand: `python -m tests.partners` starts it with the others and says what to set.
"""

import random
import socketserver
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import SimpleNamespace, TracebackType
from typing import Any

from smpplib import smpp
from smpplib.gsm import GSM_CHARACTER_TABLE

from .temper import Mode, Temper

BIND, BIND_RESP = 0x00000009, 0x80000009
SUBMIT, SUBMIT_RESP = 0x00000004, 0x80000004
DELIVER, DELIVER_RESP = 0x00000005, 0x80000005
ENQUIRE, ENQUIRE_RESP = 0x00000015, 0x80000015
UNBIND, UNBIND_RESP = 0x00000006, 0x80000006
WRONG_PASSWORD, THROTTLED, SYSTEM_ERROR, INVALID_NUMBER = 0x0E, 0x58, 0x08, 0x0B
UDHI, UCS_2, ESCAPE = 0x40, 0x08, 0x1B


@dataclass(frozen=True)
class Submitted:
    """One submit_sm that was accepted."""

    message_id: str
    recipient: str
    text: str
    coding: int
    header: bytes
    wants_receipt: bool
    user_reference: int | None


@dataclass
class Smsc:
    """`accepted` is what would have reached a phone; `acknowledged` the receipts that were taken."""

    mode: Mode = Mode.ACCEPT
    port: int = 0
    name: str = "smpp"
    password: str = "secret"
    temper: Temper | None = None
    reports_after: float | None = None  # seconds, at most; in any order
    on_submit: Callable[[Submitted], None] = lambda _: None
    accepted: list[Submitted] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    told: set[str] = field(default_factory=set)  # the messages whose receipt was taken
    enquiries: int = 0

    def __post_init__(self) -> None:
        self._changed = threading.Condition()
        self._lines: list[_Line] = []
        self._closing = threading.Event()
        self._dice = random.Random(7)
        self._sequence = 0
        self._unacknowledged: dict[int, str] = {}

    def __enter__(self) -> "Smsc":
        self._server = _Server(("127.0.0.1", self.port), _handler(self))
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Nobody answers any more, and every session ends."""
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self.hang_up()

    def hang_up(self) -> None:
        for line in list(self._lines):
            line.hang_up()

    @property
    def setting(self) -> str:
        return self.with_options()

    def with_options(self, **options: Any) -> str:
        asked = "?" + "&".join(f"{name}={value}" for name, value in options.items()) if options else ""
        return f"{self.name}=smpp://portal:secret@127.0.0.1:{self.port}/{asked}"

    @property
    def bound(self) -> int:
        return sum(line.is_bound for line in self._lines)

    def wait_for(self, condition: Callable[[], bool], timeout: float = 30) -> None:
        """Raises AssertionError when it does not come true."""
        with self._changed:
            if not self._changed.wait_for(condition, timeout):
                raise AssertionError(f"accepted {len(self.accepted)}, acknowledged {len(self.acknowledged)}")

    def report(self, submitted: Submitted, state: str = "DELIVRD", error: str = "000", hinted: bool = True) -> None:
        """A delivery receipt over one of the sessions."""
        line = self._dice.choice([line for line in self._lines if line.is_bound])
        text = (
            f"id:{submitted.message_id} sub:001 dlvrd:001 submit date:2611261040 done date:2611261042 "
            f"stat:{state} err:{error} text:"
        )
        body = b"\0\1\1" + submitted.recipient.encode() + b"\0\5\0BHXHVN\0" + b"\4\0\0\0\0\0\0\0\0"
        body += bytes([len(text)]) + text.encode()
        body += struct.pack(">HH", 0x001E, len(submitted.message_id) + 1) + submitted.message_id.encode() + b"\0"
        if hinted and submitted.user_reference is not None:
            body += struct.pack(">HHH", 0x0204, 2, submitted.user_reference)
        with self._changed:
            self._sequence += 1
            sequence = self._sequence
            self._unacknowledged[sequence] = submitted.message_id
        line.send(DELIVER, sequence, body)

    def enquire(self) -> None:
        for line in self._lines:
            line.send(ENQUIRE, 900_000, b"")

    def take(self, line: "_Line", command: int, status: int, sequence: int, raw: bytes) -> None:
        match command:
            case 0x00000009 | 0x00000001 | 0x00000002:
                self._bind(line, command, sequence, raw)
            case 0x00000004:
                self._submit(line, sequence, raw)
            case 0x00000015:
                self.enquiries += 1
                line.send(ENQUIRE_RESP, sequence, b"")
            case 0x00000006:
                line.send(UNBIND_RESP, sequence, b"")
                line.hang_up()
            case 0x80000005:
                self.acknowledged.append(status)
                if status == 0:
                    self.told.add(self._unacknowledged[sequence])
        with self._changed:
            self._changed.notify_all()

    def _bind(self, line: "_Line", command: int, sequence: int, raw: bytes) -> None:
        system_id, password = raw[16:].split(b"\0")[:2]
        fits = password.decode() == self.password
        line.is_bound = fits
        line.send(command | 0x80000000, sequence, system_id + b"\0", 0 if fits else WRONG_PASSWORD)

    def _submit(self, line: "_Line", sequence: int, raw: bytes) -> None:
        mode = self.temper.throw() if self.temper else self.mode
        refusals = {Mode.BUSY: THROTTLED, Mode.ERROR_500: SYSTEM_ERROR, Mode.REFUSE: INVALID_NUMBER}
        if mode in refusals:
            line.send(SUBMIT_RESP, sequence, b"", refusals[mode])
            return
        with self._changed:
            submitted = _submitted(raw, f"{0xA0000 + len(self.accepted):x}")
            self.accepted.append(submitted)
        self.on_submit(submitted)
        if self.reports_after is not None and submitted.wants_receipt:
            self._report_in(self._dice.uniform(0, self.reports_after), submitted)
        if mode == Mode.SLOW:
            (self.temper or Temper()).wait()
        if mode != Mode.ACCEPT_THEN_SILENCE:
            line.send(SUBMIT_RESP, sequence, submitted.message_id.encode() + b"\0")

    def _report_in(self, seconds: float, submitted: Submitted) -> None:
        timer = threading.Timer(seconds, self._report_until_acknowledged, [submitted])
        timer.daemon = True
        timer.start()

    def _report_until_acknowledged(self, submitted: Submitted) -> None:
        """Again and again, as an SMSC does when whoever was told went away."""
        if submitted.message_id in self.told or self._closing.is_set():
            return
        with suppress(OSError, IndexError):  # nobody is bound
            self.report(submitted)
        self._report_in(3, submitted)


def _submitted(raw: bytes, message_id: str) -> Submitted:
    pdu: Any = smpp.parse_pdu(raw, client=SimpleNamespace(next_sequence=lambda: 1), allow_unknown_opt_params=True)
    octets = pdu.short_message or b""
    header = octets[: octets[0] + 1] if pdu.esm_class & UDHI else b""
    return Submitted(
        message_id=message_id,
        recipient=pdu.destination_addr.decode(),
        text=_text(pdu.data_coding, octets[len(header) :]),
        coding=pdu.data_coding,
        header=header,
        wants_receipt=bool(pdu.registered_delivery & 1),
        user_reference=pdu.user_message_reference,
    )


def _text(coding: int, octets: bytes) -> str:
    """By smpplib's own alphabet, not by the portal's."""
    if coding == UCS_2:
        return octets.decode("utf-16-be")
    text, shift = "", 0
    for octet in octets:
        if octet == ESCAPE and not shift:
            shift = 128
            continue
        text += GSM_CHARACTER_TABLE[octet + shift]
        shift = 0
    return text


class _Line:
    """One connection."""

    def __init__(self, request: Any) -> None:
        self.request, self.is_bound, self._lock = request, False, threading.Lock()

    def send(self, command: int, sequence: int, body: bytes, status: int = 0) -> None:
        with self._lock, suppress(OSError):
            self.request.sendall(struct.pack(">LLLL", 16 + len(body), command, status, sequence) + body)

    def hang_up(self) -> None:
        self.is_bound = False
        with suppress(OSError):
            self.request.shutdown(2)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True


def _handler(smsc: Smsc) -> type[socketserver.BaseRequestHandler]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            line = _Line(self.request)
            smsc._lines.append(line)
            file = self.request.makefile("rb")
            with suppress(OSError, struct.error):
                while head := file.read(4):
                    raw = head + file.read(struct.unpack(">L", head)[0] - 4)
                    _, command, status, sequence = struct.unpack(">LLLL", raw[:16])
                    smsc.take(line, command, status, sequence, raw)
            with smsc._changed:
                smsc._lines.remove(line)
                smsc._changed.notify_all()

    return Handler
