"""Mending a slip of the pen at the counter: what may be changed, what stays of it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from agencies.models import Agency
from registration import print_code, timeline
from registration.models import Dossier
from registration.states import Look
from review import corrections, services
from review.refusals import Refused
from tests.factories import DossierFactory, OfficerFactory, officer_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(office: Agency) -> Dossier:
    return DossierFactory(
        submitted=True, receiving_agency=office, full_name="Nguyên Van Hoà", sources={"full_name": "citizen_card"}
    )


def post(desk: Client, dossier: Dossier, **changes: str) -> tuple[int, str]:
    now = {"full_name": dossier.full_name, "gender": dossier.gender, "street": dossier.street}
    typed = {**now, "reason": "Gõ thiếu dấu so với CCCD", "seen_round": "1", **changes}
    answer = desk.post(reverse("review:fix", args=[dossier.code]), typed)
    return answer.status_code, answer.content.decode()


def test_the_old_value_the_reason_and_who_did_it_are_kept(desk: Client, dossier: Dossier, binh: User) -> None:
    assert post(desk, dossier, full_name="Nguyễn Văn Hòa", gender="female")[0] == 302
    fixed = Dossier.objects.get(pk=dossier.pk)
    assert (fixed.full_name, fixed.full_name_folded, fixed.gender) == ("Nguyễn Văn Hòa", "nguyen van hoa", "female")
    assert fixed.sources == {}
    assert fixed.version > dossier.version
    event = dossier.events.get(action=Look.FIXED)
    assert event.actor == binh
    assert event.detail == {
        "changes": {
            "full_name": {"before": "Nguyên Van Hoà", "after": "Nguyễn Văn Hòa"},
            "gender": {"before": "Nam", "after": "Nữ"},
        },
        "reason": "Gõ thiếu dấu so với CCCD",
    }
    page = desk.get(reverse("review:dossier", args=[dossier.code])).content.decode()
    assert "“Nguyên Van Hoà” → “Nguyễn Văn Hòa”" in page
    assert "Gõ thiếu dấu so với CCCD" in page


def test_the_declarant_reads_what_was_mended_and_no_values(desk: Client, dossier: Dossier) -> None:
    post(desk, dossier, full_name="Nguyễn Văn Hòa")
    told = [(str(event.title), event.detail) for event in timeline.for_declarant(dossier)["events"]]
    assert told[-1] == ("Cán bộ sửa lỗi gõ tại quầy", "Họ và tên")


def test_giving_the_dossier_back_does_not_leave_a_review_in_the_story(
    desk: Client, dossier: Dossier, binh: User
) -> None:
    post(desk, dossier, full_name="Nguyễn Văn Hòa")
    services.release(Dossier.objects.get(pk=dossier.pk), officer_actor(binh))
    titles = [str(event.title) for event in timeline.for_declarant(dossier)["events"]]
    assert titles == ["Bạn đã gửi tờ khai", "Cán bộ sửa lỗi gõ tại quầy"]


def test_the_print_and_its_signature_are_outdated(desk: Client, dossier: Dossier, binh: User) -> None:
    old = print_code.of_form(dossier)
    services.tick(dossier, officer_actor(binh), ["signed_form", "original_id"])
    post(desk, dossier, street="14 phố Ví Dụ")
    assert print_code.outdated_by(dossier, old)
    assert list(dossier.ticks.values_list("item", flat=True)) == ["original_id"]


@pytest.mark.parametrize("name", ["Nguyễn Văn Hoàng", "Trần Văn Hòa", "Hòa Nguyễn Văn"])
def test_another_name_is_another_person(desk: Client, dossier: Dossier, binh: User, name: str) -> None:
    status, page = post(desk, dossier, full_name=name)
    assert status == 422
    assert "chọn Yêu cầu bổ sung" in page
    assert name in page
    now = {"full_name": name, "gender": dossier.gender, "street": dossier.street}
    with pytest.raises(Refused):
        corrections.fix(dossier, officer_actor(binh), now, "Sửa tên")


def test_without_a_reason_nothing_changes(desk: Client, dossier: Dossier, binh: User) -> None:
    status, page = post(desk, dossier, full_name="Nguyễn Văn Hòa", reason=" ")
    assert status == 422
    assert "Ghi lý do sửa" in page
    assert Dossier.objects.get(pk=dossier.pk).full_name == "Nguyên Van Hoà"
    with pytest.raises(Refused):
        corrections.fix(dossier, officer_actor(binh), {}, "")


def test_numbers_birth_date_and_phone_are_not_offered_and_not_taken(desk: Client, dossier: Dossier) -> None:
    page = desk.get(reverse("review:fix", args=[dossier.code])).content.decode()
    assert 'name="phone"' not in page
    post(desk, dossier, phone="0912345678", born_on="1980-01-01", social_insurance_number="0100000099", email="a@b.vn")
    same = Dossier.objects.get(pk=dossier.pk)
    for name in ("phone", "born_on", "social_insurance_number", "email"):
        assert getattr(same, name) == getattr(dossier, name)


def test_no_change_leaves_no_trace(desk: Client, dossier: Dossier) -> None:
    assert post(desk, dossier)[0] == 302
    assert not dossier.events.filter(action=Look.FIXED).exists()


def test_what_a_colleague_holds_or_the_declarant_sent_again_is_not_overwritten(desk: Client, office: Agency) -> None:
    theirs = DossierFactory(in_review=True, receiving_agency=office, officer=OfficerFactory(agency=office))
    assert post(desk, theirs, street="14 phố Ví Dụ")[0] == 409
    free = DossierFactory(submitted=True, receiving_agency=office)
    assert post(desk, free, street="14 phố Ví Dụ", seen_round="7")[0] == 409
    assert not Dossier.objects.filter(street="14 phố Ví Dụ").exists()
