"""A portal of several processes on loopback: web nodes, workers, the clock and nginx, on data of its own.

Everything is real: gunicorn, Celery on Redis, PostgreSQL, nginx with the files of deploy/nginx. Needs PostgreSQL in
DATABASE_URL, as a role that may create databases, `redis-server`, and `nginx` where it is asked for.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from benchmarks.services import free_port
from tests.notices.portal_process import postgresql_database
from tests.services.portal import OwnRedis

ROOT = Path(__file__).resolve().parent.parent
Process = subprocess.Popen[bytes]
# Limits for one address or device: all of the load comes from one.
_ROOMY = dict.fromkeys(
    ("CHECK_CODES_PER_ADDRESS", "CODES_PER_ADDRESS_HOUR", "DRAFTS_PER_ADDRESS_HOUR", "LOOKUPS_PER_ADDRESS_HOUR",
     "SIGN_INS_PER_ADDRESS_HOUR", "CODES_OVERALL_HOUR"), "1000000",
)  # fmt: skip
_NGINX = """worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; {user}
events {{ worker_connections 2048; }}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {files}/http.conf;
    upstream portal {{ {nodes} keepalive 32; }}
    server {{ listen {address}; include {files}/portal.conf; }}
}}
"""


class CannotStand(SystemExit):
    """Says in plain words what is missing."""


class Stand:
    """`address` is where people come in: nginx when it was started, else the first web node."""

    def __init__(self, folder: Path, database: str, redis: OwnRedis, **more: str) -> None:
        self.folder, self.database, self.redis, self.log = folder, database, redis, folder / "said.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}, **_ROOMY,
            "PORTAL_MODE": "first_run", "CAPTCHA_TEST_MODE": "1", "VAR_DIR": str(folder), "DATABASE_URL": database,
            "REDIS_URL": redis.url, "LOG_LEVEL": "ERROR", "UNDO_SECONDS": "3", "PYTHONWARNINGS": "ignore", **more,
        }  # fmt: skip
        self.webs: list[Process] = []
        self.workers: list[Process] = []
        self.others: list[Process] = []
        self.address, self._nodes = "", list[str]()
        for command in (
            "migrate -v0",
            "createcachetable",
            "collectstatic -v0 --noinput",
            "load_reference_data",
            "make_demo",
        ):
            self.manage(*command.split())

    def manage(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {command[0]}: {done.stderr[-2000:]}")
        return done.stdout

    def start_web(self, host: str = "127.0.0.1", more: dict[str, str] | None = None, *, workers: int = 2) -> Process:
        """A node; `more` are settings that it alone has."""
        node = f"{host}:{free_port(host)}"
        gunicorn = f"gunicorn vssid_portal.wsgi --bind {node} --no-control-socket --log-level error --timeout 60"
        several = f"--worker-class gthread --workers {workers} --threads 4"
        process = self._start([sys.executable, "-m", *gunicorn.split(), *several.split()], more)
        self.webs.append(process)
        self._nodes.append(node)
        self.address = self.address or f"http://{node}"
        _until_listening(node, process, self.log)
        self._warm_up(node, workers)
        return process

    def _warm_up(self, node: str, workers: int) -> None:
        """A process listens before it has loaded the portal: the first pages are no measurement."""
        for _ in range(4 * workers):
            page = urllib.request.Request(f"http://{node}/tro-nang/", headers={"Host": "127.0.0.1"})
            urllib.request.urlopen(page, timeout=120).close()

    def start_worker(self, name: str, more: dict[str, str] | None = None, *, processes: int = 2) -> Process:
        celery = f"celery -A vssid_portal worker -n {name}@stand --concurrency {processes} -l ERROR"
        process = self._start([sys.executable, "-m", *celery.split(), "--without-gossip", "--without-mingle"], more)
        self.workers.append(process)
        return process

    def start_clock(self) -> None:
        schedule = ("--schedule", str(self.folder / "beat"))
        self.others.append(self._start([sys.executable, "-m", "celery", "-A", "vssid_portal", "beat", *schedule]))

    def start_nginx(self) -> None:
        """In front of all web nodes there are, with the files of deploy/nginx. Raises CannotStand without nginx."""
        nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
        if nginx is None:
            raise CannotStand("There is no nginx: apt-get install nginx-light (scripts/system-packages bench).")
        address = f"127.0.0.1:{free_port()}"
        nodes = " ".join(f"server {node} max_fails=1 fail_timeout=2s;" for node in self._nodes)
        config = self.folder / "nginx.conf"
        user = "user root;" if os.getuid() == 0 else ""
        config.write_text(_NGINX.format(
            folder=self.folder, nodes=nodes, address=address, files=ROOT / "deploy/nginx", user=user
        ))  # fmt: skip
        process = self._start([nginx, "-c", str(config), "-e", str(self.folder / "nginx.log")])
        self.others.append(process)
        self.address = f"http://{address}"
        _until_listening(address, process, self.log)

    def sql(self, statement: str, *values: object) -> list[Any]:
        connection = psycopg2.connect(self.database)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def stop(self) -> None:
        processes = [*self.webs, *self.workers, *self.others]
        for process in processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    def _start(self, command: list[str], more: dict[str, str] | None = None) -> Process:
        """In a process group of its own: killing the group is what the loss of a machine is."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command, cwd=ROOT, env=self.environment | (more or {}), stdout=log, stderr=log, start_new_session=True
            )


def kill(process: Process) -> None:
    """-9 for it and all of its children, as when a machine is lost."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def stand(**environment: str) -> Iterator[Stand]:
    """Everything of its own, gone at the end."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise CannotStand("Set DATABASE_URL to a PostgreSQL where databases may be created.")
    if shutil.which("redis-server") is None:
        raise CannotStand("There is no redis-server: apt-get install redis-server.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # stopped in any way, nothing of it stays
    with tempfile.TemporaryDirectory(prefix="stand-") as folder, postgresql_database("stand") as database:
        redis = OwnRedis(Path(folder))
        redis.start()
        made = None
        try:
            made = Stand(Path(folder), database, redis, **environment)
            yield made
        finally:
            if made:
                made.stop()
            redis.stop()


def _until_listening(address: str, process: Process, log: Path) -> None:
    host, _, port = address.rpartition(":")
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on {address}: {log.read_text('utf-8', 'replace')[-2000:]}")
