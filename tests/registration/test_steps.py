"""The way through the wizard: what comes next, what is too early, what a returned dossier shows."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from agencies.models import Agency
from registration import services
from registration.models import Dossier, PhotoKind
from registration.states import Action, State
from registration.workflow import CLOCK, advance
from tests.factories import PHOTOS_OF_AN_ADULT, DossierFactory, add_photos

from .places import Places
from .wizard import complete_draft, errors, information, jpeg, kept, last_code, opens, returned, send, starts, text, url

pytestmark = pytest.mark.django_db

STEPS = ["information", "photos", "verify", "agency", "check"]


def test_the_whole_way_from_the_first_page_to_the_last(client: Client, places: Places) -> None:
    dossier = starts(client)
    assert client.get(url("information", dossier)).status_code == 200
    assert client.post(url("information", dossier), information(places))["Location"] == url("photos", dossier)
    photos = {kind.value: jpeg() for kind in PHOTOS_OF_AN_ADULT}
    assert client.post(url("photos", dossier), photos)["Location"] == url("verify", dossier)
    assert client.post(url("verify", dossier), {"code": last_code()})["Location"] == url("agency", dossier)
    choice = {"province_agency": places.office.parent.pk, "office": places.office.pk}
    assert client.post(url("agency", dossier), choice)["Location"] == url("check", dossier)
    assert "Chưa cung cấp" not in text(client.get(url("check", dossier)))
    assert send(client, dossier)["Location"] == url("done", dossier)
    page = text(client.get(url("done", dossier)))
    sent = Dossier.objects.get()
    assert "Gửi tờ khai thành công" in page
    assert all(group in page for group in sent.grouped_code.split())
    assert [event.action for event in sent.events.order_by("sequence")] == ["start", "phone_verified", "submit"]


@pytest.mark.parametrize("step", STEPS[1:])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_arrives_too_early_is_led_to_the_first_unfinished_step(client: Client, step: str, method: str) -> None:
    dossier = starts(client)
    response = getattr(client, method)(url(step, dossier), {"committed": "on", "check_code": "PASSED"})
    assert response["Location"] == url("information", dossier)
    assert Dossier.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("missing", "step"),
    [({"information_saved_at": None}, "information"), ({"phone_verified_at": None}, "verify"),
     ({"receiving_agency": None}, "agency")],
)  # fmt: skip
def test_a_draft_with_a_gap_cannot_be_sent(client: Client, missing: dict[str, Any], step: str) -> None:
    dossier = complete_draft(client)
    Dossier.objects.update(**missing)
    assert send(client, dossier)["Location"].startswith(url(step, dossier))
    assert Dossier.objects.get().code is None


def test_a_draft_without_its_photos_cannot_be_sent(client: Client) -> None:
    dossier = complete_draft(client)
    dossier.photos.filter(kind=PhotoKind.CARD_BACK).delete()
    assert send(client, dossier)["Location"].startswith(url("photos", dossier))


def test_a_passport_has_no_back_and_a_card_has(client: Client, places: Places) -> None:
    dossier = complete_draft(client, document_type="passport", identity_number="C1234567")
    dossier.photos.filter(kind=PhotoKind.CARD_BACK).delete()
    assert "Mặt sau" not in text(client.get(url("photos", dossier)))
    assert client.get(url("check", dossier)).status_code == 200
    client.post(url("information", dossier), information(places, phone=dossier.phone))
    assert "Mặt sau" in text(client.get(url("photos", dossier)))
    assert [photo.kind for photo in dossier.photos.all()] == ["portrait"]
    assert client.get(url("check", dossier))["Location"].startswith(url("photos", dossier))


def test_a_change_from_the_check_page_comes_back_to_it_with_everything_else_as_it_was(
    client: Client, places: Places
) -> None:
    dossier = complete_draft(client, province=places.province, district=places.district, commune=places.commune)
    before = kept(dossier)
    change = url("information", dossier) + "?ve=xem-lai"
    assert change in text(client.get(url("check", dossier)))
    typed = information(places, full_name="Trần Văn Mới", phone=dossier.phone, email="")
    for name in ("social_insurance_number", "gender", "identity_number", "street"):
        typed[name] = getattr(dossier, name)
    typed |= {"born_on_day": "12", "born_on_month": "3", "born_on_year": "1990"}
    assert client.post(change, typed)["Location"] == url("check", dossier)
    assert {name for name, value in kept(dossier).items() if value != before[name]} == {
        "full_name", "full_name_folded",
    }  # fmt: skip


def test_a_new_document_asks_for_its_photo_first_and_then_comes_back(client: Client, places: Places) -> None:
    dossier = complete_draft(client, document_type="passport", identity_number="C1234567", province=places.province)
    dossier.photos.filter(kind=PhotoKind.CARD_BACK).delete()
    answer = client.post(url("information", dossier) + "?ve=xem-lai", information(places, phone=dossier.phone))
    assert answer["Location"] == url("photos", dossier) + "?ve=xem-lai"
    photos = {"card_front": jpeg(), "card_back": jpeg()}
    assert client.post(answer["Location"], photos)["Location"] == url("check", dossier)


def test_a_new_province_asks_for_its_agency_first_and_then_comes_back(client: Client, places: Places) -> None:
    dossier = complete_draft(client, receiving_agency=places.office)
    moved = information(
        places, province=places.other_province.pk, district=places.other_district.pk, commune="", phone=dossier.phone
    )
    answer = client.post(url("information", dossier) + "?ve=xem-lai", moved)
    assert answer["Location"] == url("agency", dossier) + "?ve=xem-lai"
    assert places.other_office.label in text(client.get(answer["Location"]))
    choice = {"province_agency": places.other_office.parent.pk, "office": places.other_office.pk}
    assert client.post(answer["Location"], choice)["Location"] == url("check", dossier)


def test_a_new_phone_number_has_to_be_proved_again(client: Client, places: Places) -> None:
    dossier = complete_draft(client, province=places.province)
    answer = client.post(url("information", dossier) + "?ve=xem-lai", information(places, phone="0987654321"))
    assert answer["Location"] == url("verify", dossier) + "?ve=xem-lai"
    assert send(client, dossier)["Location"].startswith(url("verify", dossier))
    client.post(answer["Location"], {"gui-lai": "1"})
    assert client.post(answer["Location"], {"code": last_code()})["Location"] == url("check", dossier)


def test_a_code_that_went_to_the_old_number_does_not_prove_the_new_one(client: Client, places: Places) -> None:
    dossier = starts(client)
    client.post(url("information", dossier), information(places))
    client.post(url("photos", dossier), {kind.value: jpeg() for kind in PHOTOS_OF_AN_ADULT})
    code = last_code()
    client.post(url("information", dossier), information(places, phone="0987654321"))
    response = client.post(url("verify", dossier), {"code": code})
    assert response.status_code == 422
    assert Dossier.objects.get().phone_verified_at is None


def test_a_wrong_code_is_refused_and_the_page_keeps_going(client: Client) -> None:
    dossier = complete_draft(client, phone_verified_at=None)
    client.post(url("verify", dossier), {"gui-lai": "1"})
    wrong = f"{(int(last_code()) + 1) % 10**6:06d}"
    response = client.post(url("verify", dossier), {"code": wrong})
    assert response.status_code == 422
    assert "Mã OTP chưa đúng" in errors(response)
    assert client.post(url("verify", dossier), {"code": last_code()}).status_code == 302


@pytest.mark.parametrize("tampered", [{"state": "approved"}, {"code": "0792026112200019"}, {"version": "99"},
                                      {"phone_verified_at": "2026-01-01"}, {"kind": "staff"}, {"account": "1"},
                                      {"receiving_agency": "1"}, {"round": "7"}, {"held_by": "1"}])  # fmt: skip
@pytest.mark.parametrize("step", ["information", "photos", "verify", "agency", "check"])
def test_fields_of_elsewhere_in_a_post_are_ignored(client: Client, step: str, tampered: dict[str, str]) -> None:
    dossier = complete_draft(client)
    before = kept(dossier)
    client.post(url(step, dossier), tampered)
    assert kept(dossier) == before


def test_mistakes_are_told_on_top_and_beside_the_field_and_nothing_is_lost(client: Client, places: Places) -> None:
    dossier = starts(client)
    response = client.post(
        url("information", dossier), information(places, full_name="", born_on_day="31", born_on_month="2")
    )
    page = text(response)
    assert response.status_code == 422
    assert "<title>Lỗi: " in page
    assert "Có lỗi cần sửa" in errors(response)
    assert 'href="#id_full_name"' in errors(response)
    assert page.count("Nhập họ và tên, đủ dấu như trên giấy tờ.") == 2
    for typed in ("7912345678", 'value="31"', "12 đường Thử Nghiệm", "0912 345 678", "hong@example.vn"):
        assert typed in page
    assert f'<option value="{places.commune.pk}" selected>' in page


def test_sex_and_birth_year_that_the_number_contradicts_are_only_asked_about(client: Client, places: Places) -> None:
    dossier = starts(client)
    response = client.post(
        url("information", dossier), information(places, gender="male", born_on_year="1991"), follow=True
    )
    assert "Số CCCD này của người có giới tính Nữ, bạn khai Nam" in text(response)
    assert "Số CCCD này của người sinh năm 1990, bạn khai năm 1991" in text(response)


def test_the_check_page_repeats_the_doubts(client: Client) -> None:
    dossier = complete_draft(client, gender="female", identity_number="001090000001", province=None)
    assert "giới tính Nam, bạn khai Nữ" in text(client.get(url("check", dossier)))


def test_a_passport_is_never_doubted(client: Client) -> None:
    dossier = complete_draft(client, document_type="passport", identity_number="C1234567")
    assert "Xem lại hai mục này" not in text(client.get(url("check", dossier)))


@pytest.mark.parametrize("step", STEPS)
def test_after_sending_every_step_shows_the_last_page_and_sends_nothing(client: Client, step: str) -> None:
    dossier = complete_draft(client)
    send(client, dossier)
    before = kept(dossier)
    assert client.get(url(step, dossier))["Location"] == url("done", dossier)
    assert client.post(url(step, dossier), {"committed": "on", "check_code": "PASSED"})["Location"] == url(
        "done", dossier
    )
    assert kept(dossier) == before


def test_a_dossier_sent_while_a_page_was_being_saved_shows_the_last_page(
    client: Client, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = complete_draft(client)
    save = services.save_information

    def sent_meanwhile(mine: Dossier, data: Any) -> None:
        send(opens(Client(), dossier), dossier)
        save(mine, data)

    monkeypatch.setattr(services, "save_information", sent_meanwhile)
    answer = client.post(url("information", dossier), information(places))
    assert answer["Location"] == url("done", dossier)
    assert Dossier.objects.get().full_name == dossier.full_name


def test_a_draft_that_ended_says_so_and_leads_to_the_start(client: Client) -> None:
    dossier = complete_draft(client)
    advance(dossier, Action.EXPIRE, CLOCK)
    response = client.get(url("information", dossier), follow=True)
    assert response.redirect_chain[-1][0] == "/dang-ky/"
    assert "đã hết hạn" in text(response)


@pytest.mark.parametrize("page", ["copy", "form_pdf", "done"])
def test_what_was_not_sent_has_no_last_page_no_copy_and_no_pdf(client: Client, page: str) -> None:
    dossier = complete_draft(client)
    response = client.get(url(page, dossier), follow=True)
    assert response.redirect_chain[-1][0] == url("check", dossier)


# --- Whose draft -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [*STEPS, "done", "copy", "form_pdf"])
def test_the_address_of_a_draft_opens_nothing_in_another_browser(
    client: Client, phone_at_home: Client, page: str
) -> None:
    dossier = complete_draft(client)
    theirs, nobodys = (
        phone_at_home.get(f"/dang-ky/{pk}/{url(page, dossier).split('/')[3]}" + ("" if page == "form_pdf" else "/"))
        for pk in (dossier.pk, uuid.uuid4())
    )
    assert theirs.status_code == nobodys.status_code == 302
    assert theirs["Location"] == nobodys["Location"] == "/dang-ky/tiep-tuc/"


def test_steps_of_two_drafts_do_not_mix(client: Client, places: Places) -> None:
    first, second = starts(client), starts(client)
    client.post(url("information", first), information(places))
    assert client.get(url("photos", second))["Location"] == url("information", second)
    assert Dossier.objects.get(pk=second.pk).full_name == ""


def test_the_start_page_offers_the_draft_of_this_browser_only(client: Client, phone_at_home: Client) -> None:
    complete_draft(client)
    assert "Kê khai tiếp" in text(client.get("/dang-ky/"))
    assert "Kê khai tiếp" not in text(phone_at_home.get("/dang-ky/"))


def test_too_many_drafts_from_one_address_are_slowed_down(client: Client, settings: LazySettings) -> None:
    settings.DRAFTS_PER_ADDRESS_HOUR = 2
    assert [client.post("/dang-ky/", {"kind": "adult"}).status_code for _ in range(3)] == [302, 302, 429]
    assert Dossier.objects.count() == 2


@pytest.mark.parametrize("dossier_id", ["1", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_made_up_draft_is_nobodys(client: Client, db: None, dossier_id: str) -> None:
    assert client.get(f"/dang-ky/{dossier_id}/thong-tin/").status_code in (302, 404)


def test_the_last_day_to_come_counts_from_the_last_sending(client: Client, officer: User, office: Agency) -> None:
    dossier = returned(client, officer, "portrait", submitted_at=timezone.now() - dt.timedelta(days=40))
    client.post(url("photos", dossier), {"portrait": jpeg()})
    send(client, dossier)
    page = text(client.get(url("done", dossier)))
    assert f"{timezone.localdate() + dt.timedelta(days=30):%d/%m/%Y}" in page
    assert Dossier.objects.get(pk=dossier.pk).state == State.SUBMITTED


def test_photos_come_one_by_one_by_script_and_are_refused_in_words(client: Client) -> None:
    dossier = DossierFactory()
    opens(client, dossier)
    taken = client.post(url("photos", dossier), {"portrait": jpeg()}, headers={"accept": "application/json"})
    assert (taken.status_code, taken["Content-Type"]) == (200, "application/json")
    broken = SimpleUploadedFile("anh.jpg", b"GIF89a" + b"\0" * 40, "image/jpeg")
    refused = client.post(url("photos", dossier), {"card_front": broken}, headers={"accept": "application/json"})
    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        "Loại tệp này chưa dùng được. Chọn ảnh JPEG, PNG, WebP hoặc HEIC, hoặc chụp ảnh mới."
    ]
    assert [photo.kind for photo in dossier.photos.all()] == ["portrait"]


def test_one_bad_photo_does_not_cost_the_good_ones(client: Client) -> None:
    dossier = DossierFactory()
    opens(client, dossier)
    bad = jpeg(size=(20, 20))
    response = client.post(url("photos", dossier), {"portrait": jpeg(), "card_front": bad})
    assert response.status_code == 422
    assert "Ảnh quá nhỏ" in errors(response)
    assert "Thêm ảnh mặt sau của giấy tờ." in errors(response)
    assert [photo.kind for photo in dossier.photos.all()] == ["portrait"]


def test_photos_of_a_dossier_are_shown_to_its_declarant_and_kept_by_no_cache(client: Client) -> None:
    dossier = complete_draft(client)
    response = client.get(url("photo", dossier, "portrait"))
    assert response["Content-Type"] == "image/jpeg"
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "sandbox" in response["Content-Security-Policy"]
    assert client.get(url("photo", dossier, "selfie")).status_code == 404


def test_a_missing_photo_is_not_found(client: Client) -> None:
    dossier = DossierFactory()
    add_photos(dossier, (PhotoKind.PORTRAIT,))
    opens(client, dossier)
    assert client.get(url("photo", dossier, "card_back")).status_code == 404
