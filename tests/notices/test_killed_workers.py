"""Workers killed with -9, no broker, many workers at one message: real processes throughout."""

import base64
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.partners.mail_sink import MailSink
from tests.partners.mail_sink import Mode as MailMode
from tests.partners.sms_gateway import Mode, SmsGateway

from .drafts import PASSWORD
from .portal_process import Portal, postgresql_database

NOBODY = "redis://127.0.0.1:1/0"
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def gateway() -> Iterator[SmsGateway]:
    with SmsGateway() as gateway:
        yield gateway


@pytest.fixture(
    params=[
        "sqlite and folder",
        pytest.param("postgresql and folder", marks=pytest.mark.services),
        pytest.param("postgresql and redis", marks=pytest.mark.services),
    ]
)
def portal(request: pytest.FixtureRequest, tmp_path: Path, gateway: SmsGateway) -> Iterator[Portal]:
    ways: dict[str, Any] = {"SMS_GATEWAYS": gateway.setting}
    if request.param == "sqlite and folder":
        yield Portal(tmp_path, **ways)
        return
    if request.param == "postgresql and redis":
        ways["REDIS_URL"] = os.environ["REDIS_URL"]
    with postgresql_database("killed_workers") as url:
        yield Portal(tmp_path, DATABASE_URL=url, **ways)


def test_a_worker_killed_in_the_call_loses_nothing_and_the_phone_rings_once(
    portal: Portal, gateway: SmsGateway
) -> None:
    gateway.mode = Mode.ACCEPT_THEN_SILENCE
    with portal.worker() as worker:
        portal.python("posted(issued_account())")
        gateway.wait_for_requests(1)
        worker.kill()
        worker.wait()
    assert portal.states() == ["sending"]
    gateway.mode = Mode.ACCEPT
    portal.the_lease_is_over()
    with portal.worker("-B"):
        gateway.wait_for_requests(2)
    assert portal.states() == ["accepted"]
    first, second = gateway.requests
    assert first == second
    assert len(gateway.accepted) == 1
    assert portal.sql("SELECT outcome FROM notices_attempt ORDER BY number") == [("lost",), ("accepted",)]


def test_a_process_that_dies_between_commit_and_callback_loses_nothing(
    portal: Portal, gateway: SmsGateway
) -> None:
    process = portal.start(
        "import os\n"
        "with transaction.atomic():\n"
        "    transaction.on_commit(lambda: os._exit(9))\n"
        "    post(returned_dossier())\n"
    )
    process.communicate(timeout=60)
    assert process.returncode == 9
    with portal.worker("-B"):
        gateway.wait_for_requests(1)
    assert portal.states() == ["accepted"]


def test_without_a_broker_a_message_is_posted_and_sent_later(tmp_path: Path, gateway: SmsGateway) -> None:
    portal = Portal(tmp_path, SMS_GATEWAYS=gateway.setting, REDIS_URL=NOBODY)
    process = portal.start(
        "posted(issued_account())\n"
        "posted(returned_dossier())\n"
        "from notices import dispatch\n"
        "print(dispatch.enqueue(1, NoticeClass.SECRET))\n"
    )
    printed, logged = process.communicate(timeout=60)
    assert (process.returncode, printed) == (0, "False\n")
    assert logged.count("The broker does not take notice") == 1  # and is left alone after that
    assert portal.states() == ["waiting", "waiting"]
    portal.environment["REDIS_URL"] = ""
    with portal.worker("-B"):
        gateway.wait_for_requests(2)
    assert portal.states() == ["accepted", "accepted"]


def test_without_any_broker_the_command_sends(tmp_path: Path, gateway: SmsGateway) -> None:
    portal = Portal(tmp_path, SMS_GATEWAYS=gateway.setting, REDIS_URL=NOBODY)
    portal.python("posted(issued_account())")
    command = "from django.core.management import call_command; call_command('send_notices')"
    assert portal.python(command) == "1 tries\n"
    assert portal.states() == ["accepted"]


def test_an_email_whose_worker_was_killed_in_the_call_is_shown_as_doubtful(tmp_path: Path) -> None:
    with MailSink(MailMode.ACCEPT_THEN_SILENCE) as sink:
        portal = Portal(tmp_path, EMAIL_GATEWAY="smtp", EMAIL_URL=sink.url)
        with portal.worker() as worker:
            portal.python("posted(issued_account(phone='', email=EMAIL))")
            sink.wait_for_messages(1)
            worker.kill()
            worker.wait()
        portal.the_lease_is_over()
        portal.python("from notices.sweep import sweep_outbox; sweep_outbox()")
        assert portal.states() == ["doubtful"]
        assert len(sink.messages) == 1


def test_six_processes_at_one_message_send_it_once(portal: Portal, gateway: SmsGateway) -> None:
    gateway.deduplicating = False
    portal.python("posted(returned_dossier())")
    code = "from notices.delivery import deliver\nprint('ready', flush=True); input(); print(deliver(1))"
    processes = [portal.start(code) for _ in range(6)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    results = [process.communicate("go\n", timeout=60)[0] for process in processes]
    assert sorted(results) == ["Accepted(gateway_id='sms-1', repeated=False)\n"] + ["None\n"] * 5
    assert len(gateway.accepted) == 1


def test_a_secret_is_in_no_file_on_its_whole_way(portal: Portal, gateway: SmsGateway) -> None:
    portal.python("posted(issued_account())")
    assert PASSWORD.encode() not in everything_in(portal.folder)
    with portal.worker():
        gateway.wait_for_requests(1)
    assert PASSWORD in gateway.accepted[0]["Content"]
    assert b"Notice 1, try 1 by esms: Accepted" in portal.log.read_bytes()
    left = everything_in(portal.folder)
    rows = repr(portal.sql("SELECT * FROM notices_notice")) + repr(
        portal.sql("SELECT * FROM notices_attempt")
    )
    for canary in (PASSWORD, "0100000003", "912345678"):
        assert canary.encode() not in left
        assert canary not in rows


def everything_in(folder: Path) -> bytes:
    """Every file of the portal: database, log, and the broker's messages with their bodies unpacked."""
    contents = b""
    for path in folder.rglob("*"):
        if path.is_file():
            contents += path.read_bytes()
        if path.suffix == ".msg":
            contents += base64.b64decode(json.loads(path.read_text())["body"])
    return contents
