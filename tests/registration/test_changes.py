"""Điều chỉnh thông tin and Ngừng sử dụng: from the account to the decision, and for those who cannot sign in."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from notices.models import Notice
from participants.models import Identifier, Participant
from participants.services import find_person
from registration import form_one, particulars
from registration.models import ChecklistItem, Dossier
from registration.steps import steps_of
from review import services
from review.refusals import AccountChanged, NoAccount
from tests.factories import add_photos, officer_actor

from .places import Places
from .test_query_counts import MOST, asked
from .wizard import errors, last_code, opens, send, text, url

pytestmark = pytest.mark.django_db

OLD_PHONE, NEW_PHONE = "+84903000001", "+84987654321"


def begins(client: Client, kind: str) -> Dossier:
    response = client.post("/dang-ky/dieu-chinh/", {"kind": kind})
    assert response.status_code == 302
    return Dossier.objects.get(pk=response["Location"].split("/")[2])


def adjusts(client: Client, places: Places, **wishes: Any) -> Dossier:
    """From the account page to the last click."""
    dossier = begins(client, "adjust")
    response = client.post(url("information", dossier), wishes)
    assert response.status_code == 302, errors(response)
    dossier.refresh_from_db()
    return finishes(client, dossier, places)


def finishes(client: Client, dossier: Dossier, places: Places) -> Dossier:
    add_photos(dossier)
    client.post(url("verify", dossier), {"gui-lai": ""})
    client.post(url("verify", dossier), {"code": last_code()})
    client.post(url("agency", dossier), {"province_agency": places.office.parent_id, "office": places.office.pk})
    response = send(client, dossier, identity_seen="on")  # asked of officers alone
    assert response.status_code == 302, errors(response)
    dossier.refresh_from_db()
    assert dossier.state == "submitted"
    return dossier


def approves(officer: User, dossier: Dossier) -> None:
    services.approve(dossier, officer_actor(officer), ChecklistItem.values)


def messages_to(phone: str, kind: str) -> list[str]:
    return [n.body for n in Notice.objects.filter(kind=kind, channel="sms") if n.recipient == phone]


def test_a_new_phone_is_proved_by_a_code_the_old_one_is_told_and_approval_writes_it(
    at_home: Client, binh: User, places: Places, officer: User
) -> None:
    dossier = adjusts(at_home, places, phone="0987 654 321")
    assert Notice.objects.filter(kind="one_time_code").latest("pk").recipient == NEW_PHONE
    assert messages_to(OLD_PHONE, "account_change_asked")
    assert User.objects.get(pk=binh.pk).phone == OLD_PHONE, "nothing changes before an officer decides"
    approves(officer, dossier)
    assert User.objects.get(pk=binh.pk).phone == NEW_PHONE
    assert messages_to(NEW_PHONE, "account_adjusted")
    assert messages_to(OLD_PHONE, "account_adjusted")


def test_only_what_is_filled_in_changes(at_home: Client, binh: User, places: Places, officer: User) -> None:
    place = {"province": places.province.pk, "district": places.district.pk, "commune": places.commune.pk}
    dossier = adjusts(at_home, places, email="moi@example.vn", street="9 đường Mới", **place)
    approves(officer, dossier)
    after = User.objects.get(pk=binh.pk)
    assert (after.phone, after.identity_number) == (OLD_PHONE, "001090000111")
    assert (after.email, after.address) == ("moi@example.vn", dossier.address_line)
    assert after.check_password("mat-khau-nguoi-dan")


@pytest.mark.parametrize("wishes", [{}, {"phone": "0903 000 001"}, {"email": "cu@example.vn"}])
def test_a_form_that_changes_nothing_is_asked_again(at_home: Client, wishes: dict[str, str]) -> None:
    dossier = begins(at_home, "adjust")
    response = at_home.post(url("information", dossier), wishes)
    assert response.status_code == 422
    assert "Điền ít nhất một mục" in errors(response)


def test_half_an_address_is_refused_beside_its_fields(at_home: Client, places: Places) -> None:
    dossier = begins(at_home, "adjust")
    response = at_home.post(url("information", dossier), {"street": "9 đường Mới"})
    assert response.status_code == 422
    assert "Chọn tỉnh hoặc thành phố" in errors(response)


def test_photos_are_asked_for_only_where_a_paper_changes(at_home: Client, places: Places) -> None:
    dossier = begins(at_home, "adjust")
    at_home.post(url("information", dossier), {"phone": "0987654321"})
    assert "photos" not in steps_of(Dossier.objects.get())
    at_home.post(url("information", dossier), {"document_type": "passport", "identity_number": "C1234567"})
    assert [kind.value for kind in particulars_photos(Dossier.objects.get())] == ["card_front"]


def particulars_photos(dossier: Dossier) -> list[Any]:
    from registration.kinds import photo_kinds

    return photo_kinds(dossier)


def test_a_new_paper_links_both_numbers_to_the_person(
    at_home: Client, binh: User, places: Places, officer: User
) -> None:
    person = Participant.objects.create(
        social_insurance_number="7900000001", full_name="Lê Thị Bình", born_on="1990", gender="female",
        province_code="79",
    )  # fmt: skip
    dossier = adjusts(at_home, places, document_type="passport", identity_number="C1234567")
    approves(officer, dossier)
    assert User.objects.get(pk=binh.pk).identity_number == "C1234567"
    for number in ("001090000111", "C1234567"):
        found = find_person(number)
        assert found
        assert found.social_insurance_number == "7900000001"
    assert Identifier.objects.filter(participant=person).count() == 2


def test_an_account_that_moved_on_is_not_overwritten(
    at_home: Client, binh: User, places: Places, officer: User
) -> None:
    dossier = adjusts(at_home, places, phone="0987654321")
    moved = User.objects.get(pk=binh.pk)
    moved.phone = "+84911111111"
    moved.save()
    with pytest.raises(AccountChanged, match="Số điện thoại"):
        approves(officer, dossier)
    dossier.refresh_from_db()
    assert dossier.state in ("submitted", "in_review")
    assert User.objects.get(pk=binh.pk).phone == "+84911111111"


def test_the_paper_says_old_and_new(at_home: Client, places: Places) -> None:
    dossier = adjusts(at_home, places, phone="0987654321")
    paper = form_one.preview_of(dossier, "")
    assert "Nội dung cũ: Số điện thoại: 0903 000 001" in paper
    assert "Số điện thoại: 0987 654 321" in paper
    assert form_one.pdf_of(dossier).startswith(b"%PDF")


def unsigned(places: Places, **changes: Any) -> dict[str, Any]:
    return {
        "full_name": "Lê Thị Bình", "social_insurance_number": "7900000001", "born_on_day": "5", "born_on_month": "3",
        "born_on_year": "1990", "document_type": "citizen_id", "identity_number": "001090000111",
        "phone": "0987654321", **changes,
    }  # fmt: skip


def test_whoever_lost_phone_and_mail_declares_without_signing_in_and_learns_nothing(
    client: Client, binh: User, places: Places, officer: User
) -> None:
    dossier = begins(client, "adjust")
    client.post(url("information", dossier), unsigned(places))
    dossier = finishes(client, dossier, places)
    for page in (client.get(url("done", dossier)), client.get("/ho-so/")):
        assert "0903 000 001" not in text(page)
    assert "0903 000 001" not in form_one.preview_of(dossier, "")
    assert messages_to(OLD_PHONE, "account_change_asked"), "the owner hears of it"
    approves(officer, dossier)
    assert User.objects.get(pk=binh.pk).phone == NEW_PHONE


def test_a_number_without_an_account_gets_the_same_pages_and_no_approval(
    client: Client, places: Places, officer: User
) -> None:
    dossier = begins(client, "adjust")
    client.post(url("information", dossier), unsigned(places, social_insurance_number="7999999999"))
    dossier = finishes(client, dossier, places)
    with pytest.raises(NoAccount):
        approves(officer, dossier)


def test_a_second_adjustment_waits_behind_the_first(at_home: Client, places: Places) -> None:
    dossier = adjusts(at_home, places, phone="0987654321")
    response = at_home.post("/dang-ky/dieu-chinh/", {"kind": "adjust"})
    assert response.status_code == 422
    assert dossier.grouped_code in text(response)


def test_the_desk_shows_old_beside_new_and_what_the_account_says_by_now(
    at_home: Client, binh: User, places: Places, officer: User
) -> None:
    dossier = adjusts(at_home, places, phone="0987654321")
    desk = Client()
    desk.force_login(officer)
    page = text(desk.get(f"/can-bo/ho-so/{dossier.code}/"))
    assert "0903 000 001" in page
    assert "0987 654 321" in page
    assert "tài khoản nay là" not in page
    binh.phone = "+84911111111"
    binh.save()
    assert "tài khoản nay là 0911 111 111" in text(desk.get(f"/can-bo/ho-so/{dossier.code}/"))


def stops(client: Client, places: Places, day: dt.date) -> Dossier:
    dossier = begins(client, "stop")
    date = {"stop_on_day": day.day, "stop_on_month": day.month, "stop_on_year": day.year}
    response = client.post(url("information", dossier), {**date, "reason": "Không còn nhu cầu"})
    assert response.status_code == 302, errors(response)
    dossier.refresh_from_db()
    return finishes(client, dossier, places)


def test_a_stopped_account_signs_nobody_in_ends_its_sessions_and_can_be_registered_again(
    at_home: Client, binh: User, places: Places, officer: User
) -> None:
    dossier = stops(at_home, places, timezone.localdate())
    assert at_home.get("/tai-khoan/").status_code == 200
    approves(officer, dossier)
    assert at_home.get("/tai-khoan/")["Location"].startswith("/dang-nhap/")
    facts = {"username": binh.username, "password": "mat-khau-nguoi-dan", "check_code": "PASSED"}
    answer = Client().post("/dang-nhap/", facts)
    assert "Tài khoản này đã ngừng sử dụng" in text(answer)
    assert "ngừng sử dụng" not in errors(Client().post("/dang-nhap/", facts | {"password": "sai-mat-khau-roi"}))
    assert messages_to(OLD_PHONE, "account_stopped")

    from tests.factories import DossierFactory

    again = DossierFactory(
        submitted=True, social_insurance_number=binh.username, receiving_agency=places.office, phone=NEW_PHONE
    )
    approves(officer, again)
    back = User.objects.get(pk=binh.pk)
    assert (back.stops_on, back.phone, back.must_change_password) == (None, NEW_PHONE, True)


def test_an_end_in_the_future_leaves_the_account_until_its_day(
    at_home: Client, binh: User, places: Places, officer: User
) -> None:
    day = timezone.localdate() + dt.timedelta(days=3)
    approves(officer, stops(at_home, places, day))
    page = at_home.get("/tai-khoan/")
    assert page.status_code == 200
    assert f"ngừng sử dụng từ ngày {day:%d/%m/%Y}" in text(page)


@pytest.mark.parametrize(("days", "word"), [(-1, "sớm nhất"), (400, "muộn nhất")])
def test_an_end_lies_neither_in_the_past_nor_far_away(at_home: Client, days: int, word: str) -> None:
    dossier = begins(at_home, "stop")
    day = timezone.localdate() + dt.timedelta(days=days)
    date = {"stop_on_day": day.day, "stop_on_month": day.month, "stop_on_year": day.year}
    response = at_home.post(url("information", dossier), {**date, "reason": "Không còn nhu cầu"})
    assert response.status_code == 422
    assert word in errors(response)


def test_what_is_typed_is_kept_also_for_these_kinds(at_home: Client) -> None:
    dossier = begins(at_home, "stop")
    at_home.post(url("keep_typed", dossier, "information"), {"reason": "Đang gõ dở"})
    assert "Đang gõ dở" in text(at_home.get(url("information", dossier)))


def test_a_returned_adjustment_opens_the_flagged_item_alone(
    at_home: Client, places: Places, officer: User
) -> None:
    dossier = adjusts(at_home, places, phone="0987654321", email="moi@example.vn")
    services.return_for_changes(dossier, officer_actor(officer), {"email": "Không nhận được thư"})
    dossier.refresh_from_db()
    opens(at_home, dossier)
    response = at_home.post(url("information", dossier), {"email": "khac@example.vn", "phone": "0911111111"})
    assert response.status_code == 302, errors(response)
    dossier.refresh_from_db()
    assert (dossier.email, dossier.phone) == ("khac@example.vn", NEW_PHONE)
    assert particulars.adjustment_of(dossier).items == ("phone", "email")


def test_an_officer_declares_for_somebody_at_the_counter_and_the_trail_says_so(
    binh: User, places: Places, officer: User
) -> None:
    desk = Client()
    desk.force_login(officer)
    answer = desk.post("/can-bo/ke-khai-ho/", {"number": binh.username, "kind": "adjust"})
    dossier = Dossier.objects.get()
    assert answer["Location"] == url("information", dossier)
    assert desk.post(answer["Location"], {"phone": "0987654321"}).status_code == 302
    dossier = finishes(desk, dossier, places)
    begun, *_between, sent = dossier.events.order_by("sequence")
    assert {begun.actor_kind, sent.actor_kind} == {"officer"}
    assert (begun.actor, sent.actor, dossier.declared_by) == (officer, officer, officer)
    again = desk.post("/can-bo/ke-khai-ho/", {"number": binh.username, "kind": "adjust"})
    assert dossier.grouped_code in text(again)


def test_an_officer_declares_for_nobody_without_an_account(officer: User) -> None:
    desk = Client()
    desk.force_login(officer)
    answer = desk.post("/can-bo/ke-khai-ho/", {"number": "7999999999", "kind": "stop"})
    assert answer.status_code == 422
    assert "Không có tài khoản đang dùng nào mang số này." in text(answer)
    without = desk.post("/can-bo/ke-khai-ho/", {"kind": "stop"})
    assert "Nhập mã số BHXH hoặc số CCCD của chủ tài khoản." in text(without)
    assert not Dossier.objects.exists()


@pytest.mark.parametrize("step", ["information", "agency", "check"])
def test_a_page_of_an_adjustment_asks_the_database_little(at_home: Client, places: Places, step: str) -> None:
    dossier = begins(at_home, "adjust")
    at_home.post(url("information", dossier), {"phone": "0987654321"})
    Dossier.objects.update(phone_verified_at=timezone.now(), receiving_agency=places.office)
    assert asked(lambda: at_home.get(url(step, dossier))) <= MOST
