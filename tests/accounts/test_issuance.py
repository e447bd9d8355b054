from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.issuance import AccountExists, issue_account, reissue_first_password
from accounts.models import User
from notices.models import Notice

from .people import HOA, last_first_password, last_sms

pytestmark = pytest.mark.django_db


def issue(holder=HOA, event_key="decision:1"):
    with transaction.atomic():
        return issue_account(holder, event_key, "dossier:1")


def test_approval_makes_an_account_under_the_social_insurance_number():
    issued = issue()
    user = User.objects.get(pk=issued.user_id)
    assert user.username == issued.username == "0123456789"
    assert (user.full_name, user.phone, user.email) == (HOA.full_name, HOA.phone, HOA.email)
    assert user.must_change_password
    assert user.check_password(last_first_password())


def test_the_first_password_goes_by_sms_and_by_e_mail():
    issue()
    password = last_first_password()
    assert "0123456789" in last_sms()
    mail = Notice.objects.get(channel="email")
    assert password in mail.body
    assert mail.has_secret
    assert mail.subject_key == "dossier:1"


@pytest.mark.parametrize("unlucky", ["01011990", "19451231", "12312345", "77777777", "12345678"])
def test_a_first_password_that_anybody_would_try_first_is_drawn_again(monkeypatch, unlucky):
    draws = iter([int(unlucky), 83920174])
    monkeypatch.setattr("accounts.issuance.secrets.randbelow", lambda _limit: next(draws))
    issue()
    assert last_first_password() == "83920174"


def test_without_an_e_mail_address_only_the_sms_goes():
    holder = type(HOA)("0123456789", HOA.full_name, HOA.identity_number, HOA.phone)
    issue(holder)
    assert [notice.channel for notice in Notice.objects.all()] == ["sms"]


def test_the_first_password_lasts_as_long_as_the_setting_says(settings):
    settings.FIRST_PASSWORD_HOURS = 72
    issue()
    lasts = User.objects.get().first_password_expires_at - timezone.now()
    assert timedelta(hours=71) < lasts <= timedelta(hours=72)


def test_a_second_account_for_the_same_number_is_refused_and_nothing_is_sent():
    issue()
    with transaction.atomic():
        with pytest.raises(AccountExists):
            issue_account(HOA, "decision:2", "dossier:2")
        assert User.objects.count() == 1
    assert not Notice.objects.filter(event_key="decision:2").exists()


def test_if_the_decision_is_rolled_back_there_is_neither_account_nor_notice():
    with transaction.atomic():
        issue_account(HOA, "decision:1", "dossier:1")
        transaction.set_rollback(True)
    assert not User.objects.exists()
    assert not Notice.objects.exists()


def test_the_plain_password_shows_neither_in_the_row_nor_in_the_holder():
    issue()
    stored = " ".join(str(value) for value in User.objects.values().get().values())
    assert last_first_password() not in stored
    assert HOA.phone not in repr(HOA)
    assert HOA.identity_number not in repr(HOA)


def test_a_reissued_first_password_kills_the_old_one():
    user = User.objects.get(pk=issue().user_id)
    old = last_first_password()
    with transaction.atomic():
        reissue_first_password(user, "counter:1", "user:1")
    new = last_first_password()
    user.refresh_from_db()
    assert old != new
    assert user.check_password(new)
    assert not user.check_password(old)
    assert user.first_password_used_at is None
