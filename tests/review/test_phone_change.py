"""At the counter an officer gives somebody's account another phone, with the papers and a code (S-11, R-22)."""

import pytest
from django.test import Client

from accounts.models import CounterAct, User
from notices.models import Notice
from tests.accounts.people import last_code
from tests.factories import CitizenFactory, OfficerFactory

pytestmark = pytest.mark.django_db
PAGE, NEW = "/can-bo/doi-so-dien-thoai/", "+84987654321"
FORM = {"original_id": "on", "phone": "0987 654 321", "reason": "Mất SIM hoặc mất máy", "gui-ma": "1"}


@pytest.fixture
def binh() -> User:
    return CitizenFactory(email="binh@example.vn")


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(OfficerFactory(username="canbo.cuchi"))
    return client


def find(desk: Client, user: User):
    return desk.post(PAGE, {"number": user.social_insurance_number, "tim": "1"})


def change(desk: Client, user: User, then: str = "forgot"):
    find(desk, user)
    desk.post(PAGE, FORM)
    return desk.post(PAGE, {"code": last_code(), "then": then, "doi-so": "1"}, follow=True)


def test_the_new_phone_is_proved_and_set_and_the_old_one_is_told(desk, binh):
    page = change(desk, binh).content.decode()
    old = binh.phone
    binh.refresh_from_db()
    assert binh.phone == NEW
    assert "Đã đổi số của Lê Thị Bình sang 0987 654 321" in page
    told = Notice.objects.filter(kind="phone_changed")
    assert {(notice.channel, notice.recipient) for notice in told} == {("sms", old), ("email", "binh@example.vn")}
    act = CounterAct.objects.get(action="phone_changed")
    assert (act.user, act.officer.username, act.reason) == (binh, "canbo.cuchi", "Mất SIM hoặc mất máy")
    assert (act.old_phone, act.new_phone) == (old, NEW)


def test_the_person_can_recover_with_the_new_phone_at_once(desk, binh):
    change(desk, binh)
    Client().post(
        "/dang-nhap/quen-mat-khau/",
        {"number": binh.social_insurance_number, "way": "sms", "check_code": "PASSED"},
    )
    assert Notice.objects.filter(kind="one_time_code").latest("pk").recipient == NEW


def test_a_new_first_password_goes_to_the_new_phone_where_that_is_wished(desk, binh):
    change(desk, binh, then="first_password")
    assert Notice.objects.get(kind="first_password_reissued", channel="sms").recipient == NEW
    binh.refresh_from_db()
    assert binh.must_change_password


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [("original_id", "Đối chiếu giấy tờ"), ("phone", "Hãy nhập số điện thoại"), ("reason", "Ghi lý do đổi số")],
)
def test_without_papers_phone_or_reason_no_code_is_sent(desk, binh, missing, sentence):
    find(desk, binh)
    answer = desk.post(PAGE, {name: value for name, value in FORM.items() if name != missing})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Notice.objects.exists()


def test_a_wrong_code_changes_nothing_and_keeps_the_page(desk, binh):
    find(desk, binh)
    desk.post(PAGE, FORM)
    answer = desk.post(PAGE, {"code": f"{(int(last_code()) + 1) % 10**6:06d}", "then": "forgot", "doi-so": "1"})
    assert answer.status_code == 422
    assert "0987 654 321" in answer.content.decode()
    binh.refresh_from_db()
    assert binh.phone != NEW


def test_every_look_leaves_a_row_and_the_phone_on_file_stays_masked(desk, binh):
    find(desk, binh)
    page = desk.get(PAGE).content.decode()
    assert "09•• ••• 001" in page
    assert binh.phone.removeprefix("+84") not in page
    assert CounterAct.objects.get().action == "looked"


def test_nobody_leafs_through_people(desk, settings):
    settings.COUNTER_LOOKUPS_PER_HOUR = 2
    for _time in range(2):
        find(desk, CitizenFactory())
    assert find(desk, CitizenFactory()).status_code == 429


def test_an_officer_does_not_serve_themselves(client):
    officer = OfficerFactory(identity_number="079185000123")
    mine = CitizenFactory(identity_number="079185000123")
    client.force_login(officer)
    assert "chính bạn" in find(client, mine).content.decode()
    assert not CounterAct.objects.exists()


def test_a_phone_of_somebody_else_is_pointed_out(desk, binh):
    CitizenFactory(phone=NEW)
    find(desk, binh)
    desk.post(PAGE, FORM)
    assert "đang dùng cho 1 tài khoản khác" in desk.get(PAGE).content.decode()


def test_the_next_person_starts_from_nothing(desk, binh):
    find(desk, binh)
    desk.post(PAGE, FORM)
    desk.get(PAGE, {"khac": ""})
    page = desk.get(PAGE).content.decode()
    assert binh.full_name not in page
    assert "0987 654 321" not in page
