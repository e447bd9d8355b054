"""A first password whose SMS did not arrive: a fresh one goes by e-mail, and of all that were made one alone opens."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.issuance import AccountHolder, issue_account
from accounts.models import User
from notices import fallback, mending
from notices.models import FollowUp, Notice, NoticeState

from .people import HOA, last_first_password

pytestmark = pytest.mark.django_db
WITHOUT_MAIL = AccountHolder(HOA.social_insurance_number, HOA.full_name, HOA.identity_number, HOA.phone)
MAIL = "hoa@thu.example"


def issued(**account: object) -> tuple[User, Notice, str]:
    """An account whose first password went by SMS and did not arrive; what is known of its owner since."""
    with transaction.atomic():
        user_id = issue_account(WITHOUT_MAIL, "decision:1", "user:0").user_id
    password = last_first_password()
    long_ago = timezone.now() - 2 * fallback.SETTLED_AFTER
    Notice.objects.update(
        state=NoticeState.UNDELIVERED, body="", changed_at=long_ago, subject_key=f"user:{user_id}", attempts=1
    )
    user = User.objects.get(pk=user_id)
    for name, value in account.items():
        setattr(user, name, value)
    user.save()
    return user, Notice.objects.get(), password


def live_passwords(user: User) -> set[str]:
    """What can still be read in messages, or was ever sent, and opens the account."""
    user.refresh_from_db()
    bodies = " ".join(Notice.objects.values_list("body", flat=True))
    return {word for word in re.findall(r"\b\d{8}\b", bodies) if user.check_password(word)}


def test_a_fresh_password_goes_by_email_and_kills_the_old_one() -> None:
    user, sms, old = issued(email=MAIL)
    assert fallback.follow_up() == 1
    letter = Notice.objects.get(channel="email")
    assert letter.recipient == MAIL
    assert letter.kind == "first_password_reissued"
    [fresh] = live_passwords(user)
    assert fresh in letter.body
    assert not user.check_password(old)
    sms.refresh_from_db()
    assert sms.replaced_at
    assert sms.follow_up == FollowUp.EMAIL
    assert not Notice.objects.filter(channel="sms").exclude(pk=sms.pk).exists()  # no second SMS


def test_a_second_sweep_makes_no_second_password() -> None:
    user, _sms, _old = issued(email=MAIL)
    fallback.follow_up()
    [fresh] = live_passwords(user)
    fallback.follow_up()
    Notice.objects.filter(channel="sms").update(follow_up="")  # as a sweep sees it that read the row before
    fallback.follow_up()
    assert live_passwords(user) == {fresh}


@pytest.mark.parametrize(
    "account",
    [
        {"email": ""},
        {"email": MAIL, "must_change_password": False},
        {"email": MAIL, "is_active": False},
        {"email": MAIL, "stops_on": timezone.localdate() - timedelta(days=1)},
    ],
    ids=["no address", "their own password", "closed", "stopped"],
)
def test_nothing_is_sent_where_nothing_would_help(account: dict[str, object]) -> None:
    user, sms, _old = issued(**account)
    before = user.password
    fallback.follow_up()
    user.refresh_from_db()
    sms.refresh_from_db()
    assert (user.password, sms.follow_up) == (before, FollowUp.NOBODY)
    assert not Notice.objects.filter(channel="email").exists()


def test_staff_send_a_fresh_one_to_the_phone_as_it_is_now() -> None:
    user, sms, old = issued(phone="+84987654321")
    with transaction.atomic():
        assert mending.retry(sms, mending.seen(sms)) == mending.Again.FRESH
    fresh = Notice.objects.exclude(pk=sms.pk).get()
    assert (fresh.recipient, fresh.state) == ("+84987654321", NoticeState.WAITING)
    user.refresh_from_db()
    assert not user.check_password(old)
    assert len(live_passwords(user)) == 1


def test_staff_are_told_when_the_owner_has_a_password_of_their_own() -> None:
    _user, sms, _old = issued(must_change_password=False)
    with pytest.raises(mending.NotPossible, match="đã đặt mật khẩu riêng"), transaction.atomic():
        mending.retry(sms, mending.seen(sms))
    assert Notice.objects.count() == 1
