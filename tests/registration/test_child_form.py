"""Đăng ký cho con: one page, nothing lost, one dossier."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AgeRule
from agencies.models import Agency
from notices.models import Notice
from registration.models import Dossier
from tests.factories import ChildDossierFactory, DossierFactory, OfficerFactory

from .family import child, only_dossier, page_of_a_new_child, parent, registers
from .test_card_values import CITIZEN, HEALTH
from .wizard import assert_chain_holds, errors, jpeg, text

pytestmark = pytest.mark.django_db


def test_one_page_sends_the_child_and_says_that_nobody_has_to_come(client: Client, office: Agency) -> None:
    mother = parent(client, email="me@example.vn")
    response = registers(client, office)
    dossier = only_dossier()
    assert response["Location"] == reverse("registration:child_done", args=[dossier.pk])
    assert (dossier.kind, dossier.state, dossier.full_name) == ("child", "submitted", "Nguyễn Thị An")
    assert (dossier.phone, dossier.email) == (mother.phone, mother.email)
    assert (dossier.child_declaration.guardian, dossier.child_declaration.relation) == (mother, "mother")
    assert dossier.papers_recorded_at == dossier.submitted_at
    last = text(client.get(response["Location"]))
    assert "Gửi tờ khai thành công" in last
    assert "Bạn không cần đến cơ quan BHXH." in last
    due = f"chậm nhất ngày {timezone.localtime(dossier.due_at):%d/%m/%Y}"
    assert due in last
    assert due in text(client.get(reverse("registration:child_dossier", args=[dossier.pk])))
    assert str(dossier.code)[:4] in last
    told = Notice.objects.get()
    assert (told.kind, told.recipient) == ("child_dossier_received", mother.phone)
    assert f"Nguyen Thi An, ma ho so {dossier.code}" in told.body
    sent = assert_chain_holds(dossier)[-1]
    assert (sent.action, sent.actor_kind, sent.actor) == ("submit", "citizen", mother)


def test_opening_the_page_writes_nothing_and_says_what_the_data_is_for(client: Client) -> None:
    parent(client)
    page = text(client.get(reverse("registration:child_new")))
    assert "chỉ dùng để cấp tài khoản VssID cho trẻ" in page
    assert reverse("registration:privacy") in page
    assert "trẻ từ đủ 7 tuổi đã được hỏi và đồng ý" in page
    assert not Dossier.objects.exists()


def test_after_a_mistake_everything_typed_and_every_photo_is_still_there(client: Client, office: Agency) -> None:
    parent(client)
    address = page_of_a_new_child()
    response = registers(client, office, address, social_insurance_number="123", check_code="sai")
    assert response.status_code == 422
    page = text(response)
    assert "Mã số BHXH có 10 chữ số, bạn nhập 3" in errors(response)
    assert "Mã kiểm tra chưa đúng" in errors(response)
    assert 'value="Nguyễn Thị An"' in page
    dossier = only_dossier()
    for kind in ("portrait", "birth_certificate"):
        assert reverse("registration:child_photo", args=[dossier.pk, kind]) in page
    without_photos = child(office)
    del without_photos["portrait"], without_photos["birth_certificate"]
    assert client.post(address, without_photos).status_code == 302
    assert only_dossier().photos.filter(current=True).count() == 2


def test_missing_photos_are_named_beside_their_place(client: Client, office: Agency) -> None:
    parent(client)
    response = client.post(page_of_a_new_child(), child(office, portrait="", birth_certificate=""))
    assert "Thêm ảnh chân dung của trẻ." in errors(response)
    assert "Thêm ảnh giấy khai sinh của trẻ." in errors(response)
    assert "giám hộ" not in errors(response)


def test_a_guardian_who_is_no_parent_adds_proof(client: Client, office: Agency) -> None:
    parent(client)
    address = page_of_a_new_child()
    response = registers(client, office, address, relation="guardian")
    assert "Thêm ảnh giấy tờ chứng minh bạn là người giám hộ." in errors(response)
    assert registers(client, office, address, relation="guardian", guardian_proof=jpeg()).status_code == 302
    kinds = set(only_dossier().photos.filter(current=True).values_list("kind", flat=True))
    assert kinds == {"portrait", "birth_certificate", "guardian_proof"}


def test_a_photo_sent_by_the_script_and_the_page_meet_one_draft(client: Client, office: Agency) -> None:
    parent(client)
    address = page_of_a_new_child()
    answer = client.post(address, {"portrait": jpeg()}, headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert "advice" in answer.json()
    assert registers(client, office, address).status_code == 302
    assert Dossier.objects.count() == 1


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(client: Client) -> None:
    parent(client)
    file = SimpleUploadedFile("giay.pdf", b"%PDF-1.7", "application/pdf")
    answer = client.post(page_of_a_new_child(), {"portrait": file}, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_a_second_click_gets_the_same_dossier(client: Client, office: Agency) -> None:
    parent(client)
    address = page_of_a_new_child()
    first, second = registers(client, office, address), registers(client, office, address)
    assert first["Location"] == second["Location"]
    assert Dossier.objects.count() == 1
    assert Notice.objects.count() == 1
    assert client.get(address)["Location"] == first["Location"]


def test_the_same_child_is_not_sent_twice_by_one_parent(client: Client, office: Agency) -> None:
    parent(client)
    registers(client, office)
    response = registers(client, office)
    assert f"Bạn đã đăng ký cho trẻ này, mã hồ sơ {Dossier.objects.exclude(code=None).get().grouped_code}" in errors(
        response
    )


def test_the_other_parent_sends_too_and_learns_nothing(client: Client, office: Agency) -> None:
    first = ChildDossierFactory(submitted=True, social_insurance_number="7912345670", full_name="Bé Của Mẹ")
    parent(client, full_name="Trần Văn Cha")
    response = registers(client, office, relation="father")
    second = Dossier.objects.get(child_declaration__relation="father")
    assert second.duplicate_of == first
    for page in (response["Location"], reverse("registration:child_dossier", args=[second.pk]), "/tai-khoan/"):
        shown = text(client.get(page))
        assert "Bé Của Mẹ" not in shown
        assert str(first.code) not in shown
        assert first.child_declaration.guardian.full_name not in shown
    assert "có người khác cũng đăng ký, cơ quan BHXH liên hệ" in text(client.get(response["Location"]))


def test_siblings_find_the_agency_filled_in(client: Client, office: Agency) -> None:
    parent(client)
    registers(client, office)
    page = text(client.get(reverse("registration:child_new")))
    assert f'<option value="{office.pk}" selected>' in page
    registers(client, office, social_insurance_number="7912345671", full_name="Nguyễn Văn Bình")
    assert Dossier.objects.filter(state="submitted").count() == 2


def test_the_parents_own_agency_and_address_are_taken_over(client: Client, office: Agency) -> None:
    mother = parent(client)
    dossier = DossierFactory(approved=True, officer=OfficerFactory(agency=office), receiving_agency=office)
    Dossier.objects.filter(pk=dossier.pk).update(account=mother, street="7 ngõ Nhà")
    assert f'<option value="{office.pk}" selected>' in text(client.get(reverse("registration:child_new")))
    registers(client, office)
    assert Dossier.objects.get(kind="child").street == "7 ngõ Nhà"


@pytest.mark.parametrize(("years", "limit"), [(18, 18), (15, 15), (16, 15)])
def test_a_child_at_the_age_limit_registers_as_an_adult(
    client: Client, office: Agency, years: int, limit: int
) -> None:
    parent(client)
    today = timezone.localdate()
    if limit != 18:
        AgeRule.objects.create(years=limit, since=today)
    response = registers(client, office, born_on_day="1", born_on_month="1", born_on_year=str(today.year - years))
    assert f"Trẻ đã đủ {limit} tuổi" in errors(response)


def test_a_child_one_day_below_the_limit_is_registered(client: Client, office: Agency) -> None:
    parent(client)
    born = timezone.localdate() + dt.timedelta(days=1)
    try:
        born = born.replace(year=born.year - 18)
    except ValueError:
        born = dt.date(born.year - 18, 3, 1)
    day = {"born_on_day": born.day, "born_on_month": born.month, "born_on_year": born.year}
    assert registers(client, office, **day).status_code == 302


@pytest.mark.parametrize(("age", "agreed"), [(6, False), (8, True)])
def test_from_seven_years_on_the_childs_agreement_is_recorded(
    client: Client, office: Agency, age: int, agreed: bool
) -> None:
    parent(client)
    year = timezone.localdate().year - age
    registers(client, office, born_on_day="1", born_on_month="1", born_on_year=year)
    assert bool(only_dossier().child_declaration.child_agreed_at) is agreed


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"born_on_day": "", "born_on_month": ""}, "Nhập đủ ngày, tháng, năm sinh như trên giấy khai sinh."),
        ({"born_on_day": "", "born_on_month": "", "born_on_year": ""}, "Nhập ngày sinh"),
        ({"born_on_day": "30", "born_on_month": "2"}, "Không có ngày 30/2/"),
        ({"relation": ""}, "Chọn bạn là cha, mẹ hay người giám hộ của trẻ."),
        ({"relation": "uncle"}, "Chọn bạn là cha, mẹ hay người giám hộ của trẻ."),
        ({"full_name": ""}, "họ và tên"),
        ({"gender": ""}, "Chọn giới tính của trẻ"),
        ({"province_agency": "", "office": ""}, "Chọn cơ quan BHXH cấp tỉnh."),
        ({"check_code": ""}, "Hãy nhập các chữ số trong ảnh."),
    ],
)
def test_every_mistake_has_its_sentence(client: Client, office: Agency, typed: dict[str, Any], sentence: str) -> None:
    parent(client)
    response = registers(client, office, **typed)
    assert response.status_code == 422
    assert sentence.casefold() in errors(response).casefold()
    assert only_dossier().state == "draft"


def test_the_parents_own_number_is_not_the_childs(client: Client, office: Agency) -> None:
    mother = parent(client)
    response = registers(client, office, social_insurance_number=mother.social_insurance_number)
    assert "Đây là mã số BHXH của bạn." in errors(response)


def test_what_is_typed_is_kept_before_it_is_sent_and_can_be_gone_on_with(client: Client, office: Agency) -> None:
    parent(client)
    address = page_of_a_new_child()
    query = address.partition("?")[2]
    kept = client.post(f"{reverse('registration:child_keep_typed')}?{query}", {"full_name": "Nguyễn Thị An"})
    assert kept.status_code == 204
    assert 'value="Nguyễn Thị An"' in text(client.get(address))
    assert "Tiếp tục kê khai cho Nguyễn Thị An" in text(client.get(reverse("registration:child_new")))


def test_another_parents_draft_does_not_exist(client: Client, office: Agency) -> None:
    draft = ChildDossierFactory()
    parent(client)
    assert client.get(f"{reverse('registration:child_new')}?ban-khai={draft.pk}").status_code == 404
    assert registers(client, office, f"{reverse('registration:child_new')}?ban-khai={draft.pk}").status_code == 404
    for page in ("child_dossier", "child_done", "child_mend", "child_withdraw"):
        assert client.get(reverse(f"registration:{page}", args=[draft.pk])).status_code == 404
    assert client.get(reverse("registration:child_photo", args=[draft.pk, "portrait"])).status_code == 404


def test_the_health_card_of_the_child_fills_the_page_in(client: Client) -> None:
    parent(client)
    address = page_of_a_new_child()
    scan = client.post(address, {"quet-bhyt": "1", "relation": "mother"})["Location"]
    assert "Quét mã QR thẻ BHYT" in text(client.get(scan))
    filled = text(client.post(scan, {"payload": HEALTH}, follow=True))
    assert 'data-read="social_insurance_number">đọc từ thẻ BHYT<' in filled
    assert re.search(r'value="mother"[^>]*checked', filled)


def test_a_child_with_an_identity_card_is_told_to_scan_the_other(client: Client) -> None:
    parent(client)
    scan = client.post(page_of_a_new_child(), {"quet-bhyt": "1"})["Location"]
    response = client.post(scan, {"payload": CITIZEN})
    assert response.status_code == 422
    assert "Đây là mã thẻ CCCD. Quét thẻ BHYT của trẻ, hoặc nhập tay." in text(response)


def test_the_next_list_comes_without_javascript_and_nothing_is_lost(client: Client, office: Agency) -> None:
    parent(client)
    typed = child(office) | {"office": "", "check_code": "", "cap-nhat": "1"}
    response = client.post(page_of_a_new_child(), typed)
    assert response.status_code == 200
    assert f'<option value="{office.pk}">' in text(response)
    assert 'value="Nguyễn Thị An"' in text(response)
    assert errors(response) == ""


def test_another_picture_for_the_check_code_brings_the_page_back_unjudged(client: Client, office: Agency) -> None:
    parent(client)
    response = client.post(page_of_a_new_child(), {"full_name": "Nguyễn Thị An", "check_code_new": "1"})
    assert response.status_code == 200
    assert errors(response) == ""
    assert 'value="Nguyễn Thị An"' in text(response)


def test_staff_and_children_register_nobody(client: Client, office: Agency) -> None:
    client.force_login(OfficerFactory())
    assert client.get(reverse("registration:child_new")).status_code == 403
    dossier = ChildDossierFactory(approved=True, receiving_agency=office)
    client.force_login(Dossier.objects.get(pk=dossier.pk).account)
    assert client.get(reverse("registration:child_new")).status_code in (302, 403)
