"""Redis is lost with all it holds; PostgreSQL is restarted in the middle: nothing is lost, nothing goes twice.

    DATABASE_URL=postgres://… python -m benchmarks.outages --rows 1000

Redis is killed and started empty, and emptied under way, while workers deliver. Then the same with a PostgreSQL of its
own (`initdb`, on a free port) that is restarted in the middle and has every connection broken once more.
"""

import argparse
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2
import redis as redis_client

from tests.partners.sms_gateway import SmsGateway

from .world import World, world


def main() -> None:
    options = _options()
    broken = 0
    with SmsGateway() as gateway, world(SMS_GATEWAYS=_careful(gateway)) as place:
        broken += _run("Redis lost and emptied", place, gateway, options.rows, _lose_redis)
    with _own_postgresql() as cluster, SmsGateway() as gateway:
        os.environ["DATABASE_URL"] = cluster.url
        with world(SMS_GATEWAYS=_careful(gateway)) as place:
            broken += _run("PostgreSQL restarted", place, gateway, options.rows, cluster.trouble)
    sys.exit(1 if broken else 0)


def _options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1000)
    return parser.parse_args()


def _careful(gateway: SmsGateway) -> str:
    return gateway.with_options(timeout=5)


def _run(name: str, place: World, gateway: SmsGateway, rows: int, trouble: Callable[[World], None]) -> int:
    posting = place.portal.start(f"from benchmarks.storm_posts import *; post_backlog(0, {rows})")
    posting.wait(600)
    for _ in range(2):
        place.start_worker()
    place.start_clock()
    _until(lambda: len(gateway.accepted) > rows // 10)
    trouble(place)
    began = time.monotonic()
    _until(lambda: not place.count("state IN ('waiting', 'sending')"), 900)
    place.stop()
    times = Counter(request["RequestId"] for request in gateway.requests)
    accepted = {request["RequestId"] for request in gateway.accepted}
    posted = {row[0] for row in place.portal.sql("SELECT reference FROM notices_notice")}
    marked = place.count("perhaps_twice")
    lost, twice = len(posted - accepted), len(gateway.accepted) - len(accepted)
    repeated = sum(count > 1 for count in times.values())
    verdict = "BAD" if lost or twice or len(posted) != rows else "ok "
    print(
        f"{verdict} {name}: {len(posted)} messages in the outbox, {lost} lost, {twice} twice at a phone;"
        f" {repeated} asked again under their reference, {marked} marked;"
        f" done {time.monotonic() - began:.0f} s after the trouble; {dict(place.by('state'))}",
        flush=True,
    )
    return int(verdict == "BAD")


def _until(condition: Callable[[], bool], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(psycopg2.OperationalError):
            if condition():
                return
        time.sleep(0.5)


def _lose_redis(place: World) -> None:
    redis_client.Redis.from_url(place.redis.url).flushall()
    time.sleep(3)
    place.redis.stop()
    time.sleep(3)
    place.redis.start()


class Cluster:
    """A PostgreSQL of this run alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, *command: str) -> None:
        """As the user postgres where we are root: PostgreSQL does not run as root."""
        as_whom = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        subprocess.run([*as_whom, *command], check=True, stdout=subprocess.DEVNULL, cwd=self.folder)

    def control(self, *words: str) -> None:
        where = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        place = ("-D", str(self.folder / "data"), "-w", "-l", str(self.folder / "log"))
        self.run(_tool("pg_ctl"), *place, "-o", where, *words)

    def trouble(self, place: World) -> None:
        self.control("-m", "fast", "restart")
        time.sleep(5)
        with psycopg2.connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'outbox%%'", ())


def _tool(name: str) -> str:
    found = shutil.which(name) or next(iter(sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None)
    if found is None:
        raise SystemExit(f"There is no {name} on this machine.")
    return str(found)


@contextmanager
def _own_postgresql() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="cluster-"))
    if os.getuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    cluster = Cluster(folder)
    try:
        cluster.run(_tool("initdb"), "-D", str(folder / "data"), "-U", "postgres", "--auth=trust")
        cluster.control("start")
        yield cluster
        cluster.control("-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
