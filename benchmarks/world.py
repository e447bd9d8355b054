"""A portal to be tormented: a database, a Redis and workers of its own, gateways on loopback that are theirs to kill.

Needs the address of a PostgreSQL in `DATABASE_URL`, as a role that may create databases, and `redis-server`.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("PORTAL_MODE", "test")

import django

django.setup()

from django.conf import settings

from tests.notices.portal_process import Portal, postgresql_database
from tests.services.portal import OwnRedis

THREADS = 8
_QUIET = ("--without-gossip", "--without-mingle")
_CELERY = (sys.executable, "-m", "celery", "-A", "vssid_portal")


class World:
    """`portal` runs code and SQL; workers and the clock are started, killed and counted here."""

    def __init__(self, folder: Path, database: str, redis: OwnRedis, **environment: str) -> None:
        self.folder, self.database, self.redis = folder, database, redis
        ways = {"DATABASE_URL": database, "REDIS_URL": redis.url, "LOG_LEVEL": "INFO", "OUTBOX_SWEEP_SECONDS": "5"}
        self.portal = Portal(folder, **(ways | environment))
        self.portal.python("from django.core.management import call_command; call_command('migrate', verbosity=0)")
        self.workers: list[subprocess.Popen[bytes]] = []
        self.clock: subprocess.Popen[bytes] | None = None
        self.killed = 0
        self._started = 0

    def start_worker(self, *options: str) -> "subprocess.Popen[bytes]":
        """Without options: eight threads that serve every queue."""
        self._started += 1
        pool = options or ("--pool", "threads", "--concurrency", str(THREADS))
        name = ("-n", f"w{self._started}@storm")
        worker = self._celery("worker", *pool, *name, *_QUIET, "-l", self.portal.environment["LOG_LEVEL"])
        self.workers.append(worker)
        return worker

    def start_clock(self) -> None:
        self.clock = self._celery("beat", "-l", "WARNING", "--schedule", str(self.folder / "beat"))

    def kill_one(self, number: int) -> None:
        """-9 for one of them, and another in its place."""
        victim = self.workers.pop(number % len(self.workers))
        victim.kill()
        victim.wait()
        self.killed += 1
        self.start_worker()

    def stop(self) -> None:
        """Let all of them finish what they have in hand."""
        processes = [*self.workers, *([self.clock] if self.clock else [])]
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
        self.workers, self.clock = [], None

    def count(self, condition: str = "true") -> int:
        return int(self.portal.sql(f"SELECT count(*) FROM notices_notice WHERE {condition}")[0][0])

    def by(self, columns: str, condition: str = "true") -> list[Any]:
        statement = f"SELECT {columns}, count(*) FROM notices_notice WHERE {condition} GROUP BY {columns} ORDER BY 1"
        return list(self.portal.sql(statement))

    def _celery(self, *command: str) -> "subprocess.Popen[bytes]":
        with self.portal.log.open("ab") as log:
            return subprocess.Popen(
                [*_CELERY, *command], env=self.portal.environment, cwd=settings.BASE_DIR, stdout=log, stderr=log
            )


@contextmanager
def world(**environment: str) -> Iterator[World]:
    """Everything of its own, gone at the end."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise SystemExit("Set DATABASE_URL to a PostgreSQL where databases may be created.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # stopped in any way, nothing of it stays
    with tempfile.TemporaryDirectory(prefix="outbox-") as folder, postgresql_database("outbox") as database:
        redis = OwnRedis(Path(folder))
        redis.start()
        made = World(Path(folder), database, redis, **environment)
        try:
            yield made
        finally:
            made.stop()
            redis.stop()
