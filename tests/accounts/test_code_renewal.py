"""A code that did not leave in time is replaced by a fresh one while the person waits."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import codes
from accounts.codes import Purpose
from accounts.models import OneTimeCode
from notices.models import MailboxMessage, Notice
from notices.sweep import deliver_due_here, sweep_codes

pytestmark = pytest.mark.django_db
PHONE = "+84912345678"


def the_code_is_late() -> None:
    Notice.objects.filter(state="waiting").update(expires_at=timezone.now())
    sweep_codes()


def digits_of_the_phone() -> str:
    return re.findall(r"\d{6}", MailboxMessage.objects.get().body)[0]


def test_a_late_code_is_dead_and_the_fresh_one_opens() -> None:
    codes.send(Purpose.REGISTER, "draft-1", PHONE, "10.0.0.1")
    first = OneTimeCode.objects.get()
    the_code_is_late()
    assert deliver_due_here() == 1
    fresh = OneTimeCode.objects.get()
    assert fresh.code_hmac != first.code_hmac
    assert (fresh.sent_at, fresh.tries_left) == (first.sent_at, first.tries_left)
    assert fresh.expires_at > first.expires_at
    assert fresh.code_hmac == codes._fingerprint(Purpose.REGISTER, "draft-1", digits_of_the_phone())


def test_it_costs_the_person_nothing_of_their_limits() -> None:
    codes.send(Purpose.REGISTER, "draft-1", PHONE, "10.0.0.1")
    with pytest.raises(codes.TooSoon) as pause:
        codes.send(Purpose.REGISTER, "draft-1", PHONE, "10.0.0.1")
    the_code_is_late()
    with pytest.raises(codes.TooSoon) as same:
        codes.send(Purpose.REGISTER, "draft-1", PHONE, "10.0.0.1")
    assert same.value.seconds <= pause.value.seconds


def test_when_nobody_waits_any_more_no_fresh_one_is_made() -> None:
    codes.send(Purpose.REGISTER, "draft-1", PHONE, "10.0.0.1")
    OneTimeCode.objects.update(sent_at=timezone.now() - timedelta(seconds=61))
    the_code_is_late()
    assert deliver_due_here() == 0
    assert Notice.objects.get().state == "cancelled"


def test_a_used_code_is_not_renewed() -> None:
    codes.send(Purpose.REGISTER, "draft-1", PHONE, "10.0.0.1")
    OneTimeCode.objects.update(used_at=timezone.now())
    the_code_is_late()
    assert deliver_due_here() == 0


def test_a_fresh_code_that_is_late_again_is_renewed_again() -> None:
    codes.send(Purpose.REGISTER, "draft-1", PHONE, "10.0.0.1", email="hoa@thu.example")
    the_code_is_late()
    the_code_is_late()
    assert Notice.objects.filter(replaced_at=None).count() == 2
    assert Notice.objects.count() == 6
    assert deliver_due_here() == 2
