"""A portal in processes of its own: its own database and broker, real Celery workers that can be killed."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings

_PREPARED = "import django; django.setup(); from tests.notices.drafts import *; from notices import *\n"


class Portal:
    """Started on a folder; `environment` sets DATABASE_URL, REDIS_URL, SMS_GATEWAYS and the like."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.log = folder / "worker.log"
        own = {
            "PORTAL_MODE": "test",
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            "VAR_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
            "REDIS_URL": "",
            "OUTBOX_SWEEP_SECONDS": "0.5",
            "LOG_LEVEL": "DEBUG",
        }
        self.environment = os.environ | own | environment
        self.python("from django.core.management import call_command; call_command('migrate', 'notices')")

    def python(self, code: str) -> str:
        """Run code in a process of the portal; what it printed. Raises CalledProcessError."""
        process = self.start(code)
        printed, errors = process.communicate(timeout=120)
        if process.returncode:
            raise AssertionError(errors)
        return printed

    def start(self, code: str) -> "subprocess.Popen[str]":
        """The same without waiting for it; `print` and `input` reach it through its pipes."""
        pipe = subprocess.PIPE
        command = [sys.executable, "-c", _PREPARED + code]
        return subprocess.Popen(
            command,
            env=self.environment,
            cwd=settings.BASE_DIR,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            text=True,
        )

    @contextmanager
    def worker(self, *options: str) -> "Iterator[subprocess.Popen[bytes]]":
        """A Celery worker. It finishes what it has in hand when the block ends, unless it was killed."""
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "vssid_portal",
            "worker",
            "-P",
            "solo",
            "-l",
            "DEBUG",
        ]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [*command, *options], env=self.environment, cwd=settings.BASE_DIR, stdout=log, stderr=log
            )
            try:
                yield process
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(60)

    def sql(self, statement: str, *values: Any) -> Sequence[Any]:
        """Rows straight from the database, or none for a change. Placeholders are `?`."""
        url = self.environment["DATABASE_URL"]
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(self.folder / "portal.sqlite3", timeout=20)) as lite, lite:
                return lite.execute(statement, values).fetchall()
        with closing(psycopg2.connect(url)) as big, big, big.cursor() as cursor:
            cursor.execute(statement.replace("?", "%s"), values)
            return cursor.fetchall() if cursor.description else []

    def the_lease_is_over(self) -> None:
        self.sql(
            "UPDATE notices_notice SET claimed_until = '2020-01-01 00:00:00+00:00' WHERE state = 'sending'"
        )

    def states(self) -> list[str]:
        return [state for (state,) in self.sql("SELECT state FROM notices_notice ORDER BY id")]


@contextmanager
def postgresql_database(name: str) -> Iterator[str]:
    """The address of an empty database beside the one the tests run on."""
    server = urlsplit(os.environ["DATABASE_URL"])
    name = re.sub(r"\W", "_", f"{name}_{os.getpid()}")
    _as_admin(f"CREATE DATABASE {name}")
    try:
        yield server._replace(path=f"/{name}").geturl()
    finally:
        _as_admin(f"DROP DATABASE {name} WITH (FORCE)")


def _as_admin(statement: str) -> None:
    """Over a connection of its own: the server may have been restarted in between."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path="/postgres").geturl()
    with closing(psycopg2.connect(address)) as admin:
        admin.autocommit = True
        with admin.cursor() as cursor:
            cursor.execute(statement)
