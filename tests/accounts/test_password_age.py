"""The six-month rule, and what a new password must not be again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import password_age, password_change
from accounts.forms import ChangePasswordForm
from accounts.models import User
from notices.models import Notice
from registration import access
from tests.factories import DossierFactory

from .people import HOA, HOA_PASSWORD, citizen, last_code, last_sms

pytestmark = pytest.mark.django_db
CHOOSE = "/tai-khoan/doi-mat-khau/"
NEW = "bánh mì nóng bảy giờ"


def changed_ago(days: int) -> User:
    return citizen(password_changed_at=timezone.now() - timedelta(days=days))


def sign_in(client: Client):
    facts = {"username": HOA.social_insurance_number, "password": HOA_PASSWORD, "check_code": "PASSED"}
    return client.post("/dang-nhap/", facts)


@pytest.mark.parametrize(("days", "told"), [(165, 0), (166, 1), (168, 1), (169, 0), (177, 1), (179, 1), (180, 0)])
def test_reminders_go_fourteen_and_three_days_ahead_and_a_late_clock_forgets_nobody(days, told):
    changed_ago(days)
    password_age.remind()
    assert Notice.objects.filter(kind="password_ages", channel="sms").count() == told


def test_a_reminder_goes_once_and_names_the_last_day():
    user = changed_ago(166)
    for _day in range(2):
        password_age.remind()
    assert Notice.objects.filter(channel="sms").count() == 1
    last_day = timezone.localdate(user.password_changed_at) + timedelta(days=180)
    assert last_day.strftime("%d/%m/%Y") in last_sms()


def test_near_the_end_the_person_reads_it_at_sign_in(client):
    changed_ago(175)
    assert sign_in(client).url == "/tai-khoan/"
    assert "còn 5 ngày" in client.get("/tai-khoan/").content.decode()


def test_after_six_months_a_new_password_comes_first_and_the_old_one_is_not_asked_again(client):
    user = changed_ago(181)
    assert sign_in(client).url == CHOOSE
    assert client.get("/tai-khoan/").url == CHOOSE
    page = client.get(CHOOSE)
    assert "quá sáu tháng" in page.content.decode()
    assert list(page.context["form"].fields) == ["new_password", "repeated"]
    client.post(CHOOSE, {"new_password": NEW, "repeated": NEW})
    client.post(CHOOSE + "ma-otp/", {"code": last_code()})
    assert client.get("/tai-khoan/").status_code == 200
    user.refresh_from_db()
    assert password_age.days_left(user) == 180


def test_a_declaration_under_way_is_finished_first(client):
    changed_ago(181)
    sign_in(client)
    draft = DossierFactory()
    session = client.session
    access.grant(session, draft)
    session.save()
    assert client.get(f"/dang-ky/{draft.pk}/thong-tin/").status_code == 200


def test_the_rule_can_be_switched_off(client, settings):
    settings.PASSWORD_MAX_DAYS = 0
    changed_ago(1000)
    assert sign_in(client).url == "/tai-khoan/"
    assert password_age.remind() == 0


def test_the_last_few_passwords_do_not_come_back(settings):
    settings.PASSWORDS_REMEMBERED = 2
    user = citizen(password="mật khẩu số không")
    for new in ("mật khẩu số một", "mật khẩu số hai", "mật khẩu số ba"):
        password_change.set_own_password(user, password_change.hashed(new))
    assert user.past_passwords.count() == 2
    old = {"new_password": "mật khẩu số hai", "repeated": "mật khẩu số hai"}
    form = ChangePasswordForm(old, user=user, asks_old=False)
    assert "đã dùng mật khẩu này trước đây" in form.errors["new_password"][0]
    forgotten = {"new_password": "mật khẩu số không", "repeated": "mật khẩu số không"}
    assert ChangePasswordForm(forgotten, user=user, asks_old=False).is_valid()
