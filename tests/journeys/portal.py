"""The product itself, started as `make run` starts it: web server, worker and beat, on data of its own."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.conf import settings

from tests.notices.portal_process import postgresql_database
from tests.ops.manage import ROOT, surroundings

PATIENCE = 300  # half-second looks at a machine that may be busy
STOP_SECONDS = 60
# As phones would reach it from outside; nothing in a journey goes there.
PUBLIC_URL = "https://dangky.example.vn"
# All journeys come from one network address within minutes; limits for one phone or one account stay as they are.
ROOMY = {
    name: "10000"
    for name in (
        "CHECK_CODES_PER_ADDRESS",
        "CODES_PER_ADDRESS_HOUR",
        "DRAFTS_PER_ADDRESS_HOUR",
        "LOOKUPS_PER_ADDRESS_HOUR",
        "SIGN_INS_PER_ADDRESS_HOUR",
    )
}


@dataclass(frozen=True)
class Portal:
    """`address` has no slash at its end; `log` is what its processes said."""

    address: str
    log: Path
    environment: dict[str, str]

    def manages(self, *command: str) -> None:
        """Run a management command on this portal's data."""
        subprocess.run([sys.executable, str(ROOT / "manage.py"), *command], cwd=ROOT, env=self.environment, check=True)

    def opens_account(self, number: str, password: str, phone: str) -> None:
        """An account of the journey's own: what it changes is in nobody's way. `phone` in E.164 form."""
        facts = f"social_insurance_number={number!r}, full_name='Trần Thị Riêng', phone={phone!r}"
        made = f"from accounts.models import User; User.objects.create_user({number!r}, {password!r}, {facts})"
        self.manages("shell", "-c", made)


@contextmanager
def running_portal(folder: Path) -> Iterator[Portal]:
    """A portal on the kind of database and broker this run uses, gone without a trace afterwards."""
    with ExitStack() as stack:
        database, broker = stack.enter_context(_own_database()), stack.enter_context(_own_redis())
        environment = surroundings(
            **ROOMY,
            **({"DATABASE_URL": database} if database else {}),
            **({"REDIS_URL": broker} if broker else {}),
            DJANGO_SETTINGS_MODULE="vssid_portal.settings",
            PORTAL_MODE="first_run",
            CAPTCHA_TEST_MODE="1",
            VAR_DIR=str(folder),
            LOG_LEVEL="WARNING",
            PUBLIC_URL=PUBLIC_URL,
            SECOND_OFFICER_RULES="register",  # as whoever tries the portal has it
            UNDO_SECONDS="3",  # nobody in a journey waits half a minute for a message
        )
        yield stack.enter_context(_started(folder / "portal.log", environment))


@contextmanager
def _started(log: Path, environment: dict[str, str]) -> Iterator[Portal]:
    port = _free_port()
    command = [sys.executable, str(ROOT / "manage.py"), "portal", "--port", str(port)]
    with log.open("ab") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said)
        portal = Portal(f"http://127.0.0.1:{port}", log, environment)
        try:
            _wait_until_healthy(portal, process)
            yield portal
        finally:
            process.terminate()
            process.wait(STOP_SECONDS)


def _wait_until_healthy(portal: Portal, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(PATIENCE):
        try:
            urllib.request.urlopen(f"{portal.address}/suc-khoe/", timeout=10).close()
            return
        except (urllib.error.URLError, TimeoutError):
            pass
        try:
            process.wait(0.5)
            break
        except subprocess.TimeoutExpired:
            pass
    raise AssertionError(f"The portal did not get healthy:\n{portal.log.read_text('utf-8')[-4000:]}")


@contextmanager
def _own_database() -> Iterator[str]:
    """The address of an empty PostgreSQL database; nothing on SQLite, whose file lies in the portal's folder."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield ""
        return
    with postgresql_database("journeys") as address:
        yield address


@contextmanager
def _own_redis() -> Iterator[str]:
    """Four databases after the one of the tests, which is emptied after every test and has runners for neighbours."""
    if not settings.REDIS_URL:
        yield ""
        return
    server = urlsplit(settings.REDIS_URL)
    number = (int(server.path.lstrip("/") or 0) + 4) % 16
    address = server._replace(path=f"/{number}").geturl()
    store = redis.Redis.from_url(address)
    store.flushdb()
    yield address
    store.flushdb()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
