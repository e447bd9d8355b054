"""R-29: two hundred slow clients; somebody else is answered within a second, and the slow ones are let go.

A third dribbles its headers, a third its upload, a third takes a page a few bytes at a time. nginx with the files of
deploy/nginx stands in front, as in production: gunicorn alone would give each of them a thread.
"""

import socket
import threading
import time
from urllib.parse import urlsplit

from benchmarks.people import Browser, Trouble
from benchmarks.results import Budget
from benchmarks.stand import stand
from benchmarks.timing import Times

SLOW, SECOND = 200, 1.0
_HEAD = b"POST /dang-ky/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
_UPLOAD = _HEAD + b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 4000000\r\n\r\n--x\r\n"


def slow(runs: int) -> tuple[list[Budget], list[str]]:
    seconds = max(20.0, runs * 1.0)
    with stand() as place:
        place.start_web()
        place.start_nginx()
        where = urlsplit(place.address)
        over, held = (
            threading.Event(),
            [_Dribbler((str(where.hostname), int(where.port or 0)), number) for number in range(SLOW)],
        )
        for one in held:
            threading.Thread(target=one.dribble, args=(over,), daemon=True).start()
        time.sleep(3)
        taken, wrong = _normal(place.address, seconds)
        over.set()
        times = Times.of(taken)
        let_go = sum(one.let_go for one in held)
        budgets = [
            Budget("pages of somebody else that failed", wrong, 0),
            Budget("the slowest tenth of their pages, seconds", sorted(taken)[int(len(taken) * 0.9)], SECOND),
        ]
        notes = [
            f"{SLOW} slow clients for {seconds:g} s; somebody else asked for {len(taken)} pages meanwhile:"
            f" median {times.median:.0f} ms, p95 {times.p95:.0f} ms. {let_go} of the slow ones were let go."
        ]
        return budgets, notes


def _normal(address: str, seconds: float) -> tuple[list[float], int]:
    began, taken, wrong = time.monotonic(), [], 0
    while time.monotonic() - began < seconds:
        for path in ("/", "/dang-ky/", "/dang-nhap/", "/ho-so/"):
            browser = Browser(address)
            try:
                browser.get(path, "page")
            except Trouble:
                wrong += 1
            taken.append(browser.notes[-1].seconds)
            time.sleep(0.1)
    return taken, wrong


class _Dribbler:
    """A few bytes every two seconds, of what its kind of slow client sends or takes."""

    def __init__(self, where: tuple[str, int], number: int) -> None:
        self._where, self._kind, self.let_go = where, number % 3, False

    def dribble(self, over: threading.Event) -> None:
        try:
            with socket.create_connection(self._where, timeout=60) as line:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
                if self._kind == 0:
                    line.sendall(_HEAD)
                if self._kind == 1:
                    line.sendall(_UPLOAD)
                if self._kind == 2:
                    line.sendall(b"GET /dang-ky/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                while not over.wait(2):
                    self._a_bit(line)
        except OSError:
            self.let_go = True

    def _a_bit(self, line: socket.socket) -> None:
        if self._kind == 2:
            if not line.recv(8):
                raise ConnectionResetError
        else:
            line.sendall(b"X-Slow: 1\r\n" if self._kind == 0 else b"x")
