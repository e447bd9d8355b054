from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.code_answers import DeadCode, ExpiredCode, NoCode, TooMany, TooSoon, WrongCode
from accounts.code_form import CodeForm
from accounts.codes import Purpose, check, last_sent, send
from accounts.models import OneTimeCode
from notices.models import Notice

from .people import last_code, last_sms

PHONE = "+84912345678"
pytestmark = pytest.mark.django_db


def send_one(subject="draft:1", purpose=Purpose.REGISTER, phone=PHONE, address="203.0.113.7", **more):
    return send(purpose, subject, phone, address, **more)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def let_pass(**time) -> None:
    """As if that much time had gone by since the code was sent."""
    for row in OneTimeCode.objects.all():
        row.sent_at -= timedelta(**time)
        row.expires_at -= timedelta(**time)
        row.save()


def test_the_code_arrives_by_sms_and_opens_once():
    sent = send_one()
    assert sent.destination == "09•• ••• 678"
    assert "Khong cung cap ma" in last_sms()
    check(Purpose.REGISTER, "draft:1", last_code())
    with pytest.raises(NoCode):
        check(Purpose.REGISTER, "draft:1", last_code())


def test_the_same_code_goes_to_the_e_mail_address_too():
    send_one(email="hoa@example.vn")
    assert last_code() in Notice.objects.get(channel="email").body


@pytest.mark.parametrize("typed", ["{0} {1}", " {0}{1}\u200b", "{0}.{1}", "{0}-{1}"])
def test_spaces_and_dots_that_come_along_when_pasting_do_not_matter(typed):
    send_one()
    code = last_code()
    check(Purpose.REGISTER, "draft:1", typed.format(code[:3], code[3:]))


def test_full_width_digits_are_digits():
    send_one()
    wide = last_code().translate({ord("0") + i: ord("０") + i for i in range(10)})
    check(Purpose.REGISTER, "draft:1", wide)


def test_a_code_opens_neither_another_purpose_nor_another_subject_nor_another_phone():
    send_one()
    code = last_code()
    with pytest.raises(NoCode):
        check(Purpose.PASSWORD, "draft:1", code)
    with pytest.raises(NoCode):
        check(Purpose.REGISTER, "draft:2", code)
    with pytest.raises(NoCode):
        check(Purpose.REGISTER, "draft:1", code, phone="+84987654321")
    check(Purpose.REGISTER, "draft:1", code, phone=PHONE)


def test_another_subjects_code_is_wrong_here():
    send_one("draft:1")
    others = last_code()
    send_one("draft:2")
    if others != last_code():
        with pytest.raises(WrongCode):
            check(Purpose.REGISTER, "draft:2", others)


def test_wrong_answers_count_down_and_the_fifth_kills_the_code(settings):
    settings.CODE_TRIES = 5
    send_one()
    code = last_code()
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongCode) as problem:
            check(Purpose.REGISTER, "draft:1", wrong(code))
        assert problem.value.tries_left == left
    assert "Còn 1 lần nhập" in str(problem.value)
    with pytest.raises(DeadCode):
        check(Purpose.REGISTER, "draft:1", wrong(code))
    with pytest.raises(DeadCode) as dead:
        check(Purpose.REGISTER, "draft:1", code)
    assert "Gửi lại mã" in str(dead.value)


def test_a_code_that_is_too_old_says_so():
    send_one()
    let_pass(minutes=5, seconds=1)
    with pytest.raises(ExpiredCode) as problem:
        check(Purpose.REGISTER, "draft:1", last_code())
    assert "quá 5 phút" in str(problem.value)


def test_a_new_code_kills_the_old_one():
    send_one()
    old = last_code()
    let_pass(seconds=61)
    send_one()
    new = last_code()
    if old != new:
        with pytest.raises(WrongCode):
            check(Purpose.REGISTER, "draft:1", old)
    check(Purpose.REGISTER, "draft:1", new)


def test_within_a_minute_no_second_code_is_sent_and_the_first_stays_good():
    send_one()
    with pytest.raises(TooSoon) as refusal:
        send_one()
    assert 0 < refusal.value.seconds <= 60
    assert Notice.objects.count() == 1
    check(Purpose.REGISTER, "draft:1", last_code())


def test_a_mended_phone_number_need_not_wait():
    send_one(phone="+84987654321")
    send_one(phone=PHONE)
    check(Purpose.REGISTER, "draft:1", last_code(), phone=PHONE)


def test_one_phone_gets_three_codes_an_hour_whatever_they_are_for(settings):
    settings.CODES_PER_HOUR = 3
    for number in range(3):
        send_one(f"draft:{number}")
    with pytest.raises(TooMany) as refusal:
        send_one("draft:9")
    assert 0 < refusal.value.minutes <= 60
    assert Notice.objects.count() == 3
    send_one("draft:9", phone="+84987654321")


def test_one_phone_gets_no_more_than_its_day_allows(settings):
    settings.CODES_PER_HOUR, settings.CODES_PER_DAY = 100, 2
    send_one("draft:1")
    send_one("draft:2")
    with pytest.raises(TooMany):
        send_one("draft:3")


def test_one_address_cannot_send_to_any_number_of_phones(settings):
    settings.CODES_PER_ADDRESS_HOUR = 2
    send_one("draft:1", phone="+84912345671")
    send_one("draft:2", phone="+84912345672")
    with pytest.raises(TooMany):
        send_one("draft:3", phone="+84912345673")
    send_one("draft:3", phone="+84912345673", address="203.0.113.8")


def test_neither_the_code_nor_the_phone_is_kept_in_the_clear():
    send_one()
    row = OneTimeCode.objects.get()
    kept = f"{row.code_hmac} {row.destination_index} {row.subject} {row.purpose}"
    assert last_code() not in kept
    assert "912345678" not in kept


def test_the_page_shown_again_knows_of_the_code_that_is_still_good():
    sent = send_one()
    assert last_sent(Purpose.REGISTER, "draft:1", PHONE) == sent
    assert last_sent(Purpose.REGISTER, "draft:1", "+84987654321") is None
    let_pass(minutes=6)
    assert last_sent(Purpose.REGISTER, "draft:1", PHONE) is None


@pytest.mark.django_db(transaction=True)
def test_a_check_inside_a_transaction_is_refused_because_its_tries_could_be_rolled_back():
    send_one()
    with transaction.atomic(), pytest.raises(RuntimeError):
        check(Purpose.REGISTER, "draft:1", "000000")


@pytest.mark.parametrize("typed", ["12345", "1234567", "12345a", "①②③④⑤⑥⑦", "mười hai"])
def test_the_form_says_what_a_code_looks_like(typed):
    form = CodeForm({"code": typed})
    assert form.errors["code"] == ["Mã OTP gồm 6 chữ số. Hãy nhập lại."]


def test_the_form_field_helps_phones_to_fill_it_in():
    html = str(CodeForm()["code"])
    assert 'autocomplete="one-time-code"' in html
    assert 'inputmode="numeric"' in html
    assert CodeForm()["code"].label == "Mã OTP"


def test_sending_never_outlives_its_code():
    sent = send_one()
    notice = Notice.objects.get()
    assert notice.expires_at is not None
    assert notice.expires_at <= sent.expires_at
    assert notice.expires_at - notice.created_at == timedelta(seconds=10)
    assert sent.expires_at - timezone.now() <= timedelta(minutes=5)


def test_where_no_new_code_leaves_the_old_one_is_not_sent_either():
    send_one()
    let_pass(minutes=2)
    send_one(deliver=False)
    old = Notice.objects.get()
    assert old.replaced_at
    assert (old.state, old.body) == ("cancelled", "")
