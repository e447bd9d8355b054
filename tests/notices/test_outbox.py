from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from notices import delivery
from notices.models import MailboxMessage, Notice, NoticeClass, NoticeState
from notices.outbox import cancel, deliveries, post
from notices.sweep import deliver_due_here
from notices.wording import WordingError

from .drafts import EMAIL, PASSWORD, PHONE, issued_account, one_time_code, posted, returned_dossier

pytestmark = pytest.mark.django_db


def test_a_draft_with_phone_and_email_becomes_one_message_per_channel() -> None:
    with transaction.atomic():
        post(returned_dossier(email=EMAIL))
    sms, mail = Notice.objects.order_by("-channel")
    assert sms.body.startswith("BHXHVN: Ho so dang ky VssID can bo sung: Anh chan dung bi mo.")
    assert (sms.recipient, sms.subject) == (PHONE, "")
    assert "Ảnh chân dung bị mờ." in mail.body
    assert (mail.recipient, mail.subject) == (EMAIL, "Hồ sơ đăng ký tài khoản VssID cần bổ sung")
    assert sms.reference != mail.reference
    assert len(sms.reference) == 32


def test_the_same_event_posted_twice_is_one_message_with_the_first_words() -> None:
    first = posted(issued_account())
    again = posted(issued_account(context={"username": "0100000003", "password": "Another1234"}))
    assert again.pk == first.pk
    assert PASSWORD in again.body


@pytest.mark.django_db(transaction=True)
def test_posting_outside_a_transaction_is_a_mistake() -> None:
    with pytest.raises(AssertionError):
        post(returned_dossier())
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_message_of_a_transaction_that_fails_does_not_exist() -> None:
    with transaction.atomic():
        post(returned_dossier())
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"phone": ""},
        {"phone": "0912345678"},
        {"phone": "", "email": "hoa@thu.example\nBcc: thief@evil.example"},
        {"phone": "", "email": "hoa@thu.example, thief@evil.example"},
    ],
)
def test_a_draft_without_one_good_address_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="notice"), transaction.atomic():
        post(returned_dossier(**changes))


def test_a_kind_without_sms_wording_is_not_sent_to_a_phone() -> None:
    context = {"code": "0790026112200017", "office": "BHXH huyện Củ Chi"}
    with pytest.raises(WordingError), transaction.atomic():
        post(returned_dossier(kind="form_copy", context=context))


def test_neither_person_nor_text_is_readable_in_the_database() -> None:
    with transaction.atomic():
        post(issued_account(email=EMAIL))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_notice")
        stored = repr(cursor.fetchall())
    for canary in (PASSWORD, "0100000003", PHONE, PHONE[3:], EMAIL, "le.thi.hoa"):
        assert canary not in stored


def test_a_draft_and_a_notice_show_nothing_when_they_are_printed() -> None:
    draft = issued_account(email=EMAIL)
    shown = repr(draft) + repr(posted(issued_account())) + str(Notice.objects.get())
    for canary in (PASSWORD, PHONE, EMAIL):
        assert canary not in shown


def test_a_message_for_later_waits_for_its_time() -> None:
    notice = posted(returned_dossier(not_before=timezone.now() + timedelta(seconds=30)))
    assert deliver_due_here() == 0
    Notice.objects.update(next_try_at=timezone.now())
    assert deliver_due_here() == 1
    notice.refresh_from_db()
    assert notice.state == NoticeState.ACCEPTED


def test_a_cancelled_message_is_never_sent_and_its_secret_is_gone() -> None:
    notice = posted(issued_account())
    assert cancel("account:1") == 1
    assert deliver_due_here() == 0
    notice.refresh_from_db()
    assert (notice.state, notice.body) == (NoticeState.CANCELLED, "")
    assert cancel("account:1") == 0
    assert not MailboxMessage.objects.exists()


def test_what_was_sent_cannot_be_cancelled() -> None:
    notice = posted(issued_account())
    delivery.deliver(notice.pk)
    assert cancel("account:1") == 0
    notice.refresh_from_db()
    assert notice.state == NoticeState.ACCEPTED


def test_deliveries_lists_the_messages_about_a_subject_without_their_secrets() -> None:
    with transaction.atomic():
        post(issued_account(email=EMAIL, subject_key="dossier:1"))
        post(returned_dossier(subject_key="dossier:2"))
    delivery.deliver(Notice.objects.get(event_key="account:1", channel="sms").pk)
    sms, mail = deliveries("dossier:1")
    assert (sms.kind, sms.channel, sms.recipient) == ("account_issued", "sms", "09•• ••• 678")
    assert (sms.state, str(sms.state_label)) == ("accepted", "Đã gửi")
    assert sms.accepted_at is not None
    assert (mail.channel, mail.recipient, mail.state) == ("email", "l•••@thu.example", "waiting")
    for canary in (PASSWORD, PHONE, EMAIL):
        assert canary not in repr([sms, mail])
    assert deliveries("") == []


def test_codes_and_secrets_are_always_blanked_and_notices_on_demand() -> None:
    assert one_time_code().has_secret
    assert issued_account().has_secret
    assert not returned_dossier().has_secret
    assert returned_dossier(blank_after=True).has_secret
    assert returned_dossier().notice_class == NoticeClass.NOTICE
