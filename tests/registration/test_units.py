"""Cơ quan, tổ chức: the wizard for a unit, its paper, the decision, and signing in under its own radio."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from notices.models import Notice
from registration import form_one, particulars
from registration.models import ChecklistItem, Dossier, PhotoKind, UnitLabel
from review import services
from review.refusals import ChecklistIncomplete
from tests.factories import add_photos, officer_actor

from .places import Places
from .test_query_counts import MOST, asked
from .wizard import errors, last_code, send, text, url

pytestmark = pytest.mark.django_db


def declared(places: Places, **changes: Any) -> dict[str, Any]:
    return {
        "full_name": "Công ty TNHH Ví Dụ", "unit_code": "sq 0007 q", "tax_code": "0100233488",
        "representative": "Đặng Thị Mẫu", "province": places.province.pk, "district": places.district.pk,
        "commune": places.commune.pk, "street": "1 phố Ví Dụ", "contact": "Lý Văn Thử", "phone": "0987654321",
        "transacts_through": "portal", **changes,
    }  # fmt: skip


def begins(client: Client) -> Dossier:
    response = client.post("/dang-ky/", {"kind": "unit"})
    return Dossier.objects.get(pk=response["Location"].split("/")[2])


def registers(client: Client, places: Places, **changes: Any) -> Dossier:
    dossier = begins(client)
    response = client.post(url("information", dossier), declared(places, **changes))
    assert response.status_code == 302, errors(response)
    add_photos(dossier, (PhotoKind.UNIT_PAPER,))
    dossier.refresh_from_db()
    client.post(url("verify", dossier), {"gui-lai": ""})
    client.post(url("verify", dossier), {"code": last_code()})
    client.post(url("agency", dossier), {"province_agency": places.office.parent_id, "office": places.office.pk})
    assert send(client, dossier).status_code == 302
    dossier.refresh_from_db()
    return dossier


def approves(officer: User, dossier: Dossier) -> User:
    services.approve(dossier, officer_actor(officer), ChecklistItem.values)
    return User.objects.get(username=dossier.unit_code)


def test_a_unit_is_registered_and_signs_in_by_its_code_under_its_own_radio(
    client: Client, places: Places, officer: User
) -> None:
    unit = approves(officer, registers(client, places))
    assert (unit.username, unit.kind, unit.social_insurance_number) == ("SQ0007Q", "unit", None)
    sms = Notice.objects.get(kind="account_issued", channel="sms").body
    assert "SQ0007Q" in sms
    facts = {"username": "sq0007q", "password": sms.split("Mat khau: ")[1].split(".")[0], "check_code": "PASSED"}
    under_the_wrong_one = Client().post("/dang-nhap/", {**facts, "who": "person", "username": "SQ0007Q"})
    nobody = Client().post("/dang-nhap/", {**facts, "who": "person", "username": "SQ9999Q"})
    assert errors(under_the_wrong_one) == errors(nobody)
    browser = Client()
    assert browser.post("/dang-nhap/", {**facts, "who": "unit"})["Location"] == "/tai-khoan/doi-mat-khau/"
    unit.refresh_from_db()
    unit.must_change_password = False
    unit.save()
    page = text(browser.get("/tai-khoan/"))
    assert "Quản lý đơn vị" in page
    assert "SQ0007Q" in page


def test_a_person_does_not_sign_in_as_a_unit(client: Client) -> None:
    from tests.factories import CitizenFactory

    binh = CitizenFactory()
    facts = {"username": binh.username, "password": "mat-khau-nguoi-dan", "check_code": "PASSED"}
    assert client.post("/dang-nhap/", {**facts, "who": "unit"}).status_code == 422
    assert client.post("/dang-nhap/", {**facts, "who": "person"}).status_code == 302


def test_what_a_unit_declares_is_sealed_but_its_code(client: Client, places: Places) -> None:
    dossier = registers(client, places)
    row = Dossier.objects.filter(pk=dossier.pk).extra(select={"raw": "particulars"}).values("raw").get()
    assert "Đặng Thị Mẫu" not in str(row["raw"])
    assert particulars.unit_of(dossier).representative == "Đặng Thị Mẫu"


def test_its_checklist_is_the_sealed_form_and_its_papers(client: Client, places: Places, officer: User) -> None:
    dossier = registers(client, places)
    with pytest.raises(ChecklistIncomplete) as refusal:
        services.approve(dossier, officer_actor(officer), ["signed_form", "original_id"])
    assert refusal.value.missing == [ChecklistItem.SEALED_FORM, ChecklistItem.UNIT_PAPER]


def test_two_units_have_open_dossiers_side_by_side_and_one_unit_has_one(
    client: Client, places: Places
) -> None:
    first, other = registers(client, places), registers(client, places, unit_code="SQ0008Q", phone="0987654322")
    again = registers(client, places, phone="0987654323")
    assert (first.duplicate_of, other.duplicate_of) == (None, None)
    assert again.duplicate_of == first


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"unit_code": "7"}, "Mã đơn vị có dạng"),
        ({"tax_code": "0100233489"}, "chữ số kiểm tra không khớp"),
        ({"full_name": ""}, "Nhập tên đơn vị"),
        ({"representative": ""}, "Nhập họ tên người đại diện"),
        ({"certificate_serial": "54:01"}, "Ghi tổ chức chứng thực"),
        ({"certificate_issuer": "CA Mẫu"}, "Ghi số sê-ri"),
        ({"phone": "02838221122"}, "số máy bàn"),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_the_rest_is_kept(
    client: Client, places: Places, changes: dict[str, str], word: str
) -> None:
    dossier = begins(client)
    response = client.post(url("information", dossier), declared(places, **changes))
    assert response.status_code == 422
    assert word in errors(response)
    assert "Lý Văn Thử" in text(response)


def test_the_paper_is_the_one_of_a_unit(client: Client, places: Places) -> None:
    paper = form_one.preview_of(registers(client, places), "")
    for words in ("Mã đơn vị: SQ0007Q", "Mã số thuế: 0100233488", "THỦ TRƯỞNG", "(ký tên, đóng dấu)"):
        assert words in paper
    assert "Mã số BHXH" not in paper


def test_administrators_choose_the_words(client: Client, places: Places) -> None:
    UnitLabel.objects.create(key="unit_code", text="Mã số quản lý")
    assert "Mã số quản lý" in text(client.get(url("information", begins(client))))
    assert "Mã số quản lý: SQ0007Q" in form_one.preview_of(registers(client, places), "")


def test_a_unit_adjusts_its_phone_like_anybody(client: Client, places: Places, officer: User) -> None:
    unit = approves(officer, registers(client, places))
    unit.must_change_password = False
    unit.save()
    browser = Client()
    browser.force_login(unit)
    address = browser.post("/dang-ky/dieu-chinh/", {"kind": "adjust"})["Location"]
    assert "Số giấy tờ mới" not in text(browser.get(address))
    assert browser.post(address, {"phone": "0911111111"}).status_code == 302
    dossier = Dossier.objects.get(kind="adjust")
    assert dossier.unit_code == "SQ0007Q"
    assert "THỦ TRƯỞNG" in form_one.preview_of(dossier, "")


def test_the_desk_shows_a_unit_and_finds_it_by_code(client: Client, places: Places, officer: User) -> None:
    dossier = registers(client, places)
    desk = Client()
    desk.force_login(officer)
    page = text(desk.post(f"/can-bo/ho-so/{dossier.code}/nhan-xu-ly/", follow=True))
    for words in ("Công ty TNHH Ví Dụ", "0100233488", "Đặng Thị Mẫu", "Đã nhận tờ khai có chữ ký, đóng dấu"):
        assert words in page
    assert "Sổ đăng ký người tham gia" not in page
    assert str(dossier.grouped_code) in text(desk.get("/can-bo/?q=SQ0007Q&loc=tat-ca"))


def test_a_unit_recovers_its_password_by_its_code(client: Client, places: Places, officer: User) -> None:
    unit = approves(officer, registers(client, places))
    facts = {"number": "sq 0007 q", "way": "sms", "check_code": "PASSED"}
    assert Client().post("/dang-nhap/quen-mat-khau/", facts).status_code == 302
    assert Notice.objects.filter(kind="one_time_code").latest("pk").recipient == unit.phone


@pytest.mark.parametrize("step", ["information", "photos", "agency", "check"])
def test_a_page_of_a_unit_asks_the_database_little(client: Client, places: Places, step: str) -> None:
    dossier = begins(client)
    client.post(url("information", dossier), declared(places))
    add_photos(dossier, (PhotoKind.UNIT_PAPER,))
    Dossier.objects.update(phone_verified_at=timezone.now(), receiving_agency=places.office)
    assert asked(lambda: client.get(url(step, dossier))) <= MOST
