"""An SMS gateway over real HTTP on loopback, in the shapes of eSMS and SpeedSMS.

By hand: `python -m tests.partners` starts it with the others and says what to set.
"""

import json
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from .temper import Mode, Temper

__all__ = ["Mode", "SmsGateway", "Temper"]

SPEEDSMS = "/index.php/sms/send"
Answer = tuple[int, dict[str, Any]]


@dataclass
class SmsGateway:
    """`requests` is everything that came, `accepted` what would have reached a phone."""

    mode: Mode = Mode.ACCEPT
    deduplicating: bool = True
    forgetful: float = 0.0  # the share of repetitions it does not know in spite of that
    port: int = 0
    name: str = "esms"
    temper: Temper | None = None
    reports_after: float | None = None  # seconds; None: only `report` reports
    on_request: Callable[[dict[str, Any]], None] = lambda _: None
    requests: list[dict[str, Any]] = field(default_factory=list)
    accepted: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Condition()
        self._closing = threading.Event()
        self._known: dict[str, str] = {}
        self._dice = random.Random(11)

    def __enter__(self) -> "SmsGateway":
        self._server = _Server(("127.0.0.1", self.port), _handler(self))
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Nobody answers any more."""
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def setting(self) -> str:
        """What `SMS_GATEWAYS` says of it."""
        return self.with_options()

    def with_options(self, scheme: str = "esms", **options: Any) -> str:
        asked = f"?{urlencode(options)}" if options else ""
        return f"{self.name}={scheme}+http://key:secret@127.0.0.1:{self.port}/{asked}"

    def wait_for_requests(self, count: int, timeout: float = 60) -> None:
        """Until so many requests have come. Raises AssertionError when they do not."""
        with self._lock:
            if not self._lock.wait_for(lambda: len(self.requests) >= count, timeout):
                raise AssertionError(f"{len(self.requests)} requests came, {count} were awaited.")

    def wait_for(self, condition: Callable[[], bool], timeout: float = 60) -> None:
        """Until something is so that follows from what the gateway did. Raises AssertionError when it is not."""
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError("It did not come true.")
            self._closing.wait(0.1)

    def report(self, request: dict[str, Any], status: str = "5", **values: str) -> int:
        """Report on a message at the address that came with it; the answer's status."""
        said = {"SMSID": self._known[request["RequestId"]], "SendStatus": status, "RequestId": request["RequestId"]}
        with urlopen(f"{request['CallbackUrl']}&{urlencode(said | values)}", timeout=10) as answer:
            return int(answer.status)

    def answer(self, path: str, request: dict[str, Any]) -> Answer | None:
        """Status and answer to one request; None is silence."""
        self.on_request(request)
        mode = self.temper.throw() if self.temper else self.mode
        with self._lock:
            self.requests.append(request)
            reply = self._to_speedsms(request, mode) if path == SPEEDSMS else self._to_esms(request, mode)
            self._lock.notify_all()
        if mode == Mode.SLOW:
            (self.temper or Temper()).wait()
        return reply

    def _to_esms(self, request: dict[str, Any], mode: Mode) -> Answer | None:
        reference = request["RequestId"]
        if self.deduplicating and reference in self._known and self._dice.random() >= self.forgetful:
            said = {"ErrorMessage": "RequestId is duplicated", "SMSID": self._known[reference]}
            return 200, {"CodeResult": "124"} | said
        match mode:
            case Mode.REFUSE:
                message = f"Template is not registered: {request['Phone']}"
                return 200, {"CodeResult": "146", "ErrorMessage": message}
            case Mode.BUSY:
                return 200, {"CodeResult": "99", "ErrorMessage": "Unknown error"}
            case Mode.ERROR_500:
                return 500, {"Message": "An error has occurred."}
        self.accepted.append(request)
        self._known[reference] = f"sms-{len(self.accepted)}"
        self._report_soon(request)
        if mode == Mode.ACCEPT_THEN_SILENCE:
            return None
        return 200, {"CodeResult": "100", "CountRegenerate": 0, "SMSID": self._known[reference]}

    def _to_speedsms(self, request: dict[str, Any], mode: Mode) -> Answer | None:
        match mode:
            case Mode.REFUSE:
                return 200, {"status": "error", "code": "113", "message": "SMS content too long"}
            case Mode.BUSY:
                return 200, {"status": "error", "code": "429", "message": "Too many requests"}
            case Mode.ERROR_500:
                return 500, {"status": "error"}
        self.accepted.append(request)
        if mode == Mode.ACCEPT_THEN_SILENCE:
            return None
        data = {"tranId": len(self.accepted), "totalSMS": 1, "totalPrice": 350, "invalidPhone": []}
        return 200, {"status": "success", "code": "00", "data": data}

    def _report_soon(self, request: dict[str, Any]) -> None:
        if self.reports_after is not None and "CallbackUrl" in request:
            timer = threading.Timer(self.reports_after, self._report_quietly, [request])
            timer.daemon = True
            timer.start()

    def _report_quietly(self, request: dict[str, Any]) -> None:
        with suppress(OSError):  # the portal may be gone
            self.report(request)

    def stay_silent(self) -> None:
        """Hold the connection until the gateway closes."""
        self._closing.wait(120)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


def _handler(gateway: SmsGateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            reply = gateway.answer(self.path, json.loads(self.rfile.read(length)))
            if reply is None:
                gateway.stay_silent()
                return
            status, answer = reply
            body = json.dumps(answer).encode()
            with suppress(OSError):  # whoever asked may be gone
                self.send_response(status)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet: tests read `requests`, people read what `python -m tests.partners` prints."""

    return Handler
