"""The portal on one machine: make it ready, start web server and worker, stop them together."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import FrameType

from django.conf import settings
from django.core.management import call_command

from accounts.models import User

from . import demo

HOST = "127.0.0.1"
# Meant for production; somebody who tries the portal as root knows.
WARNING_OF_ROOT = "ignore:You're running the worker with superuser"
STOP_SECONDS = 20
START_SECONDS = 60


class CannotRun(Exception):
    """The message says why and what to do."""


def prepare() -> None:
    """Bring database, static files and reference data up to date; demo accounts where there are none."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_reference_data")
    if settings.FIRST_RUN and not User.objects.exists():
        demo.make_demo()


def commands(port: int) -> dict[str, list[str]]:
    """The processes a portal is made of, as in production, but one of each."""
    gunicorn = f"gunicorn vssid_portal.wsgi:application --bind {HOST}:{port} --log-level warning --no-control-socket"
    threads = "--worker-class gthread --workers 2 --threads 4 --timeout 60"
    celery = "celery --quiet --app vssid_portal worker --pool solo --beat --loglevel warning"
    return {
        "web server": [sys.executable, "-m", *gunicorn.split(), *threads.split()],
        "worker": [sys.executable, "-m", *celery.split(), "--without-gossip", "--without-mingle"],
    }


def refuse_taken_port(port: int) -> None:
    """Raises CannotRun when something listens there already."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotRun(f"Port {port} is taken. Choose another one: PORT={port + 1} make run") from error


class Processes:
    """Child processes that live and die together."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        # PASSED stands for any check code, so that people trying it out get through; 0 shows the real one.
        surroundings = {"CAPTCHA_TEST_MODE": "1", "PYTHONWARNINGS": WARNING_OF_ROOT, **os.environ}
        # A session of their own: Ctrl-C reaches us alone, and we stop them in order.
        self._running = {
            name: subprocess.Popen(command, cwd=settings.BASE_DIR, env=surroundings, start_new_session=True)  # noqa: S603
            for name, command in commands.items()
        }

    def ended(self) -> str | None:
        """Which one is no longer there, and how it ended."""
        for name, process in self._running.items():
            if process.poll() is not None:
                return f"The {name} ended with code {process.returncode}."
        return None

    def stop(self) -> None:
        """Ask all of them to finish what they have in hand; end those that do not."""
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def told_to_stop() -> Iterator[threading.Event]:
    """An event that Ctrl-C and SIGTERM set."""
    stop = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until_served(port: int, processes: Processes, stop: threading.Event) -> None:
    """Raises CannotRun when a process ends or nothing answers in time."""
    deadline = time.monotonic() + START_SECONDS
    while not stop.is_set() and not answers(port):
        if (trouble := processes.ended()) is not None:
            raise CannotRun(f"{trouble} What it said stands above.")
        if time.monotonic() > deadline:
            raise CannotRun(f"The web server did not answer within {START_SECONDS} seconds.")
        stop.wait(0.1)


def watch(processes: Processes, stop: threading.Event) -> None:
    """Until told to stop. Raises CannotRun when a process ends by itself."""
    while not stop.wait(0.5):
        if (trouble := processes.ended()) is not None:
            raise CannotRun(f"{trouble} What it said stands above.")
