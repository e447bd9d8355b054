"""Many threads at one database. Needs one that takes many writers: PostgreSQL."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg2
import pytest
from django.db import connection, transaction

from notices import delivery
from notices.gateways.base import Accepted
from notices.models import Notice, NoticeState
from notices.outbox import post
from notices.sweep import _end_abandoned_claims, deliver_due_here
from tests.partners.sms_gateway import SmsGateway

from .drafts import posted, returned_dossier, when_its_lease_is_over

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

THREADS = 20


def at_once(work: Callable[[], Any]) -> list[Any]:
    """The results of the same work done by all threads from the same moment on."""
    barrier = threading.Barrier(THREADS)

    def run(_: int) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(60)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_twenty_workers_at_one_message_send_it_once(sms_gateway: SmsGateway) -> None:
    sms_gateway.deduplicating = False
    notice = posted(returned_dossier())
    results = at_once(lambda: delivery.deliver(notice.pk))
    assert [result for result in results if result is not None] == [Accepted("sms-1")]
    assert len(sms_gateway.requests) == 1
    assert notice.tries.count() == 1


def test_twenty_workers_at_a_hundred_messages_send_each_once(sms_gateway: SmsGateway) -> None:
    sms_gateway.deduplicating = False
    for number in range(100):
        posted(returned_dossier(event_key=f"dossier-event:{number}"))
    at_once(deliver_due_here)
    references = [request["RequestId"] for request in sms_gateway.requests]
    assert len(references) == len(set(references)) == 100
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.ACCEPTED}


def test_twenty_sweeps_end_an_abandoned_claim_once() -> None:
    notice = posted(returned_dossier())
    delivery._claim(notice.pk)
    when_its_lease_is_over(notice)
    assert sum(at_once(lambda: _end_abandoned_claims(Notice.objects.all()))) == 1


def test_one_event_posted_by_twenty_requests_is_one_message() -> None:
    def post_it() -> None:
        with transaction.atomic():
            post(returned_dossier())

    at_once(post_it)
    assert Notice.objects.count() == 1


def test_a_database_whose_connections_break_during_the_call_hears_the_outcome_all_the_same(
    sms_gateway: SmsGateway,
) -> None:
    def break_every_connection(_: dict[str, Any]) -> None:
        values = connection.settings_dict
        server = {"host": values["HOST"], "port": values["PORT"] or None, "user": values["USER"]}
        with psycopg2.connect(dbname=values["NAME"], **server) as other, other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid()"
            )
        other.close()

    notice = posted(returned_dossier())
    sms_gateway.on_request = break_every_connection
    assert delivery.deliver(notice.pk) == Accepted("sms-1")
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (NoticeState.ACCEPTED, 1)


def test_no_transaction_is_open_while_the_gateway_is_asked(sms_gateway: SmsGateway) -> None:
    open_transactions: list[int] = []

    def look(_: dict[str, Any]) -> None:
        values = connection.settings_dict
        server = {"host": values["HOST"], "port": values["PORT"] or None, "user": values["USER"]}
        with psycopg2.connect(dbname=values["NAME"], **server) as other, other.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            open_transactions.append(cursor.fetchone()[0])
        other.close()

    sms_gateway.on_request = look
    delivery.deliver(posted(returned_dossier()).pk)
    assert open_transactions == [0]
