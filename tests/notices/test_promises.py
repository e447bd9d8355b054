"""The three classes keep what they promise, whatever the gateways do."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from notices import delivery, renewals
from notices.gateways.base import Accepted, Doubtful, TryLater
from notices.models import Lane, Notice, NoticeClass, NoticeState
from notices.outbox import cancel, deliveries, post
from notices.promises import PROMISES, InDoubt, seconds_for_gateway
from notices.renewals import LateCode
from notices.sweep import sweep_codes
from tests.partners.sms_gateway import Mode, SmsGateway

from .drafts import (
    PASSWORD,
    PHONE,
    issued_account,
    one_time_code,
    posted,
    returned_dossier,
    when_it_is_stale,
    when_its_lease_is_over,
    when_its_pause_is_over,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def renewed(monkeypatch: pytest.MonkeyPatch) -> list[LateCode]:
    """A caller that makes a fresh code each time it is told of a late one."""
    asked: list[LateCode] = []

    def renew(late: LateCode) -> None:
        asked.append(late)
        code = f"{len(asked):06d}"
        fresh = one_time_code(
            event_key=f"code:fresh-{len(asked)}",
            context={"code": code, "purpose": "register"},
            opens=late.opens,
            phone=late.phone,
            email=late.email,
        )
        post(fresh)

    monkeypatch.setitem(renewals._renewers, "one_time_code", renew)
    return asked


def code(**changes: Any) -> Notice:
    return posted(one_time_code(opens="lock:1", **changes))


def live() -> Notice:
    return Notice.objects.get(opens="lock:1", replaced_at=None)


def test_a_code_in_doubt_is_dead_and_a_fresh_one_leaves(
    sms_gateway: SmsGateway, settings: Any, renewed: list[LateCode]
) -> None:
    settings.SMS_GATEWAYS = sms_gateway.with_options(timeout=0.3)
    sms_gateway.mode = Mode.ACCEPT_THEN_SILENCE
    old = code()
    assert isinstance(delivery.deliver(old.pk), Doubtful)
    old.refresh_from_db()
    assert (old.state, old.body) == (NoticeState.DOUBTFUL, "")
    assert old.replaced_at is not None
    sms_gateway.mode = Mode.ACCEPT
    assert delivery.deliver(live().pk) == Accepted("sms-2")
    assert [request["RequestId"] for request in sms_gateway.requests] == [old.reference, live().reference]
    assert [(late.phone, late.opens) for late in renewed] == [(PHONE, "lock:1")]


def test_a_late_code_is_never_sent_and_renewed_once_for_all_its_channels(
    sms_gateway: SmsGateway, renewed: list[LateCode]
) -> None:
    with transaction.atomic():
        post(one_time_code(opens="lock:1", email="hoa@thu.example"))
    Notice.objects.update(expires_at=timezone.now())
    assert sweep_codes().dropped == 0  # the fresh one has stopped both
    assert len(renewed) == 1
    old = Notice.objects.filter(event_key="code:1")
    assert [(row.state, row.body) for row in old] == [(NoticeState.CANCELLED, "")] * 2
    assert Notice.objects.filter(event_key="code:fresh-1", state=NoticeState.WAITING).count() == 2
    sweep_codes()
    assert len(renewed) == 1


def test_a_code_whose_worker_died_is_renewed_after_a_short_lease(
    sms_gateway: SmsGateway, renewed: list[LateCode]
) -> None:
    old = code()
    delivery._claim(old.pk)
    when_its_lease_is_over(old)
    sweep_codes()
    old.refresh_from_db()
    assert old.state == NoticeState.DOUBTFUL
    delivery.deliver(live().pk)
    assert len(renewed) == 1
    assert len(sms_gateway.accepted) == 1


def test_a_cancelled_code_is_not_renewed(renewed: list[LateCode]) -> None:
    code()
    cancel("code:1")
    sweep_codes()
    assert renewed == []


def test_a_caller_in_trouble_does_not_keep_the_code_alive(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(late: LateCode) -> None:
        raise RuntimeError(late.phone)

    monkeypatch.setitem(renewals._renewers, "one_time_code", broken)
    old = code()
    when_it_is_stale(old)
    assert sweep_codes().dropped == 1
    old.refresh_from_db()
    assert (old.state, old.body) == (NoticeState.CANCELLED, "")
    assert PHONE not in caplog.text


def test_a_newer_secret_of_the_same_lock_stops_the_older_and_marks_the_one_that_arrived(
    sms_gateway: SmsGateway,
) -> None:
    arrived = posted(issued_account(opens="password:1", subject_key="dossier:1"))
    delivery.deliver(arrived.pk)
    waiting = posted(issued_account(event_key="account:2", opens="password:1", subject_key="dossier:1"))
    newest = posted(issued_account(event_key="account:3", opens="password:1", subject_key="dossier:1"))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.body, waiting.last_error) == (NoticeState.CANCELLED, "", "replaced")
    assert [each.replaced for each in deliveries("dossier:1")] == [True, True, False]
    assert delivery.deliver(waiting.pk) is None
    assert isinstance(delivery.deliver(newest.pk), Accepted)


def test_an_old_event_posted_again_does_not_kill_the_newer_secret() -> None:
    first = issued_account(opens="password:1")
    posted(first)
    newer = posted(issued_account(event_key="account:2", opens="password:1"))
    posted(first)
    newer.refresh_from_db()
    assert newer.replaced_at is None
    assert PASSWORD in newer.body


def test_a_secret_that_a_worker_has_in_hand_is_not_tried_again_once_it_is_replaced(sms_gateway: SmsGateway) -> None:
    sms_gateway.mode = Mode.ERROR_500
    old = posted(issued_account(opens="password:1"))
    claim = delivery._claim(old.pk)
    assert claim is not None
    assert claim.route is not None
    posted(issued_account(event_key="account:2", opens="password:1"))
    delivery.settling.settle(claim.notice, claim.route, TryLater("http 500"))
    when_its_pause_is_over(old)
    assert delivery.deliver(old.pk) is None


@pytest.fixture
def other(sms_gateway: SmsGateway, settings: Any) -> Any:
    """A second gateway beside the first."""
    with SmsGateway(name="other") as second:
        settings.SMS_GATEWAYS = f"{sms_gateway.with_options(timeout=0.3)} {second.with_options(timeout=0.3)}"
        yield second


def test_after_trouble_the_other_gateway_gets_a_code_at_once(sms_gateway: SmsGateway, other: SmsGateway) -> None:
    for number in range(10):
        sms_gateway.mode = other.mode = Mode.ERROR_500
        notice = posted(one_time_code(event_key=f"code:{number}"))
        delivery.deliver(notice.pk)
        sms_gateway.mode = other.mode = Mode.ACCEPT
        assert isinstance(delivery.deliver(notice.pk), Accepted)
        assert len(set(notice.tries.values_list("gateway", flat=True))) == 2


def test_after_a_doubt_only_the_same_gateway_gets_a_secret(sms_gateway: SmsGateway, other: SmsGateway) -> None:
    for number in range(6):
        sms_gateway.mode = other.mode = Mode.ACCEPT_THEN_SILENCE
        notice = posted(issued_account(event_key=f"account:{number}"))
        delivery.deliver(notice.pk)
        sms_gateway.mode = other.mode = Mode.ACCEPT
        when_its_pause_is_over(notice)
        result = delivery.deliver(notice.pk)
        assert isinstance(result, Accepted)
        assert result.repeated
        assert len(set(notice.tries.values_list("gateway", flat=True))) == 1
        notice.refresh_from_db()
        assert not notice.perhaps_twice


def test_a_gateway_that_did_not_know_its_repetition_is_marked(sms_gateway: SmsGateway, settings: Any) -> None:
    settings.SMS_GATEWAYS = sms_gateway.with_options(timeout=0.3)
    sms_gateway.mode, sms_gateway.deduplicating = Mode.ACCEPT_THEN_SILENCE, False
    notice = posted(returned_dossier())
    delivery.deliver(notice.pk)
    sms_gateway.mode = Mode.ACCEPT
    when_its_pause_is_over(notice)
    delivery.deliver(notice.pk)
    notice.refresh_from_db()
    assert notice.perhaps_twice
    assert len(sms_gateway.accepted) == 2


def test_a_secret_prefers_a_gateway_that_knows_repetitions(settings: Any) -> None:
    safe, quick = SmsGateway(name="safe"), SmsGateway(name="quick")
    with safe, quick:
        settings.SMS_GATEWAYS = f"{quick.with_options(scheme='speedsms', weight=900)} {safe.with_options(weight=1)}"
        for number in range(5):
            delivery.deliver(posted(issued_account(event_key=f"account:{number}")).pk)
        assert (len(safe.accepted), len(quick.accepted)) == (5, 0)
        now = timezone.now()
        Lane.objects.create(gateway="safe", share=2, changed_at=now, judged_at=now)
        delivery.routing.failover.forget()
        for number in range(5):
            delivery.deliver(posted(issued_account(event_key=f"later:{number}")).pk)
        assert len(quick.accepted) == 5


def test_a_notice_takes_the_cheapest_way_that_is_well_and_its_cost_is_kept(settings: Any) -> None:
    dear, cheap = SmsGateway(name="dear"), SmsGateway(name="cheap")
    with dear, cheap:
        settings.SMS_GATEWAYS = f"{dear.with_options(price=800, weight=900)} {cheap.with_options(price=350, weight=1)}"
        notice = posted(returned_dossier())
        delivery.deliver(notice.pk)
        assert (len(dear.accepted), len(cheap.accepted)) == (0, 1)
        assert notice.tries.get().cost == 350


def test_a_number_leaves_by_a_gateway_of_its_carrier(settings: Any) -> None:
    viettel, rest = SmsGateway(name="viettel"), SmsGateway(name="rest")
    with viettel, rest:
        own = viettel.with_options(carriers="viettel")
        settings.SMS_GATEWAYS = f"{own} {rest.with_options(carriers='vinaphone,mobifone')}"
        for number in range(8):
            delivery.deliver(posted(one_time_code(event_key=f"code:{number}", phone="+84981234567")).pk)
            delivery.deliver(posted(one_time_code(event_key=f"other:{number}", phone="+84912345678")).pk)
        assert {request["Phone"] for request in viettel.accepted} == {"84981234567"}
        assert {request["Phone"] for request in rest.accepted} == {"84912345678"}


def test_the_table_of_promises_is_whole_and_codes_fit_into_their_ten_seconds() -> None:
    assert set(PROMISES) == set(NoticeClass)
    queues = [PROMISES[name].queue for name in (NoticeClass.CODE, NoticeClass.SECRET, NoticeClass.NOTICE)]
    assert queues == sorted(queues)
    promise = PROMISES[NoticeClass.CODE]
    assert promise.hand_over_within == timedelta(seconds=10)
    assert promise.in_doubt == InDoubt.RENEW
    assert timedelta(seconds=2 * promise.gateway_seconds) <= promise.hand_over_within  # room for a second gateway
    assert timedelta(seconds=promise.gateway_seconds) < promise.lease < promise.hand_over_within
    now = timezone.now()
    assert seconds_for_gateway(NoticeClass.CODE, now, now + timedelta(seconds=2)) == 2
    assert seconds_for_gateway(NoticeClass.SECRET, now, now + timedelta(hours=2)) == 10
