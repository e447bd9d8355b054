"""A child's dossier at the desk: the birth certificate alone, one account, the guardian told."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AgeRule, Guardianship, User
from agencies.models import Agency
from notices.models import Notice
from registration.models import ChildDeclaration, Dossier
from review import services
from review.checklist import checklist_of
from review.refusals import ChecklistIncomplete, ChildOfAge, NumberHasAccount
from tests.factories import ChildDossierFactory, CitizenFactory, add_photos, officer_actor

pytestmark = pytest.mark.django_db

BOTH = ["birth_certificate", "second_guardian"]


def sent(office: Agency, **facts: object) -> Dossier:
    return ChildDossierFactory(submitted=True, receiving_agency=office, **facts)


def approve(dossier: Dossier, officer: User, ticks: list[str] | None = None) -> None:
    services.approve(dossier, officer_actor(officer), ticks or ["birth_certificate"])


def page(desk: Client, dossier: Dossier) -> str:
    response = desk.get(reverse("review:dossier", args=[dossier.code]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_birth_certificate_is_all_there_is_to_tick(office: Agency) -> None:
    assert [item.label for item in checklist_of(sent(office))] == ["Đã đối chiếu giấy khai sinh"]


def test_approval_issues_the_childs_account_and_tells_the_guardian_naming_the_child(office: Agency, binh: User) -> None:
    mother = CitizenFactory(phone="+84903000077", email="me@example.vn")
    dossier = sent(office, guardian=mother, full_name="Nguyễn Thị Hoàng An")
    approve(dossier, binh)
    child = User.objects.get(username=dossier.social_insurance_number)
    assert (child.full_name, child.phone, child.must_change_password) == ("Nguyễn Thị Hoàng An", mother.phone, True)
    assert Dossier.objects.get().account == child
    sms, mail = Notice.objects.filter(kind="child_account_issued").order_by("-channel")
    assert (sms.recipient, mail.recipient) == (mother.phone, mother.email)
    assert "Tai khoan VssID cua Nguyen Thi Hoang An: " in sms.body
    assert len(sms.body) <= 160
    held = Guardianship.objects.get()
    assert (held.guardian, held.child, held.relation) == (mother, child, "mother")
    assert held.until == dt.date(int(dossier.born_on[:4]) + 18, 1, 15)


def test_the_second_parent_is_settled_at_the_counter_and_gets_no_second_account(office: Agency, binh: User) -> None:
    first, second = (sent(office, social_insurance_number="7900000123", relation=r) for r in ("mother", "father"))
    assert second.duplicate_of == first
    approve(first, binh)
    with pytest.raises(ChecklistIncomplete):
        approve(second, binh)
    approve(second, binh, BOTH)
    assert User.objects.filter(social_insurance_number="7900000123").count() == 1
    assert set(Guardianship.objects.values_list("relation", flat=True)) == {"mother", "father"}
    told = Notice.objects.get(kind="guardian_added")
    assert told.recipient == second.child_declaration.guardian.phone
    assert Notice.objects.filter(kind="child_account_issued").count() == 1


def test_the_page_says_who_declares_and_that_the_other_parent_did_too(desk: Client, office: Agency, binh: User) -> None:
    mother, father = CitizenFactory(full_name="Lê Thị Mẹ"), CitizenFactory(full_name="Trần Văn Cha")
    first = sent(office, social_insurance_number="7900000123", guardian=mother)
    second = sent(office, social_insurance_number="7900000123", guardian=father, relation="father")
    assert "Mẹ Lê Thị Mẹ cũng đã đăng ký cho trẻ này." in page(desk, second)
    assert str(first.grouped_code) in page(desk, second)
    assert "Cha Trần Văn Cha cũng đã đăng ký cho trẻ này." in page(desk, first)
    approve(first, binh)
    shown = page(desk, second)
    assert "Mẹ Lê Thị Mẹ đã có quyền thao tác cho trẻ này." in shown
    services.take(second, officer_actor(binh))
    shown = page(desk, second)
    assert "Đã gặp người đăng ký và đối chiếu bản gốc tại quầy" in shown
    assert "chấp nhận sẽ không thành" not in shown


def test_a_claim_at_another_office_is_told_without_name_or_code(desk: Client, office: Agency) -> None:
    elsewhere = ChildDossierFactory(submitted=True, social_insurance_number="7900000123")
    here = sent(office, social_insurance_number="7900000123", relation="father")
    shown = page(desk, here)
    assert "Mẹ cũng đã đăng ký cho trẻ này, ở cơ quan khác." in shown
    assert str(elsewhere.grouped_code) not in shown


def test_an_adults_account_of_that_number_stays_untouched(office: Agency, binh: User) -> None:
    adult = CitizenFactory()
    dossier = sent(office, social_insurance_number=adult.social_insurance_number)
    with pytest.raises(NumberHasAccount):
        approve(dossier, binh)
    assert not Guardianship.objects.exists()


def test_a_child_who_came_of_age_while_waiting_is_refused(office: Agency, binh: User) -> None:
    today = timezone.localdate()
    dossier = sent(office, born_on=dt.date(today.year - 15, 1, 1).isoformat())
    AgeRule.objects.create(years=15, since=today)
    with pytest.raises(ChildOfAge, match="Trẻ đã đủ 15 tuổi"):
        approve(dossier, binh)
    assert Dossier.objects.get().state == "submitted"
    assert not User.objects.filter(username=dossier.social_insurance_number).exists()


def test_twins_have_an_account_each(office: Agency, binh: User) -> None:
    mother = CitizenFactory()
    for name in ("Nguyễn Thị An", "Nguyễn Thị Bình"):
        approve(sent(office, guardian=mother, full_name=name), binh)
    assert Guardianship.objects.filter(guardian=mother).count() == 2
    assert Notice.objects.filter(kind="child_account_issued", recipient__isnull=False).count() == 2


def test_the_page_of_a_child_shows_its_photos_and_no_form_to_print(desk: Client, office: Agency, binh: User) -> None:
    dossier = sent(office, relation="guardian")
    add_photos(dossier, ("portrait", "birth_certificate", "guardian_proof"))
    services.take(dossier, officer_actor(binh))
    shown = page(desk, dossier)
    for kind in ("portrait", "birth_certificate", "guardian_proof"):
        assert reverse("review:photo", args=[dossier.code, kind]) in shown
    assert "Mặt trước" not in shown
    form = reverse("review:form_pdf", args=[dossier.code])
    assert form not in shown
    assert desk.get(form).status_code == 404


def test_a_refused_dossier_can_be_opened_after_its_data_went(desk: Client, office: Agency, binh: User) -> None:
    dossier = ChildDossierFactory(rejected=True, receiving_agency=office, officer=binh)
    ChildDeclaration.objects.all().delete()
    assert "Bị từ chối" in page(desk, dossier)


def test_returned_and_refused_are_told_in_the_words_for_a_child(office: Agency, binh: User) -> None:
    services.return_for_changes(sent(office), officer_actor(binh), {"birth_certificate": "Mờ, không đọc được"})
    services.reject(sent(office), officer_actor(binh), "Không phải con")
    assert set(Notice.objects.values_list("kind", flat=True)) == {"child_dossier_returned", "child_dossier_rejected"}
    assert "cua Nguyen Thi An" in Notice.objects.get(kind="child_dossier_returned").body
