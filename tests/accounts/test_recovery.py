"""`Quên mật khẩu`: who has forgotten their password gets in, and nobody learns who has an account."""

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import recovery, throttle
from accounts.issuance import issue_account
from accounts.models import OneTimeCode, User
from accounts.recovery import Claim, Way
from notices.models import Notice

from .people import HOA, HOA_PASSWORD, citizen, last_code, officer

pytestmark = pytest.mark.django_db
START = "/dang-nhap/quen-mat-khau/"
CODE, PASSWORD = START + "ma-otp/", START + "mat-khau-moi/"
NEW = "bánh mì nóng bảy giờ"
NOBODY = "0999999999"


def ask(client: Client, number: str = HOA.social_insurance_number, way: str = "sms", **more):
    return client.post(START, {"number": number, "way": way, "check_code": "PASSED"}, **more)


def recovered(client: Client, **asked):
    ask(client, **asked)
    client.post(CODE, {"code": last_code()})
    return client.post(PASSWORD, {"new_password": NEW, "repeated": NEW})


def without_tokens(page: bytes) -> str:
    """A page without what is new each time: tokens and times."""
    text = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page.decode())
    return re.sub(r"\d\d:\d\d(:\d\d)?|data-countdown=.\d+.|sau \d+ giây", "", text)


@pytest.mark.parametrize("number", ["0123456789", "0123 456 789", "079185000123", "GD4790123456789"])
def test_a_code_to_the_phone_leads_to_a_new_password_and_into_the_account(client, number):
    user = citizen()
    assert ask(client, number).url == CODE
    assert client.post(CODE, {"code": last_code()}).url == PASSWORD
    assert client.post(PASSWORD, {"new_password": NEW, "repeated": NEW}).url == "/tai-khoan/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert client.get("/tai-khoan/").status_code == 200


def test_the_code_comes_by_e_mail_alone_where_that_was_chosen(client):
    citizen()
    ask(client, way="email")
    assert [notice.channel for notice in Notice.objects.all()] == ["email"]
    code = re.search(r"\b\d{6}\b", Notice.objects.get().body)[0]
    assert client.post(CODE, {"code": code}).url == PASSWORD


def test_no_password_travels_by_sms(client):
    citizen()
    recovered(client)
    assert set(Notice.objects.values_list("kind", flat=True)) == {"one_time_code", "password_changed"}


def test_an_expired_first_password_is_no_wall(client):
    with transaction.atomic():
        issue_account(HOA, "decision:1", "dossier:1")
    User.objects.update(first_password_expires_at="2020-01-01T00:00Z")
    assert recovered(client).url == "/tai-khoan/"
    user = User.objects.get()
    assert not user.must_change_password
    assert not user.has_first_password


def unknown_to_the_portal(case: str) -> str:
    """A number that opens nothing: nobody's, an officer's, a deactivated person's, somebody's without that channel."""
    if case == "an officer":
        officer(identity_number="079185000999")
        return "079185000999"
    if case in ("deactivated", "without e-mail"):
        citizen(is_active=case != "deactivated", email="")
        return HOA.social_insurance_number
    return NOBODY


@pytest.mark.parametrize("way", Way.values)
@pytest.mark.parametrize("case", ["nobody", "an officer", "deactivated", "without e-mail"])
def test_every_page_says_the_same_whether_or_not_there_is_an_account(case, way):
    number = unknown_to_the_portal(case)
    if (case, way) == ("without e-mail", "sms"):
        return
    known = "0123456780"
    User.objects.create_user(known, HOA_PASSWORD, phone="+84912345670", email="khac@example.vn")
    pages = []
    for one in (number, known):
        browser = Client()
        answers = [ask(browser, one, way), browser.get(CODE), browser.post(CODE, {"code": "000000"})]
        answers += [browser.post(CODE, {"gui-lai": "1"}), browser.get(CODE)]
        pages.append([(answer.status_code, without_tokens(answer.content)) for answer in answers])
    assert pages[0] == pages[1]
    assert Notice.objects.count() == 1


def test_an_unknown_number_costs_the_same_statements(monkeypatch):
    citizen()
    monkeypatch.setattr(throttle, "LANES", 1)
    recovery.send_code(Claim("0888888888", Way.SMS), "203.0.113.7")  # opens what both count in
    statements = []
    for number in (NOBODY, HOA.social_insurance_number):
        with CaptureQueriesContext(connection) as queries:
            recovery.send_code(Claim(number, Way.SMS), "203.0.113.7")
        words = [query["sql"].split()[0] for query in queries]
        statements.append([word for word in words if word not in ("RELEASE", "ROLLBACK")])
    assert statements[0] == statements[1]


def test_the_limits_count_the_number_that_was_typed_and_tell_nothing_of_its_phone(client, settings):
    """Somebody who has had three codes for other things today is answered like a stranger."""
    settings.CODES_PER_HOUR, settings.CODE_RESEND_SECONDS = 3, 0
    citizen()
    for number in range(3):
        recovery.codes.send(recovery.codes.Purpose.REGISTER, f"draft:{number}", HOA.phone, "203.0.113.7")
    assert ask(client).url == CODE
    assert Notice.objects.filter(channel="sms").count() == 3
    for number in (HOA.social_insurance_number, NOBODY):
        answers = [ask(Client(), number).status_code for _time in range(4)]
        assert answers[-1] == 422, number


def test_both_numbers_of_a_person_do_not_tell_that_they_belong_together(client):
    citizen()
    ask(client)
    other = ask(Client(), HOA.identity_number)
    assert other.url == CODE
    assert OneTimeCode.objects.count() == 2


def test_the_other_way_replaces_the_code(client):
    citizen()
    ask(client)
    first = last_code()
    client.post(CODE, {"doi-cach": "1"})
    assert "thư điện tử đã đăng ký của tài khoản" in client.get(CODE).content.decode()
    assert client.post(CODE, {"code": first}).status_code == 422


def test_sending_again_too_soon_says_when_and_the_page_says_it_as_well(client):
    citizen()
    ask(client)
    page = client.post(CODE, {"gui-lai": "1"}, follow=True).content.decode()
    assert "Có thể gửi lại sau" in page
    assert "Có thể gửi lại từ" in page


def test_who_gets_nothing_reads_of_both_ways_out(client):
    page = client.post(START, {"number": NOBODY, "way": "sms", "check_code": "PASSED"}, follow=True).content.decode()
    assert "cán bộ đổi số điện thoại ngay tại quầy" in page
    assert "“Điều chỉnh thông tin”" in page
    assert "<details class=\"more\">" in page


def test_after_another_code_the_help_lies_open(client, settings):
    settings.CODE_RESEND_SECONDS = 0
    ask(client, NOBODY)
    client.post(CODE, {"gui-lai": "1"})
    assert "<details class=\"more\" open>" in client.get(CODE).content.decode()


def test_the_later_pages_are_reached_by_the_code_alone(client):
    citizen()
    assert client.get(CODE).url == START
    assert client.get(PASSWORD).url == START
    ask(client)
    assert client.post(PASSWORD, {"new_password": NEW, "repeated": NEW}).url == START
    client.post(CODE, {"code": last_code()})
    assert client.get(CODE).url == START


def test_a_proof_sets_one_password_and_only_for_a_while(client):
    user = citizen()
    ask(client)
    client.post(CODE, {"code": last_code()})
    user.set_password("đặt ở nơi khác rồi")
    user.save()
    assert client.get(PASSWORD).url == START


def test_a_weak_password_is_refused_with_the_reason_and_the_proof_stays(client):
    citizen()
    ask(client)
    client.post(CODE, {"code": last_code()})
    refused = client.post(PASSWORD, {"new_password": "0123456789", "repeated": "0123456789"})
    assert refused.status_code == 422
    assert client.post(PASSWORD, {"new_password": NEW, "repeated": NEW}).url == "/tai-khoan/"


def test_sessions_elsewhere_end_and_say_why(client):
    citizen()
    elsewhere = Client()
    elsewhere.post("/dang-nhap/", {"username": "0123456789", "password": HOA_PASSWORD, "check_code": "PASSED"})
    recovered(client)
    turned_away = elsewhere.get("/tai-khoan/", follow=True).content.decode()
    assert "Mật khẩu của tài khoản vừa được đổi" in turned_away


def test_the_number_is_sealed_in_the_session(client):
    citizen()
    ask(client)
    assert HOA.social_insurance_number not in str(dict(client.session))


@pytest.mark.parametrize(("number", "sentence"), [("", "Nhập mã số BHXH"), ("12345", "bạn nhập 5")])
def test_a_wrong_number_gets_its_sentence(client, number, sentence):
    answer = ask(client, number)
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors["number"][0]


def test_one_address_cannot_ask_without_end(client, settings):
    settings.LOOKUPS_PER_ADDRESS_HOUR = 1
    ask(client, NOBODY)
    assert ask(client, "0999999998").status_code == 429


def test_all_codes_together_have_a_limit(client, settings, caplog):
    settings.CODES_OVERALL_HOUR = 0
    assert ask(client, NOBODY).status_code == 422
    assert "for everybody together is reached" in caplog.text
