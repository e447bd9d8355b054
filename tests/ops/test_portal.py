"""`manage.py portal` with its real web server and worker."""

import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from registration.first_run import CannotRun, refuse_taken_port
from tests.ops.manage import manage, start


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def portal(var_dir: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A portal that has told that it is running."""
    process = start("portal", "--port", str(port), VAR_DIR=str(var_dir), LOG_LEVEL="WARNING")
    told = []
    assert process.stdout is not None
    for line in process.stdout:
        told.append(line)
        if "Good to know" in line:
            break
    assert "The portal is running" in "".join(told)
    yield process
    if process.poll() is None:
        process.terminate()
        process.communicate()


def children(process: subprocess.Popen[str]) -> list[int]:
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(number) for number in listed.split()]


def test_one_command_serves_the_portal_and_stops_it_again(portal: subprocess.Popen[str], port: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
        assert (page.status, "VssID" in page.read().decode()) == (200, True)
    processes = children(portal)
    assert len(processes) == 2
    portal.send_signal(signal.SIGINT)
    rest, _ = portal.communicate()
    assert (portal.returncode, "The portal has stopped." in rest) == (0, True)
    assert [number for number in processes if Path(f"/proc/{number}").exists()] == []


def test_when_the_worker_dies_the_portal_ends_and_says_so(portal: subprocess.Popen[str]) -> None:
    web, worker = children(portal)
    os.kill(worker, signal.SIGKILL)
    rest, _ = portal.communicate()
    assert portal.returncode == 1
    assert "The worker ended with code -9." in rest
    assert not Path(f"/proc/{web}").exists()


def test_a_taken_port_is_refused_with_another_one_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        with pytest.raises(CannotRun, match=f"PORT={taken + 1} make run"):
            refuse_taken_port(taken)


def test_production_is_no_matter_for_one_command(tmp_path: Path) -> None:
    secrets = {name: "long-and-random-0123456789-abcdefghij" for name in ("SECRET_KEY", "BLIND_INDEX_KEY")}
    secrets |= {"DATA_KEYS": f"k1:{'A' * 43}=", "SMS_GATEWAYS": "esms=esms+https://key:secret@sms.example/"}
    answer = manage("portal", PORTAL_MODE="production", VAR_DIR=str(tmp_path), **secrets)
    assert (answer.returncode, "docs/operating.md" in answer.stderr) == (1, True)
