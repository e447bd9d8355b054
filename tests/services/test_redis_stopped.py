"""Redis really stopped, workers really killed: people send on, and every message goes out once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.notices.portal_process import Portal, postgresql_database
from tests.partners.mail_sink import MailSink
from tests.partners.sms_gateway import Mode, SmsGateway

from .portal import SENDS, OwnRedis

pytestmark = pytest.mark.services


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    own = OwnRedis(tmp_path)
    own.start()
    yield own
    own.stop()


@pytest.fixture
def sms() -> Iterator[SmsGateway]:
    with SmsGateway() as gateway:
        yield gateway


@pytest.fixture
def mail() -> Iterator[MailSink]:
    with MailSink() as sink:
        yield sink


@pytest.fixture
def portal(tmp_path: Path, redis: OwnRedis, sms: SmsGateway, mail: MailSink) -> Iterator[Portal]:
    ways = {"SMS_GATEWAYS": sms.setting, "EMAIL_GATEWAY": "smtp", "EMAIL_URL": mail.url}
    with postgresql_database("redis_stopped") as url:
        portal = Portal(tmp_path, DATABASE_URL=url, REDIS_URL=redis.url, **ways)
        portal.python("from django.core.management import call_command; call_command('migrate')")
        yield portal


def test_with_redis_stopped_people_send_and_the_messages_go_when_it_is_back(
    portal: Portal, redis: OwnRedis, sms: SmsGateway, mail: MailSink
) -> None:
    redis.stop()
    for line in portal.python(SENDS + "sends()\nsends()").splitlines():
        status, is_last_page, seconds = line.split()
        assert (status, is_last_page) == ("302", "True")
        assert float(seconds) < 15  # nobody waits for a broker that is not there
    assert portal.states() == ["waiting"] * 4
    assert sms.requests == []
    redis.start()
    with portal.worker("-B"):
        sms.wait_for_requests(2)
        mail.wait_for_messages(2)
    assert portal.states() == ["accepted"] * 4
    assert len(sms.accepted) == 2
    assert all("application/pdf" in str(message) for message in mail.messages)


def test_a_worker_that_finds_redis_stopped_goes_on_when_it_is_back(
    portal: Portal, redis: OwnRedis, sms: SmsGateway
) -> None:
    with portal.worker("-B"):
        portal.python(SENDS + "sends()")
        sms.wait_for_requests(1)
        redis.stop()
        portal.python(SENDS + "sends()")
        redis.start()
        sms.wait_for_requests(2)
    assert len(sms.accepted) == 2


def test_a_worker_killed_while_it_sends_a_receipt_loses_nothing_and_the_phone_rings_once(
    portal: Portal, sms: SmsGateway, mail: MailSink
) -> None:
    sms.mode = Mode.ACCEPT_THEN_SILENCE
    with portal.worker() as worker:
        portal.python(SENDS + "sends()")
        sms.wait_for_requests(1)
        worker.kill()
        worker.wait()
    assert "sending" in portal.states()
    sms.mode = Mode.ACCEPT
    portal.the_lease_is_over()
    with portal.worker("-B"):
        sms.wait_for_requests(2)
        mail.wait_for_messages(1)
    assert portal.states() == ["accepted"] * 2
    assert len(sms.accepted) == 1


def test_a_process_that_dies_right_after_the_commit_has_lost_no_receipt(
    portal: Portal, sms: SmsGateway, mail: MailSink
) -> None:
    dies = "import os\nfrom notices import dispatch\ndispatch.enqueue = lambda *about, delay=0.0: os._exit(9)\n"
    process = portal.start(SENDS + dies + "sends()")
    process.communicate(timeout=120)
    assert process.returncode == 9
    assert portal.sql("SELECT state FROM registration_dossier") == [("submitted",)]
    with portal.worker("-B"):
        sms.wait_for_requests(1)
        mail.wait_for_messages(1)
    assert portal.states() == ["accepted"] * 2
