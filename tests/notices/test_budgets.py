"""What may leave: altogether, in đồng, to one phone; who waits first, and who leaves when there is room again."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from notices import budgets, delivery, holding
from notices.gateways.base import Refused, TryLater
from notices.models import Brake, HeldBy, MailboxMessage, Notice, NoticeState, Spending
from notices.outbox import deliveries, post
from notices.sweep import deliver_due_here, sweep_outbox
from tests.partners.sms_gateway import Mode, SmsGateway

from .drafts import EMAIL, issued_account, one_time_code, posted, returned_dossier

pytestmark = pytest.mark.django_db
PAGE = "/quan-tri/notices/spending/"


@pytest.fixture(autouse=True)
def ten_a_day(settings: Any) -> None:
    """Of ten SMS a day notices may be eight, notices and secrets nine."""
    settings.SMS_PER_DAY, settings.SMS_PER_HOUR, settings.SMS_DONG_PER_DAY = 10, 0, 0
    settings.SMS_BUDGET_FOR_NOTICES, settings.SMS_BUDGET_FOR_SECRETS = 80, 90
    settings.SMS_GATEWAYS = "mailbox=mailbox:?price=400"


def phone(number: int) -> str:
    return f"+8491200{number:04d}"


def sent(draft: Any) -> Notice:
    notice = posted(draft)
    delivery.deliver(notice.pk)
    notice.refresh_from_db()
    return notice


def a_notice(number: int, **changes: Any) -> Notice:
    return sent(returned_dossier(event_key=f"dossier-event:{number}", phone=phone(number), **changes))


def a_secret(number: int) -> Notice:
    return sent(issued_account(event_key=f"account:{number}", phone=phone(number)))


def a_code(number: int) -> Notice:
    return sent(one_time_code(event_key=f"code:{number}", phone=phone(number)))


def use(messages: int) -> None:
    for number in range(messages):
        a_code(1000 + number)


def test_as_a_budget_is_used_up_notices_wait_first_then_secrets_and_codes_last() -> None:
    use(8)
    assert (a_notice(1).state, a_notice(1).held_by) == (NoticeState.WAITING, HeldBy.DAY)
    assert a_secret(1).state == NoticeState.ACCEPTED
    assert (a_secret(2).state, a_secret(2).held_by) == (NoticeState.WAITING, HeldBy.DAY)
    assert a_code(1).state == NoticeState.ACCEPTED
    late = a_code(2)
    assert (late.state, late.last_error, late.body) == (NoticeState.FAILED, "budget", "")
    assert MailboxMessage.objects.count() == 10


def test_a_message_that_waits_says_what_for_and_keeps_its_tries() -> None:
    use(8)
    notice = a_notice(1, subject_key="dossier:1")
    [told] = deliveries("dossier:1")
    assert str(told.state_label) == "Chờ hạn mức"
    assert told.tidings == "chờ hạn mức (số tin trong một ngày)"
    Notice.objects.update(state=NoticeState.CANCELLED)
    assert deliveries("dossier:1")[0].tidings.startswith("đã hủy")
    assert notice.attempts == 0
    assert timezone.localtime(notice.next_try_at).hour == 0
    assert notice.next_try_at > timezone.now()


def test_money_is_counted_by_the_price_of_the_gateway_and_the_parts_of_the_text(settings: Any) -> None:
    a_notice(1)
    assert budgets.used().dong == 400
    a_notice(2, accented=True)
    assert budgets.used().dong == 400 + 2 * 400
    settings.SMS_DONG_PER_DAY = 1900  # 1520 of them for notices
    assert a_notice(3).held_by == HeldBy.DONG
    assert a_code(1).state == NoticeState.ACCEPTED


def test_an_hour_has_its_own_budget_and_the_next_one_begins_anew(settings: Any) -> None:
    settings.SMS_PER_DAY, settings.SMS_PER_HOUR = 0, 10
    use(8)
    notice = a_notice(1)
    assert notice.held_by == HeldBy.HOUR
    assert notice.next_try_at <= timezone.now() + timedelta(hours=1)
    later = budgets.Reservation((budgets.ALL,), timezone.localdate(), 24, 0)
    assert budgets._take_step_by_step(
        budgets.Reservation(("x", "", "y/notice"), later.day, 24, 0), budgets.limits_of("notice")
    )
    assert Spending.objects.get(key="").hour_messages == 1


def test_one_phone_cannot_be_flooded_and_others_do_not_notice(settings: Any) -> None:
    settings.SMS_PER_PHONE_DAY, settings.SMS_PER_DAY = 3, 0
    for number in range(3):
        assert sent(one_time_code(event_key=f"flood:{number}")).state == NoticeState.ACCEPTED
    assert sent(one_time_code(event_key="flood:4")).state == NoticeState.FAILED
    assert sent(returned_dossier()).held_by == HeldBy.PHONE
    assert a_notice(2).state == NoticeState.ACCEPTED
    assert not Brake.objects.exists()
    assert budgets.used().day == 4


def test_mail_is_not_counted() -> None:
    use(10)
    assert sent(returned_dossier(phone="", email=EMAIL)).state == NoticeState.ACCEPTED


def test_what_the_gateway_surely_did_not_take_is_given_back(sms_gateway: SmsGateway) -> None:
    sms_gateway.mode = Mode.BUSY
    notice = posted(returned_dossier())
    assert isinstance(delivery.deliver(notice.pk), TryLater)
    sms_gateway.mode = Mode.REFUSE
    assert isinstance(delivery.deliver(posted(returned_dossier(event_key="2")).pk), Refused)
    assert budgets.used() == budgets.Used(0, 0, 0)
    assert [row.messages for row in Spending.objects.all()] == [0, 0, 0]


def test_those_that_waited_leave_in_their_order_when_there_is_room(settings: Any) -> None:
    use(8)
    waiting = [a_notice(number) for number in range(3)]
    assert {notice.state for notice in waiting} == {NoticeState.WAITING}
    settings.SMS_PER_DAY = 13  # ten of them for notices
    assert holding.release() == 2
    assert deliver_due_here() == 2
    states = [Notice.objects.get(pk=notice.pk).state for notice in waiting]
    assert states == [NoticeState.ACCEPTED, NoticeState.ACCEPTED, NoticeState.WAITING]
    assert Notice.objects.get(pk=waiting[0].pk).held_by == HeldBy.NOTHING


def test_the_sweep_puts_what_is_due_aside_while_the_brake_is_on_and_codes_go_on() -> None:
    use(9)
    notice, code = posted(returned_dossier(phone=phone(1))), posted(one_time_code(event_key="c", phone=phone(2)))
    Notice.objects.filter(pk__in=(notice.pk, code.pk)).update(claimed_until=None)
    sweep_outbox()
    notice.refresh_from_db()
    code.refresh_from_db()
    assert (notice.held_by, notice.state) == (HeldBy.DAY, NoticeState.WAITING)
    assert (code.held_by, code.claimed_until is not None) == ("", True)


def test_administrators_with_an_address_are_told_once_when_the_brake_goes_on() -> None:
    User.objects.create_superuser("quantri", "đồng hồ treo tường cũ", email=EMAIL)
    User.objects.create_superuser("quantri2", "đồng hồ treo tường cũ")
    use(8)
    a_notice(1)
    a_notice(2)
    [letter] = Notice.objects.filter(kind="budget_brake")
    assert letter.recipient == EMAIL
    assert "Hạn mức số tin trong một ngày đã dùng gần hết. Loại tin đang chờ: Thông báo" in letter.body
    assert Brake.objects.count() == 1


def test_a_cancelled_message_does_not_come_back() -> None:
    use(8)
    notice = a_notice(1)
    with transaction.atomic():
        post(issued_account(opens="x", event_key="1"))
    Notice.objects.filter(pk=notice.pk).update(replaced_at=timezone.now(), next_try_at=timezone.now())
    assert delivery.deliver(notice.pk) is None
    assert budgets.used().day == 8


def test_administrators_see_what_is_used_what_is_left_and_since_when_who_waits(client: Client) -> None:
    client.force_login(User.objects.create_superuser("quantri", "đồng hồ treo tường cũ"))
    assert "Còn hạn mức cho mọi loại tin." in client.get(PAGE).content.decode()
    use(8)
    a_notice(1)
    page = client.get(PAGE).content.decode()
    assert "Thông báo phải chờ từ" in page
    assert "8 tin (80%)" in page
    assert "3.200" in page
    assert "Mã dùng một lần" in page
    assert "Thông báo, số tin trong một ngày: 1 tin" in page
