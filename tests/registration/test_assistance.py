"""Kê khai hộ: an officer declares for somebody at the counter, with or without a phone."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from agencies.models import Agency
from notices.models import Notice
from registration import form_one, timeline
from registration.models import Dossier
from registration.states import Action, ActorKind, Look, State
from review import services
from review.refusals import Refused
from tests.factories import DossierFactory, OfficerFactory, add_photos, officer_actor

from .places import Places
from .wizard import information, last_code, starts, text, url

pytestmark = pytest.mark.django_db
PAPERS = ["signed_form", "original_id"]


@pytest.fixture
def office(places: Places) -> Agency:
    return places.office


@pytest.fixture
def binh(office: Agency) -> User:
    return OfficerFactory(agency=office, full_name="Trần Văn Bình")


@pytest.fixture
def desk(client: Client, binh: User) -> Client:
    client.force_login(binh)
    return client


def begins(desk: Client, places: Places, **changes: str) -> Dossier:
    """Up to the photos."""
    address = desk.post("/can-bo/ke-khai-ho/", {"kind": "adult"})["Location"]
    dossier = Dossier.objects.get(pk=address.split("/")[2])
    assert desk.post(address, information(places, **changes)).status_code == 302
    add_photos(dossier)
    return Dossier.objects.get(pk=dossier.pk)


def sends(desk: Client, dossier: Dossier, office: Agency) -> Dossier:
    Dossier.objects.filter(pk=dossier.pk).update(receiving_agency=office)
    answer = desk.post(url("check", dossier), {"committed": "on", "identity_seen": "on"})
    assert answer["Location"] == url("done", dossier)
    return Dossier.objects.get(pk=dossier.pk)


@pytest.fixture
def without_phone(desk: Client, places: Places, office: Agency) -> Dossier:
    return sends(desk, begins(desk, places, phone="", email=""), office)


def test_without_a_phone_no_code_is_asked_for_and_the_trail_says_who_declared(
    desk: Client, without_phone: Dossier, binh: User
) -> None:
    assert without_phone.state == State.SUBMITTED
    assert without_phone.declared_by == binh
    assert without_phone.phone == ""
    trail = {event.action: event for event in without_phone.events.all()}
    assert trail[Action.SUBMIT].actor_kind == ActorKind.OFFICER
    assert {trail[look].actor for look in (Look.ASSISTED, Look.IDENTITY_SEEN)} == {binh}
    assert not Notice.objects.exists()
    page = text(desk.get(reverse("review:dossier", args=[without_phone.code])))
    assert "Kê khai hộ: Trần Văn Bình" in page
    assert "không có điện thoại" in page
    assert "Cán bộ kê khai hộ tại quầy: Trần Văn Bình" in form_one.preview_of(without_phone, "")
    assert "Mở hồ sơ trên bàn làm việc" in text(desk.get(url("done", without_phone)))


def test_the_declarant_reads_that_an_officer_declared_for_them(without_phone: Dossier) -> None:
    assert str(timeline.for_declarant(without_phone)["events"][0].title) == "Cán bộ kê khai hộ bạn và gửi tờ khai"


def test_the_officer_answers_for_who_stands_there(desk: Client, places: Places, office: Agency) -> None:
    dossier = begins(desk, places, phone="")
    Dossier.objects.filter(pk=dossier.pk).update(receiving_agency=office)
    page = text(desk.get(url("check", dossier)))
    assert "Mã kiểm tra" not in page
    answer = desk.post(url("check", dossier), {"committed": "on"})
    assert answer.status_code == 422
    assert "Đối chiếu người đến với giấy tờ bản gốc" in text(answer)
    assert Dossier.objects.get(pk=dossier.pk).state == State.DRAFT


def test_a_phone_that_is_given_is_proved_as_always(desk: Client, places: Places) -> None:
    dossier = begins(desk, places, phone="0912 345 678")
    assert desk.get(url("check", dossier))["Location"].startswith(url("verify", dossier))
    desk.post(url("verify", dossier), {"gui-lai": "1"})
    desk.post(url("verify", dossier), {"code": last_code()})
    proved = Dossier.objects.get(pk=dossier.pk)
    assert proved.phone_verified_at is not None
    assert proved.events.get(action=Look.PHONE_VERIFIED).actor_kind == ActorKind.OFFICER


def test_citizens_cannot_leave_the_phone_out(client: Client, places: Places) -> None:
    answer = client.post(url("information", starts(client)), information(places, phone=""))
    assert answer.status_code == 422


def test_the_database_keeps_others_from_having_no_phone() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DossierFactory(submitted=True, phone="")


def test_a_phone_once_sent_is_not_taken_away_at_the_counter(
    desk: Client, office: Agency, binh: User, places: Places
) -> None:
    dossier = DossierFactory(returned=True, receiving_agency=office, officer=binh, province=places.province)
    add_photos(dossier)
    Dossier.objects.filter(pk=dossier.pk).update(declared_by=binh)
    dossier.returned_items.all().delete()
    dossier.returned_items.create(round=1, item="phone", reason="Không chính chủ")
    address = desk.post(reverse("review:help_with", args=[dossier.code]))["Location"]
    assert desk.post(address, information(places, phone="")).status_code == 422


# --- The first password ----------------------------------------------------------------------------------------------


@pytest.fixture
def approved(without_phone: Dossier, binh: User) -> Dossier:
    services.approve(without_phone, officer_actor(binh), PAPERS)
    return Dossier.objects.get(pk=without_phone.pk)


def slip(desk: Client, dossier: Dossier) -> tuple[str, str]:
    """Name and password as printed."""
    answer = desk.post(reverse("review:slip", args=[dossier.code]))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    found = re.findall(r'<dd class="number">(\d+)</dd>', text(answer))
    return found[0], found[1]


def test_before_the_slip_is_printed_nothing_opens_the_account_and_nothing_was_sent(approved: Dossier) -> None:
    assert approved.account is not None
    assert not approved.account.has_usable_password()
    assert not Notice.objects.exists()


def test_the_slip_opens_the_account_once_and_each_slip_ends_the_one_before(desk: Client, approved: Dossier) -> None:
    first, second = slip(desk, approved), slip(desk, approved)
    assert first[0] == approved.social_insurance_number
    account = approved.account
    assert account is not None
    account.refresh_from_db()
    assert not account.check_password(first[1])
    assert account.check_password(second[1])
    assert account.must_change_password
    assert account.first_password_expires_at is not None
    printed = approved.events.filter(action=Look.PASSWORD_HANDED)
    assert printed.count() == 2
    assert second[1] not in "".join(str(event.detail) for event in printed)
    assert "In phiếu mật khẩu" in text(desk.get(reverse("review:dossier", args=[approved.code])))


def test_no_slip_once_the_person_has_a_password_of_their_own(desk: Client, approved: Dossier) -> None:
    slip(desk, approved)
    User.objects.filter(pk=approved.account_id).update(must_change_password=False)
    answer = desk.post(reverse("review:slip", args=[approved.code]), follow=True)
    assert "không in phiếu nữa" in text(answer)


def test_no_slip_for_somebody_with_a_phone(desk: Client, office: Agency, binh: User) -> None:
    dossier = DossierFactory(approved=True, receiving_agency=office, officer=binh)
    password = User.objects.get(pk=dossier.account_id).password
    answer = desk.post(reverse("review:slip", args=[dossier.code]), follow=True)
    assert "chỉ dành cho hồ sơ kê khai hộ" in text(answer)
    assert User.objects.get(pk=dossier.account_id).password == password


def test_no_message_is_promised_where_there_is_no_phone(approved: Dossier, binh: User) -> None:
    with pytest.raises(Refused, match="In phiếu mật khẩu"):
        services.reissue_first_password(approved, officer_actor(binh))


def test_sending_back_and_rejecting_work_without_a_phone_and_the_counter_corrects(
    desk: Client, without_phone: Dossier, binh: User, office: Agency
) -> None:
    services.return_for_changes(without_phone, officer_actor(binh), {"address": "Thiếu số nhà hoặc thôn xóm"})
    assert not Notice.objects.exists()
    page = text(desk.get(reverse("review:dossier", args=[without_phone.code])))
    assert "Bổ sung hộ tại quầy" in page
    address = desk.post(reverse("review:help_with", args=[without_phone.code]))["Location"]
    assert address == url("information", without_phone)
    assert desk.get(address).status_code == 200
    assert desk.post(reverse("review:help_with", args=[DossierFactory(submitted=True).code])).status_code == 404


def test_only_a_returned_dossier_is_corrected_for_somebody(desk: Client, without_phone: Dossier) -> None:
    answer = desk.post(reverse("review:help_with", args=[without_phone.code]), follow=True)
    assert "không chờ bổ sung" in text(answer)


def test_an_officer_cannot_decide_what_they_declared_for_themselves(
    desk: Client, places: Places, office: Agency, binh: User
) -> None:
    binh.identity_number = "079190000123"
    binh.save()
    dossier = sends(desk, begins(desk, places, phone=""), office)
    assert desk.get(reverse("review:dossier", args=[dossier.code])).status_code == 403


def test_signing_out_closes_the_draft(desk: Client, places: Places) -> None:
    dossier = begins(desk, places, phone="")
    desk.post("/dang-xuat/")
    assert desk.get(url("information", dossier))["Location"] == "/dang-ky/tiep-tuc/"
