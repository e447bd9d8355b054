"""A dossier as an officer sees it, and the photos and PDF beside it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from agencies.models import Agency
from participants.models import Identifier, Participant
from registration.models import Dossier, DossierEvent, PhotoKind
from registration.states import Action, Look
from review import services
from tests.factories import CitizenFactory, DossierFactory, OfficerFactory, add_photos, officer_actor, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(office: Agency) -> Dossier:
    return DossierFactory(submitted=True, receiving_agency=office, social_insurance_number="0100000003")


def page_of(desk: Client, dossier: Dossier) -> str:
    return desk.get(reverse("review:dossier", args=[dossier.code])).content.decode()


def compared(page: str) -> dict[str, str]:
    """The finding of each line of the comparison."""
    rows = re.findall(r'<tr class="desk-(\w+)">\s*<th scope="row">([^<]+)</th>', page)
    return {label: grade for grade, label in rows}


def register(**facts: str) -> Participant:
    identity = facts.pop("citizen_id")
    known = {"gender": Participant.Gender.MALE, "province_code": "79", **facts}
    person = Participant.objects.create(social_insurance_number="0100000003", **known)
    Identifier.objects.create(participant=person, kind=Identifier.Kind.CITIZEN_ID, value=identity)
    return person


def test_the_heading_is_the_code(desk: Client, dossier: Dossier) -> None:
    assert f"<h1>Hồ sơ {dossier.code}</h1>" in page_of(desk, dossier)


def test_typed_data_that_the_register_has_alike_is_marked_so(desk: Client, dossier: Dossier) -> None:
    register(full_name=dossier.full_name, born_on=dossier.born_on, citizen_id=dossier.identity_number)
    assert set(compared(page_of(desk, dossier)).values()) == {"same"}


def test_differences_are_told_from_mere_spelling(desk: Client, dossier: Dossier) -> None:
    register(full_name="NGUYEN VAN  HOÀ", born_on="1991-03-12", citizen_id="001090999999")
    findings = compared(page_of(desk, dossier))
    assert findings["Họ và tên"] == "almost"
    assert findings["Ngày sinh"] == findings["Số CCCD"] == "different"
    assert findings["Giới tính"] == findings["Mã số BHXH"] == "same"


def test_somebody_the_register_does_not_know_is_said_to_be_so(desk: Client, dossier: Dossier) -> None:
    page = page_of(desk, dossier)
    assert "Không thấy người này trong dữ liệu BHXH" in page
    assert set(compared(page).values()) == {"unknown"}


def test_the_person_behind_the_card_is_found_when_the_typed_number_is_unknown(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(submitted=True, receiving_agency=office, social_insurance_number="7999999999")
    register(full_name=dossier.full_name, born_on=dossier.born_on, citizen_id=dossier.identity_number)
    assert compared(page_of(desk, dossier))["Mã số BHXH"] == "different"


def test_a_card_number_that_contradicts_the_sex_is_pointed_out(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(submitted=True, receiving_agency=office, gender="female")
    assert "giới tính" in re.search(r'<ul class="desk-warnings">(.*?)</ul>', page_of(desk, dossier), re.S)[1]


def test_a_number_that_has_an_account_is_told_before_anybody_decides(desk: Client, dossier: Dossier) -> None:
    CitizenFactory(social_insurance_number="0100000003")
    assert "Mã số BHXH này đã có tài khoản" in page_of(desk, dossier)


def test_other_dossiers_of_the_person_are_linked_within_the_scope_only(desk: Client, dossier: Dossier) -> None:
    here = DossierFactory(rejected=True, receiving_agency=dossier.receiving_agency, phone=dossier.phone)
    there = DossierFactory(submitted=True, social_insurance_number="0100000003", full_name="Phạm Xa Xôi")
    page = page_of(desk, dossier)
    assert "Hồ sơ liên quan (2)" in page
    assert reverse("review:dossier", args=[here.code]) in page
    assert "Hồ sơ ở cơ quan khác" in page
    assert there.code not in page
    assert "Phạm Xa Xôi" not in page


def test_a_look_is_recorded_once_an_hour_and_changes_nothing(desk: Client, dossier: Dossier, binh: User) -> None:
    page_of(desk, dossier)
    page_of(desk, dossier)
    looks = DossierEvent.objects.filter(dossier=dossier, action=Look.SEEN)
    assert [look.actor for look in looks] == [binh]
    dossier.refresh_from_db()
    assert (dossier.state, dossier.held_by) == ("submitted", None)


def test_the_sql_of_the_page_stays_the_same_however_long_the_story(desk: Client, dossier: Dossier, binh: User) -> None:
    add_photos(dossier)
    register(full_name=dossier.full_name, born_on=dossier.born_on, citizen_id=dossier.identity_number)
    page_of(desk, dossier)
    counts = []
    for stories in (0, 8):
        for _ in range(stories):
            services.take(dossier, officer_actor(binh))
            services.release(dossier, officer_actor(binh))
            DossierFactory(submitted=True, phone=dossier.phone)
        with CaptureQueriesContext(connection) as queries:
            page_of(desk, dossier)
        counts.append(sum("SAVEPOINT" not in query["sql"] for query in queries))
    assert counts[0] == counts[1] <= 12


def test_a_photo_comes_as_a_picture_that_nothing_may_keep_or_embed(desk: Client, dossier: Dossier, binh: User) -> None:
    add_photos(dossier)
    services.take(dossier, officer_actor(binh))
    response = desk.get(reverse("review:photo", args=[dossier.code, PhotoKind.CARD_FRONT]))
    assert response.content[:3] == b"\xff\xd8\xff"
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == f'inline; filename="{dossier.code}-card_front.jpg"'
    look = DossierEvent.objects.get(dossier=dossier, action=Look.PHOTO_SEEN)
    assert (look.actor, look.detail["kind"]) == (binh, "card_front")


def test_a_photo_that_is_not_there_is_not_found(desk: Client, dossier: Dossier) -> None:
    assert desk.get(reverse("review:photo", args=[dossier.code, PhotoKind.PORTRAIT])).status_code == 404
    assert desk.get(reverse("review:photo", args=[dossier.code, "x-ray"])).status_code == 404


def test_the_form_comes_as_a_pdf_and_leaves_a_trace(desk: Client, dossier: Dossier, binh: User) -> None:
    services.take(dossier, officer_actor(binh))
    response = desk.get(reverse("review:form_pdf", args=[dossier.code]))
    assert response.content[:5] == b"%PDF-"
    assert response["Cache-Control"] == "no-store"
    assert DossierEvent.objects.filter(dossier=dossier, action=Look.FORM_SEEN).count() == 1


def test_a_passport_has_no_back(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(
        submitted=True, receiving_agency=office, document_type="passport", identity_number="C1234567"
    )
    assert "Mặt sau CCCD/CMND" not in page_of(desk, dossier)


def test_the_timeline_says_who_did_what(desk: Client, dossier: Dossier, binh: User) -> None:
    services.reject(dossier, officer_actor(binh), "Số điện thoại không chính chủ")
    page = page_of(desk, dossier)
    story = re.search(r"Nhật ký</h2>(.*?)</ol>", page, re.S)[1]
    assert re.findall(r"</time> ([^<]+) <span", story) == ["Gửi tờ khai", "Cán bộ bắt đầu xem xét", "Từ chối"]
    assert "Trần Văn Bình" in story
    assert "Số điện thoại không chính chủ" in story


def test_notices_are_listed_with_how_they_fare(desk: Client, dossier: Dossier, binh: User) -> None:
    services.reject(dossier, officer_actor(binh), "Số điện thoại không chính chủ")
    deliveries = re.search(r"Tin đã gửi</h2>(.*?)</ul>", page_of(desk, dossier), re.S)[1]
    assert "SMS" in deliveries
    assert "chờ gửi" in deliveries


def test_a_colleagues_dossier_is_seen_but_not_decided(desk: Client, dossier: Dossier, office: Agency) -> None:
    services.take(dossier, officer_actor(OfficerFactory(agency=office, full_name="Lê Thị Cúc")))
    page = page_of(desk, dossier)
    assert "Lê Thị Cúc đang xem xét hồ sơ này" in page
    assert "Chấp nhận</button>" not in page


def test_a_hold_is_taken_and_given_back(desk: Client, dossier: Dossier, binh: User) -> None:
    assert "Nhận xử lý" in page_of(desk, dossier)
    desk.post(reverse("review:take", args=[dossier.code]))
    assert "Trả lại hàng đợi" in page_of(desk, dossier)
    desk.post(reverse("review:release", args=[dossier.code]))
    dossier.refresh_from_db()
    assert (dossier.state, dossier.held_by) == ("submitted", None)
    actions = dossier.events.filter(action__in=Action.values).order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["submit", "take", "release"]


def test_a_dossier_sent_again_says_which_time_it_is(desk: Client, dossier: Dossier, binh: User) -> None:
    services.return_for_changes(dossier, officer_actor(binh), {"full_name": "Thiếu chữ đệm"})
    dossier.refresh_from_db()
    send(dossier)
    assert "lần 2" in page_of(desk, dossier)


def test_the_place_in_the_queue_is_carried_to_the_dossier_and_back(desk: Client, dossier: Dossier) -> None:
    listed = desk.get("/can-bo/?muc=tat-ca&q=hoa").content.decode()
    link = re.search(r'<th scope="row">\s*<a id="[^"]+" href="([^"]+)"', listed)[1].replace("&amp;", "&")
    assert f'<a class="back-link" href="/can-bo/?q=hoa#hs-{dossier.code}">' in desk.get(link).content.decode()
