"""A gunicorn of its own with one worker on the database in use, and what it answers over a line that stays open."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from django.conf import settings
from django.db import connection
from django.test import Client

from benchmarks.services import free_port

_PATIENCE = 60


@contextmanager
def gunicorn(application: str, **environment: str) -> Iterator[tuple[int, int]]:
    """Out: its port and the id of its first process. It answers when this begins, and is gone at the end."""
    port = free_port()
    command = f"gunicorn {application} --bind 127.0.0.1:{port} --no-control-socket --log-level error"
    one = "--worker-class gthread --workers 1 --threads 4 --timeout 120 --keep-alive 300"
    process = subprocess.Popen(
        [sys.executable, "-m", *command.split(), *one.split()],
        cwd=settings.BASE_DIR,
        env={**os.environ, "LOG_LEVEL": "ERROR", "CAPTCHA_TEST_MODE": "1", **_database(), **environment},
    )
    try:
        _wait_for(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _database() -> dict[str, str]:
    """The one that answers this process now; an embedded one is where VAR_DIR says."""
    if connection.vendor != "postgresql":
        return {}
    facts = connection.settings_dict
    who, where = f"{facts['USER']}:{facts['PASSWORD']}", f"{facts['HOST']}:{facts['PORT'] or 5432}"
    return {"DATABASE_URL": f"postgres://{who}@{where}/{facts['NAME']}"}


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """A process listens before it has loaded the portal: a page says that it has."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            Line(port).get(Client(), "/tro-nang/")
            return
        except OSError as error:
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("the web server did not start") from error
            time.sleep(0.2)


class Line:
    """One connection, kept open as nginx keeps it."""

    def __init__(self, port: int) -> None:
        self._http = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)

    def get(self, client: Client, address: str) -> bytes:
        """A page for whoever this browser is. Anything but 200 is no measurement: RuntimeError."""
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self._http.request("GET", address, headers={"Cookie": cookies} if cookies else {})
        answer = self._http.getresponse()
        page = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}")
        return page
