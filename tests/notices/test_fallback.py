"""A message that failed for good: an e-mail follows, else somebody calls. What staff may do about one that is stuck."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from notices import delivery, fallback, fresh_secrets, mending, outbox, receipts, subjects
from notices.gateways.base import ReceiptReport
from notices.models import Channel, FollowUp, Notice, NoticeClass, NoticeState, Report
from notices.stuck import Stuck, counts
from notices.subjects import Known
from notices.sweep import sweep_outbox
from tests.partners.sms_gateway import Mode, SmsGateway

from .drafts import EMAIL, PHONE, issued_account, one_time_code, posted, returned_dossier, when_it_is_stale

pytestmark = pytest.mark.django_db
OFFICE = 7


@pytest.fixture(autouse=True)
def people(monkeypatch: pytest.MonkeyPatch) -> dict[str, Known]:
    """Whom the subjects of this file's drafts are about: nobody knows an address until a test says so."""
    known = {"1": Known(phone=PHONE, office=OFFICE)}
    monkeypatch.setitem(subjects._finders, "dossier", lambda key: known.get(key))
    return known


def failed(notice: Notice, state: NoticeState = NoticeState.UNDELIVERED) -> Notice:
    """A while ago, as far as the sweep can tell."""
    Notice.objects.filter(pk=notice.pk).update(state=state, changed_at=timezone.now() - 2 * fallback.SETTLED_AFTER)
    return now(notice)


def now(notice: Notice) -> Notice:
    return Notice.objects.get(pk=notice.pk)


def letter() -> Notice:
    return Notice.objects.get(channel=Channel.EMAIL)


def test_an_sms_that_failed_is_followed_by_an_email_of_the_same_content(people: dict[str, Known]) -> None:
    notice = posted(returned_dossier())
    people["1"] = Known(phone=PHONE, email=EMAIL, office=OFFICE)
    failed(notice)
    assert sweep_outbox().followed_up == 1
    assert (letter().recipient, letter().event_key) == (EMAIL, notice.event_key)
    assert "Ảnh chân dung bị mờ" in letter().body
    assert now(notice).follow_up == FollowUp.EMAIL
    assert outbox.deliveries("dossier:1")[0].next_step == "đã gửi qua email vì SMS không đến"
    assert sweep_outbox().followed_up == 0


@pytest.mark.parametrize(
    ("report", "state"),
    [(Report.FAILED, "undelivered"), (Report.EXPIRED, "undelivered"), (Report.DELIVERED, "delivered")],
)
def test_a_receipt_of_failure_or_expiry_counts_one_of_arrival_does_not(
    sms_gateway: SmsGateway, report: Report, state: str
) -> None:
    notice = posted(returned_dossier())
    delivery.deliver(notice.pk)
    receipts.take(ReceiptReport(gateway="esms", report=report, reference=notice.reference))
    assert now(notice).state == state
    assert fallback.follow_up() == 0  # reports come out of order: not at once
    Notice.objects.update(changed_at=timezone.now() - 2 * fallback.SETTLED_AFTER)
    assert fallback.follow_up() == (0 if report == Report.DELIVERED else 1)


def test_what_a_gateway_refuses_is_called_about_when_there_is_no_address(sms_gateway: SmsGateway) -> None:
    sms_gateway.mode = Mode.REFUSE
    notice = posted(returned_dossier())
    delivery.deliver(notice.pk)
    assert now(notice).state == NoticeState.FAILED
    Notice.objects.update(changed_at=timezone.now() - 2 * fallback.SETTLED_AFTER)
    sweep_outbox()
    assert (now(notice).follow_up, now(notice).office) == (FollowUp.CALL, OFFICE)
    assert list(Notice.objects.to_call()) == [notice]
    (told,) = outbox.deliveries("dossier:1")
    assert (told.why, told.next_step, told.is_to_be_called) == ("cổng gửi không nhận", "cần gọi điện", True)


def test_an_email_that_went_to_the_same_event_is_not_sent_twice() -> None:
    outbox_rows = _both()
    failed(outbox_rows[Channel.SMS])
    sweep_outbox()
    assert Notice.objects.count() == 2
    assert now(outbox_rows[Channel.SMS]).follow_up == FollowUp.EMAIL


def test_where_the_email_fails_as_well_somebody_calls_whichever_fails_first() -> None:
    for first, second in ((Channel.SMS, Channel.EMAIL), (Channel.EMAIL, Channel.SMS)):
        Notice.objects.all().delete()
        both = _both()
        failed(both[first])
        sweep_outbox()
        failed(both[second])
        sweep_outbox()
        assert now(both[Channel.SMS]).follow_up == FollowUp.CALL, first
        assert now(both[Channel.EMAIL]).follow_up == FollowUp.NONE


def _both() -> dict[str, Notice]:
    with transaction.atomic():
        outbox.post(returned_dossier(email=EMAIL))
    return {notice.channel: notice for notice in Notice.objects.all()}


def test_a_late_report_that_it_arrived_takes_it_off_the_call_list() -> None:
    notice = failed(posted(returned_dossier()))
    sweep_outbox()
    receipts.tell(notice.pk, Report.DELIVERED, timezone.now())
    assert not Notice.objects.to_call().exists()
    assert outbox.deliveries("dossier:1")[0].next_step == ""


def test_codes_and_replaced_secrets_are_nobodys_to_call(people: dict[str, Known]) -> None:
    people["1"] = Known(phone=PHONE, email=EMAIL, office=OFFICE)
    code = failed(posted(one_time_code(subject_key="dossier:1")))
    old = failed(posted(issued_account(subject_key="dossier:1", opens="password:1")))
    outbox.void("password:1")
    sweep_outbox()
    assert {now(code).follow_up, now(old).follow_up} == {FollowUp.NONE}
    assert not Notice.objects.filter(channel=Channel.EMAIL).exists()


def test_an_earlier_phone_and_a_message_about_nobody_wait_for_staff() -> None:
    elsewhere = failed(posted(returned_dossier(phone="+84987654321")))
    nobodys = failed(posted(returned_dossier(event_key="2", subject_key="")))
    sweep_outbox()
    assert {now(elsewhere).follow_up, now(nobodys).follow_up} == {FollowUp.NOBODY}
    assert counts(timezone.now())[Stuck.LOST] == 2


def test_what_was_taken_back_is_told_to_nobody() -> None:
    stopped = posted(returned_dossier())
    delivery._claim(stopped.pk)
    outbox.cancel(stopped.event_key)
    failed(stopped, NoticeState.FAILED)
    to_call = failed(posted(returned_dossier(event_key="2")))
    sweep_outbox()
    assert now(to_call).follow_up == FollowUp.CALL
    outbox.cancel("2")
    assert not Notice.objects.to_call().exists()
    assert now(stopped).follow_up == FollowUp.NONE


def test_what_could_not_leave_in_time_has_failed() -> None:
    notice = posted(issued_account(subject_key="dossier:1"))
    when_it_is_stale(notice)
    sweep_outbox()
    assert (now(notice).state, now(notice).body) == (NoticeState.FAILED, "")
    failed(notice, NoticeState.FAILED)
    sweep_outbox()
    assert now(notice).follow_up == FollowUp.CALL
    assert outbox.deliveries("dossier:1")[0].why == "quá hạn mới gửi được"


def test_a_secret_keeps_nothing_that_an_email_could_be_written_from() -> None:
    assert posted(issued_account(subject_key="dossier:1")).context == ""
    assert posted(one_time_code(subject_key="dossier:1")).context == ""
    assert "chân dung" in posted(returned_dossier()).context


def test_failures_of_days_ago_are_left_to_staff() -> None:
    notice = failed(posted(returned_dossier()))
    Notice.objects.update(changed_at=timezone.now() - timedelta(days=4))
    assert sweep_outbox().followed_up == 0
    assert counts(timezone.now())[Stuck.LOST] == 1
    assert now(notice).follow_up == ""


# --- By hand ---------------------------------------------------------------------------------------------------------


def again(notice: Notice) -> mending.Again:
    return mending.retry(now(notice), mending.seen(now(notice)))


def test_a_notice_in_doubt_goes_again_under_its_reference_to_the_same_gateway(sms_gateway: SmsGateway) -> None:
    notice = posted(returned_dossier())
    Notice.objects.update(state=NoticeState.DOUBTFUL, bound_to="esms", attempts=1)
    assert again(notice) == mending.Again.SAME
    assert (now(notice).state, now(notice).bound_to) == (NoticeState.WAITING, "esms")
    delivery.deliver(notice.pk)
    assert sms_gateway.requests[0]["RequestId"] == notice.reference


def test_a_notice_in_doubt_at_a_gateway_that_is_gone_goes_by_another() -> None:
    notice = posted(returned_dossier())
    Notice.objects.update(state=NoticeState.DOUBTFUL, bound_to="gone", attempts=1)
    again(notice)
    assert now(notice).bound_to == ""


def test_a_notice_that_failed_goes_as_a_new_message() -> None:
    notice = failed(posted(returned_dossier()))
    assert again(notice) == mending.Again.ANEW
    fresh = Notice.objects.exclude(pk=notice.pk).get()
    assert (fresh.body, fresh.recipient, fresh.state) == (notice.body, notice.recipient, NoticeState.WAITING)
    assert fresh.reference != notice.reference
    assert (now(notice).state, now(notice).follow_up) == (NoticeState.UNDELIVERED, FollowUp.RESENT)
    with pytest.raises(mending.NotPossible):
        again(notice)


def test_a_code_never_goes_again_in_no_state() -> None:
    code = posted(one_time_code())
    for state in NoticeState:
        Notice.objects.update(state=state, next_try_at=timezone.now() + timedelta(minutes=1))
        assert mending.again(now(code), timezone.now()) is None
        with pytest.raises(mending.NotPossible):
            again(code)


def test_a_secret_goes_again_only_as_a_fresh_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[fresh_secrets.DeadSecret] = []
    monkeypatch.setitem(fresh_secrets._makers, "password", lambda dead: made.append(dead) is None)
    secret = posted(issued_account(opens="password:1"))
    for state in (NoticeState.DOUBTFUL, NoticeState.ACCEPTED, NoticeState.FAILED, NoticeState.UNDELIVERED):
        Notice.objects.update(state=state, follow_up="")
        assert again(secret) == mending.Again.FRESH
    assert {dead.opens for dead in made} == {"password:1"}
    for state in (NoticeState.DELIVERED, NoticeState.CANCELLED, NoticeState.SENDING):
        Notice.objects.update(state=state)
        assert mending.again(now(secret), timezone.now()) is None


def test_what_waits_is_tried_at_once_but_not_before_its_time() -> None:
    notice = posted(returned_dossier())
    Notice.objects.update(next_try_at=timezone.now() + timedelta(minutes=20), attempts=3)
    assert again(notice) == mending.Again.SOONER
    assert now(notice).next_try_at <= timezone.now()
    Notice.objects.update(
        next_try_at=timezone.now() + timedelta(minutes=20), not_before=timezone.now() + timedelta(minutes=20)
    )
    with pytest.raises(mending.NotPossible):
        again(notice)


def test_of_two_who_press_at_once_one_is_late() -> None:
    notice = failed(posted(returned_dossier()))
    both_saw = mending.seen(notice)
    mending.retry(now(notice), both_saw)
    for act in (mending.retry, mending.stop):
        with pytest.raises(mending.Changed):
            act(now(notice), both_saw)
    with pytest.raises(mending.Changed):
        mending.retry(notice, both_saw)  # read before the other one's act, written after it
    assert Notice.objects.count() == 2


def test_stopping_keeps_back_what_waits_and_lays_aside_what_did_not_arrive() -> None:
    waits = posted(returned_dossier())
    secret = posted(issued_account())
    doubtful = posted(returned_dossier(event_key="2"))
    Notice.objects.filter(pk=doubtful.pk).update(state=NoticeState.DOUBTFUL)
    lost = failed(posted(returned_dossier(event_key="3")))
    for notice in (waits, secret, doubtful, lost):
        mending.stop(now(notice), mending.seen(now(notice)))
    assert [now(one).state for one in (waits, secret, doubtful, lost)] == [
        NoticeState.CANCELLED, NoticeState.CANCELLED, NoticeState.DOUBTFUL, NoticeState.UNDELIVERED,
    ]  # fmt: skip
    assert now(secret).body == ""
    sweep_outbox()
    assert now(lost).follow_up == FollowUp.STOPPED
    assert not any(counts(timezone.now()).values())
    with pytest.raises(mending.NotPossible):
        mending.stop(now(waits), mending.seen(now(waits)))


# --- What is stuck ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("notice_class", "minutes", "is_stuck"),
    [("code", 1, True), ("secret", 5, False), ("secret", 11, True), ("notice", 30, False), ("notice", 61, True)],
)
def test_what_waits_longer_than_its_class_promises_is_stuck(notice_class: str, minutes: int, is_stuck: bool) -> None:
    posted(returned_dossier(notice_class=NoticeClass(notice_class)))
    Notice.objects.update(created_at=timezone.now() - timedelta(minutes=minutes))
    assert bool(counts(timezone.now())[Stuck.OVERDUE]) == is_stuck
    Notice.objects.update(not_before=timezone.now())  # it was asked to wait
    assert not counts(timezone.now())[Stuck.OVERDUE]


def test_an_office_counts_its_own() -> None:
    failed(posted(returned_dossier()))
    sweep_outbox()
    assert counts(timezone.now(), [OFFICE])[Stuck.TO_CALL] == 1
    assert counts(timezone.now(), [OFFICE + 1])[Stuck.TO_CALL] == 0
