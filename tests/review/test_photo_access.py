"""Photos and the printed form open to whoever holds the dossier, or says why (QUALITY S-20, S-21)."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AgencyPost, User
from agencies.models import Agency
from registration.models import Dossier, DossierEvent
from review import duplicates, services
from review.models import Recheck
from tests.factories import DossierFactory, OfficerFactory, add_photos, officer_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(office: Agency) -> Dossier:
    dossier = DossierFactory(submitted=True, receiving_agency=office)
    add_photos(dossier)
    return dossier


def photo(desk: Client, dossier: Dossier) -> int:
    return desk.get(reverse("review:photo", args=[dossier.code, "portrait"])).status_code


def page_of(desk: Client, dossier: Dossier) -> str:
    return desk.get(reverse("review:dossier", args=[dossier.code])).content.decode()


def opens(desk: Client, dossier: Dossier, reason: str) -> str:
    answer = desk.post(reverse("review:open_photos", args=[dossier.code]), {"reason": reason}, follow=True)
    return answer.content.decode()


def browser_of(officer: User) -> Client:
    browser = Client()
    browser.force_login(officer)
    return browser


def test_a_dossier_nobody_holds_is_open_without_taking_it_first(desk: Client, dossier: Dossier) -> None:
    page = page_of(desk, dossier)
    assert "Nhận xử lý</button>" in page
    assert "Chấp nhận</button>" in page
    assert reverse("review:photo", args=[dossier.code, "portrait"]) in page
    assert photo(desk, dossier) == 200
    assert dossier.events.filter(action="photo_seen").exists()
    assert desk.get(reverse("review:form_pdf", args=[dossier.code])).status_code == 200
    page = desk.post(reverse("review:take", args=[dossier.code]), follow=True).content.decode()
    assert "Nhận xử lý</button>" not in page
    assert photo(desk, dossier) == 200


def test_what_a_colleague_holds_is_closed_and_the_try_stands_in_the_officers_trail(
    desk: Client, dossier: Dossier, office: Agency, binh: User
) -> None:
    services.take(dossier, officer_actor(OfficerFactory(agency=office)))
    page = page_of(desk, dossier)
    assert "Ảnh chỉ mở cho người đang giữ hồ sơ." in page
    assert "/anh/" not in page
    assert photo(desk, dossier) == 403
    assert binh.staff_events.get().detail == {"code": dossier.code, "unclaimed": True}
    assert not dossier.events.filter(action="photo_seen").exists()


def test_a_hold_that_ran_out_leaves_them_to_whoever_takes_the_dossier_next(
    desk: Client, dossier: Dossier, office: Agency
) -> None:
    desk.post(reverse("review:take", args=[dossier.code]))
    Dossier.objects.filter(pk=dossier.pk).update(held_until=timezone.now())
    assert "Nhận xử lý</button>" in page_of(desk, dossier)
    dossier.refresh_from_db()
    services.take(dossier, officer_actor(OfficerFactory(agency=office)))
    assert photo(desk, dossier) == 403


@pytest.mark.parametrize("role", [AgencyPost.Role.OFFICER, AgencyPost.Role.SUPERVISOR])
def test_a_reason_opens_them_for_a_while_and_stands_in_the_trail(dossier: Dossier, office: Agency, role: str) -> None:
    services.take(dossier, officer_actor(OfficerFactory(agency=office)))
    Dossier.objects.filter(pk=dossier.pk).update(held_until=timezone.now() + dt.timedelta(hours=1))
    desk = browser_of(OfficerFactory(agency=office, role=role))
    without = desk.post(reverse("review:open_photos", args=[dossier.code]), {"reason": " "})
    assert without.status_code == 422
    assert "Ghi lý do xem ảnh." in without.content.decode()
    assert photo(desk, dossier) == 403
    page = opens(desk, dossier, "Người dân hỏi vì sao bị từ chối")
    assert reverse("review:photo", args=[dossier.code, "portrait"]) in page
    assert "Người dân hỏi vì sao bị từ chối" in page
    assert photo(desk, dossier) == 200
    opened = dossier.events.get(action="photos_opened")
    assert opened.detail == {"reason": "Người dân hỏi vì sao bị từ chối"}
    assert photo(browser_of(OfficerFactory(agency=office)), dossier) == 403  # for one pair of eyes
    closing = timezone.now() + dt.timedelta(minutes=11)
    with pytest.MonkeyPatch.context() as later:
        later.setattr("django.utils.timezone.now", lambda: closing)
        assert photo(desk, dossier) == 403


def test_a_decided_dossier_is_closed_to_its_own_officer_too(desk: Client, dossier: Dossier, binh: User) -> None:
    services.reject(dossier, officer_actor(binh), "Không chính chủ")
    assert photo(desk, dossier) == 403
    opens(desk, dossier, "Trả lời khiếu nại")
    assert photo(desk, dossier) == 200


def test_whoever_looks_at_a_decision_again_sees_the_evidence_until_the_opinion_is_given(
    dossier: Dossier, office: Agency, binh: User
) -> None:
    services.reject(dossier, officer_actor(binh), "Không chính chủ")
    dossier.refresh_from_db()
    long_ago = timezone.now() - dt.timedelta(days=1)
    drawn = Recheck.objects.create(decision=dossier.decisions.get(), dossier=dossier, drawn_at=long_ago)
    desk = browser_of(OfficerFactory(agency=office))
    assert "/anh/portrait/" in desk.get(reverse("review:recheck", args=[drawn.pk])).content.decode()
    assert photo(desk, dossier) == 200
    desk.post(reverse("review:recheck", args=[drawn.pk]), {"opinion": "rejected", "reason": "Không chính chủ"})
    assert photo(desk, dossier) == 403


def test_whoever_holds_one_of_two_possible_duplicates_compares_both_faces(desk: Client, dossier: Dossier) -> None:
    other = DossierFactory(
        submitted=True, receiving_agency=dossier.receiving_agency, identity_number=dossier.identity_number
    )
    add_photos(other)
    services.take(other, officer_actor(OfficerFactory(agency=dossier.receiving_agency)))
    duplicates.seek(dossier)
    address = reverse("review:duplicates", args=[dossier.code])
    assert "/anh/" not in desk.get(address).content.decode()
    assert photo(desk, other) == 403
    desk.post(reverse("review:take", args=[dossier.code]))
    assert desk.get(address).content.decode().count("/anh/portrait/") == 2
    assert (photo(desk, dossier), photo(desk, other)) == (200, 200)


def test_the_person_reads_that_the_photos_were_opened(dossier: Dossier, binh: User) -> None:
    desk = browser_of(binh)
    services.approve(dossier, officer_actor(binh), ["signed_form", "original_id"])
    opens(desk, dossier, "Đối chiếu lại")
    citizen = User.objects.get(username=dossier.social_insurance_number)
    citizen.must_change_password = False
    citizen.save()
    page = browser_of(citizen).get("/tai-khoan/ai-da-xem/").content.decode()
    assert "đã mở ảnh, có ghi lý do" in page
    assert DossierEvent.objects.filter(action="photos_opened").count() == 1
