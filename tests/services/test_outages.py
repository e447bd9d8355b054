"""Redis emptied and every connection to PostgreSQL broken while a worker delivers: each message goes out once.

The large ones are commands: `benchmarks.kill_storm`, `benchmarks.outages`, `benchmarks.failover`, `benchmarks.canary`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis as redis_client

from tests.notices.portal_process import Portal, postgresql_database
from tests.partners.sms_gateway import SmsGateway, Temper

from .portal import OwnRedis

pytestmark = pytest.mark.services

ROWS = 60
OTHERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
POSTS = f"from benchmarks.storm_posts import *; post_backlog(0, {ROWS})"


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    own = OwnRedis(tmp_path)
    own.start()
    yield own
    own.stop()


@pytest.fixture
def sms() -> Iterator[SmsGateway]:
    with SmsGateway(temper=Temper(slow=1.0, slow_seconds=0.05)) as gateway:
        yield gateway


@pytest.fixture
def portal(tmp_path: Path, redis: OwnRedis, sms: SmsGateway) -> Iterator[Portal]:
    with postgresql_database("outages") as url:
        yield Portal(tmp_path, DATABASE_URL=url, REDIS_URL=redis.url, SMS_GATEWAYS=sms.setting)


def test_with_redis_emptied_and_every_connection_broken_each_message_goes_out_once(
    portal: Portal, redis: OwnRedis, sms: SmsGateway
) -> None:
    portal.python(POSTS)
    with portal.worker("-B"):
        sms.wait_for_requests(ROWS // 4)
        redis_client.Redis.from_url(redis.url).flushall()
        portal.sql(f"SELECT pg_terminate_backend(pid) FROM ({OTHERS}) others")
        # As if a minute had gone by: the sweep no longer believes that they are queued.
        portal.sql("UPDATE notices_notice SET claimed_until = NULL WHERE state = 'waiting'")
        sms.wait_for_requests(ROWS)
    # What was torn off in its call is repeated under its reference, once its lease is over.
    portal.the_lease_is_over()
    with portal.worker("-B"):
        sms.wait_for(lambda: set(portal.states()) == {"accepted"})
    assert len(sms.accepted) == len({request["RequestId"] for request in sms.accepted}) == ROWS


def test_a_worker_serves_codes_before_secrets_before_notices(portal: Portal, sms: SmsGateway) -> None:
    portal.python(
        "posted(returned_dossier()); posted(issued_account())\n"
        "posted(one_time_code(expires_at=timezone.now() + timedelta(minutes=5)))\n"
        "from notices.models import Notice; Notice.objects.filter(notice_class='code').update(expires_at=None)"
    )
    with portal.worker():
        sms.wait_for_requests(3)
    words = [request["Content"] for request in sms.requests]
    assert ["OTP" in words[0], "Mat khau" in words[1], "can bo sung" in words[2]] == [True] * 3, words


def test_a_worker_keeps_its_connection_from_one_message_to_the_next(portal: Portal, sms: SmsGateway) -> None:
    portal.python(POSTS)
    with portal.worker():
        sms.wait_for_requests(ROWS // 4)
        connected = portal.sql(OTHERS)
        sms.wait_for_requests(ROWS // 2)
        assert len(connected) == 1
        assert portal.sql(OTHERS) == connected
