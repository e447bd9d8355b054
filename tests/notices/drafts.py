"""Drafts in one line, and the few moves every test of the outbox makes."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from notices.models import Notice, NoticeClass
from notices.outbox import NoticeDraft, post

PHONE = "+84912345678"
EMAIL = "le.thi.hoa@thu.example"
PASSWORD = "Kx7mQp2Rt9"


def returned_dossier(**changes: Any) -> NoticeDraft:
    values: dict[str, Any] = {
        "event_key": "dossier-event:1",
        "kind": "dossier_returned",
        "context": {"reason": "Ảnh chân dung bị mờ", "office_phone": "028 3892 1234"},
        "phone": PHONE,
        "subject_key": "dossier:1",
    }
    return NoticeDraft(**(values | changes))


def issued_account(**changes: Any) -> NoticeDraft:
    values: dict[str, Any] = {
        "event_key": "account:1",
        "kind": "account_issued",
        "context": {"username": "0100000003", "password": PASSWORD},
        "phone": PHONE,
        "notice_class": NoticeClass.SECRET,
    }
    return NoticeDraft(**(values | changes))


def one_time_code(**changes: Any) -> NoticeDraft:
    values: dict[str, Any] = {
        "event_key": "code:1",
        "kind": "one_time_code",
        "context": {"code": "482913", "purpose": "register"},
        "phone": PHONE,
        "notice_class": NoticeClass.CODE,
        "expires_at": timezone.now() + timedelta(minutes=5),
    }
    return NoticeDraft(**(values | changes))


def posted(draft: NoticeDraft) -> Notice:
    """The row of a draft with one channel."""
    with transaction.atomic():
        post(draft)
    return Notice.objects.get(event_key=draft.event_key)


def when_its_pause_is_over(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(next_try_at=timezone.now(), claimed_until=None)


def when_its_lease_is_over(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(claimed_until=timezone.now())


def when_it_is_stale(notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk).update(expires_at=timezone.now())
