"""Risky approvals wait for a second officer; a share of decisions is looked at again by one who does not see them."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AgencyPost, User
from agencies.models import Agency
from notices.models import Notice
from participants.models import Participant
from registration import album
from registration.models import ChecklistItem, Decision, Dossier, PhotoKind
from review import duplicates, second_officer_rules, services
from review.duplicate_rows import DuplicateFinding
from review.second_eyes import NeedsAnother
from review.second_eyes_rows import HeldApproval, Recheck
from tests.cards.uploads import picture, upload
from tests.factories import AgencyFactory, DossierFactory, OfficerFactory, add_photos, officer_actor, send

pytestmark = pytest.mark.django_db
BOTH = [ChecklistItem.SIGNED_FORM, ChecklistItem.ORIGINAL_ID]
PHONE = "+84912345678"


@pytest.fixture(autouse=True)
def all_rules(settings: Any) -> None:
    settings.SECOND_OFFICER_RULES = list(second_officer_rules.RULES)


@pytest.fixture
def cuc(office: Agency) -> User:
    """The second officer of the same office."""
    return OfficerFactory(agency=office, full_name="Lê Thị Cúc")


@pytest.fixture
def risky(office: Agency) -> Dossier:
    """Its phone is another person's as well."""
    DossierFactory(submitted=True, phone=PHONE, full_name="Phạm Thị Lan", born_on="1971-08-30")
    return DossierFactory(submitted=True, receiving_agency=office, phone=PHONE)


def reasons_for(dossier: Dossier, officer: User | None = None) -> list[str]:
    return second_officer_rules.reasons_for(dossier, officer_actor(officer or OfficerFactory()))


def browser_of(officer: User) -> Client:
    browser = Client()
    browser.force_login(officer)
    return browser


def approves(browser: Client, dossier: Dossier) -> Any:
    typed = {"papers": BOTH, "seen_round": 1}
    return browser.post(reverse("review:approve", args=[dossier.code]), typed, follow=True)


# --- The rules -------------------------------------------------------------------------------------------------------


def test_a_dossier_without_a_finding_needs_one_officer(office: Agency, binh: User) -> None:
    dossier = DossierFactory(submitted=True, receiving_agency=office)
    assert reasons_for(dossier) == []
    assert services.approve(dossier, officer_actor(binh), BOTH)


def test_other_facts_in_the_register() -> None:
    dossier = DossierFactory(submitted=True, full_name="Nguyễn Văn Hòa", born_on="1990-03-12")
    number = dossier.social_insurance_number
    person = Participant.objects.create(
        social_insurance_number=number, full_name="NGUYỄN VĂN HÒA", born_on="1990-03-12", gender="male"
    )
    assert reasons_for(dossier) == []
    Participant.objects.filter(pk=person.pk).update(full_name="Nguyễn Thị Bưởi")
    assert reasons_for(dossier) == ["register"]


def test_another_persons_phone_and_not_ones_own_second_dossier(risky: Dossier) -> None:
    assert reasons_for(risky) == ["phone"]
    mine = DossierFactory(submitted=True, phone="+84912345600")
    DossierFactory(submitted=True, phone="+84912345600", social_insurance_number=mine.social_insurance_number)
    assert "phone" not in reasons_for(mine)


@pytest.mark.parametrize(("verdict", "rules"), [("", ["duplicate"]), ("same", ["duplicate"]), ("different", [])])
def test_a_possible_duplicate_until_an_officer_says_it_is_none(verdict: str, rules: list[str]) -> None:
    DossierFactory(submitted=True, identity_number="001090999999", full_name="Phạm Thị Lan", born_on="1971-08-30")
    dossier = DossierFactory(submitted=True, identity_number="001090999999")
    reasons_for(dossier)  # nobody had looked yet: it looks at once
    if verdict:
        duplicates.settle(DuplicateFinding.objects.get(), officer_actor(OfficerFactory()), verdict, "Đã gọi điện")
    dossier.refresh_from_db()
    assert reasons_for(dossier) == rules


def test_the_same_photo_in_another_persons_dossier() -> None:
    thief, owner = DossierFactory(born_on="1971-08-30"), DossierFactory()
    for dossier in (owner, thief):
        album.store(dossier, PhotoKind.CARD_FRONT, upload(picture("card_front")))
        send(dossier)
    assert "same_photo" in reasons_for(thief)


def test_a_photo_to_check_at_the_counter() -> None:
    dossier = DossierFactory(submitted=True)
    add_photos(dossier)
    dossier.photos.filter(kind=PhotoKind.PORTRAIT).update(check_at_counter=True)
    assert reasons_for(dossier) == ["weak_photo"]


def test_who_declared_for_somebody_without_a_phone_does_not_accept_it_alone(
    office: Agency, binh: User, cuc: User
) -> None:
    helped = DossierFactory(submitted=True, receiving_agency=office, phone="", declared_by=binh)
    assert (reasons_for(helped, binh), reasons_for(helped, cuc)) == (["own_declaration"], [])
    Dossier.objects.filter(pk=helped.pk).update(phone=PHONE)
    helped.refresh_from_db()
    assert reasons_for(helped, binh) == []


def test_the_settings_say_which_rules_apply(risky: Dossier, settings: Any) -> None:
    settings.SECOND_OFFICER_RULES = ["register"]
    assert reasons_for(risky) == []


# --- Two officers ----------------------------------------------------------------------------------------------------


def test_the_first_approval_waits_and_issues_nothing(risky: Dossier, binh: User) -> None:
    page = approves(browser_of(binh), risky).content.decode()
    assert f"Đã đề nghị chấp nhận hồ sơ {risky.code}. Một cán bộ khác phải đồng ý" in page
    risky.refresh_from_db()
    assert (risky.state, risky.held_by, risky.account) == ("in_review", None, None)
    assert not User.objects.filter(kind=User.Kind.PERSON).exists()
    assert not Notice.objects.exists()
    assert not Decision.objects.exists()
    assert risky.events.latest("sequence").detail == {"rules": ["phone"]}


def test_the_second_officer_agrees_and_the_account_is_issued(risky: Dossier, binh: User, cuc: User) -> None:
    approves(browser_of(binh), risky)
    desk = browser_of(cuc)
    page = desk.get(reverse("review:dossier", args=[risky.code])).content.decode()
    assert "Trần Văn Bình đề nghị chấp nhận lúc" in page
    assert "Số điện thoại dùng chung với người khác" in page
    assert "Đã chấp nhận hồ sơ" in approves(desk, risky).content.decode()
    risky.refresh_from_db()
    assert risky.state == "approved"
    assert risky.account
    proposal = HeldApproval.objects.get()
    assert (proposal.first_officer, proposal.second_officer, proposal.answer) == (binh, cuc, "agreed")
    assert Decision.objects.get().officer == cuc


def test_the_first_officer_cannot_be_the_second(risky: Dossier, binh: User) -> None:
    desk = browser_of(binh)
    approves(desk, risky)
    answer = approves(desk, risky)
    assert answer.status_code == 422
    assert "Bạn đã đề nghị chấp nhận hồ sơ này. Một cán bộ khác phải đồng ý." in answer.content.decode()
    with pytest.raises(NeedsAnother):
        services.approve(risky, officer_actor(binh), BOTH)
    risky.refresh_from_db()
    assert (risky.state, Decision.objects.count()) == ("in_review", 0)
    assert "Không còn hồ sơ nào chờ." in desk.post(reverse("review:take_next"), follow=True).content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        HeldApproval.objects.update(answer="agreed", second_officer=binh, answered_at="2026-11-26T00:00Z")


def test_the_second_officer_sends_it_back_with_a_reason(risky: Dossier, binh: User, cuc: User) -> None:
    approves(browser_of(binh), risky)
    address = reverse("review:send_back", args=[risky.code])
    assert "Ghi lý do trả lại." in browser_of(cuc).post(address, {"reason": " "}, follow=True).content.decode()
    page = browser_of(cuc).post(address, {"reason": "Chưa gọi chủ số máy"}, follow=True).content.decode()
    assert "Lê Thị Cúc trả lại lúc" in page
    assert "Chưa gọi chủ số máy" in page
    risky.refresh_from_db()
    assert (risky.state, risky.events.latest("sequence").action) == ("in_review", "sent_back")
    approves(browser_of(binh), risky)  # anew: again it waits for a second
    assert HeldApproval.objects.filter(answer="").count() == 1


def test_what_waits_for_nobody_cannot_be_sent_back(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(submitted=True, receiving_agency=office)
    page = desk.post(reverse("review:send_back", args=[dossier.code]), {"reason": "Chưa rõ"}, follow=True)
    assert "không còn chờ ai" in page.content.decode()


def test_the_first_officer_cannot_send_their_own_proposal_back(risky: Dossier, binh: User) -> None:
    desk = browser_of(binh)
    approves(desk, risky)
    desk.post(reverse("review:send_back", args=[risky.code]), {"reason": "Nghĩ lại"})
    assert HeldApproval.objects.get().answer == ""


@pytest.mark.parametrize("verb", ["reject", "return"])
def test_another_decision_ends_the_proposal(risky: Dossier, binh: User, cuc: User, verb: str) -> None:
    services.approve(risky, officer_actor(binh), BOTH)
    risky.refresh_from_db()
    if verb == "reject":
        services.reject(risky, officer_actor(cuc), "Số điện thoại không chính chủ")
    else:
        services.return_for_changes(risky, officer_actor(cuc), {"phone": "Không phải số của bạn"})
    assert HeldApproval.objects.get().answer == "lapsed"


def test_the_tab_and_the_supervisors_page_list_what_waits(
    desk: Client, risky: Dossier, binh: User, cuc: User, office: Agency
) -> None:
    services.approve(risky, officer_actor(binh), BOTH)
    assert risky.full_name in desk.get("/can-bo/?muc=cho-nguoi-thu-hai").content.decode()
    assert office.parent
    chief = OfficerFactory(agency=office.parent, role=AgencyPost.Role.SUPERVISOR)
    page = browser_of(chief).get("/can-bo/phu-trach/").content.decode()
    assert risky.grouped_code in page
    assert "Trần Văn Bình" in page
    elsewhere = OfficerFactory(agency=AgencyFactory(), role=AgencyPost.Role.SUPERVISOR)
    assert risky.grouped_code not in browser_of(elsewhere).get("/can-bo/phu-trach/").content.decode()
    assert desk.get("/can-bo/phu-trach/").status_code == 403


def test_of_many_proposals_the_page_shows_those_that_waited_longest_and_says_so(
    risky: Dossier, binh: User, office: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.supervision.FIRST_PROPOSALS", 1)
    services.approve(risky, officer_actor(binh), BOTH)
    assert "Chờ cán bộ thứ hai (1)" in chief_of(office).get("/can-bo/phu-trach/").content.decode()
    later = DossierFactory(
        submitted=True, receiving_agency=office, phone=PHONE, full_name="Đinh Thị Muộn", born_on="1970-05-06"
    )
    services.approve(later, officer_actor(binh), BOTH)
    chief = chief_of(office)
    page = chief.get("/can-bo/phu-trach/").content.decode()
    assert "Chờ cán bộ thứ hai (hơn 1)" in page
    assert "Trang này hiện 1 đề nghị chờ lâu nhất" in page
    assert risky.grouped_code in page
    assert later.grouped_code not in page
    [onward] = re.findall(r'href="([^"]+)">Xem tất cả trong hàng đợi<', page)
    everything = chief.get(onward).content.decode()
    assert risky.full_name in everything
    assert "Đinh Thị Muộn" in everything


# --- Looked at again -------------------------------------------------------------------------------------------------


@pytest.fixture
def drawn(office: Agency, binh: User, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Recheck:
    """An approval of Bình's that was drawn, long enough ago."""
    settings.RECHECK_PERCENT = 100
    monkeypatch.setattr("review.rechecks._NOT_BEFORE", services.COLLEAGUE_COMES_FIRST * 0)
    dossier = DossierFactory(submitted=True, receiving_agency=office)
    services.approve(dossier, officer_actor(binh), BOTH)
    return Recheck.objects.get()


def opinion(browser: Client, recheck: Recheck, **typed: str) -> Any:
    return browser.post(reverse("review:recheck", args=[recheck.pk]), typed, follow=True)


def test_as_many_decisions_are_drawn_as_the_setting_says(office: Agency, binh: User, settings: Any) -> None:
    for percent, drawn in ((0, 0), (100, 2)):
        settings.RECHECK_PERCENT = percent
        for verb in ("approve", "reject"):
            born_on = f"19{percent // 10 + 10}-{len(verb):02}-03"
            dossier = DossierFactory(submitted=True, receiving_agency=office, born_on=born_on)
            getattr(services, verb)(dossier, officer_actor(binh), BOTH if verb == "approve" else "Không chính chủ")
        assert Recheck.objects.count() == drawn


def test_the_page_shows_the_evidence_and_nothing_of_the_decision(drawn: Recheck, cuc: User) -> None:
    page = browser_of(cuc).get(reverse("review:recheck", args=[drawn.pk])).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert drawn.dossier.full_name in main
    for word in ("Trần Văn Bình", "Đã chấp nhận", "Chấp nhận lúc", "quyết định lúc", "Cấp lại mật khẩu"):
        assert word not in main


def test_an_opinion_against_needs_a_reason_and_goes_to_the_supervisor(
    drawn: Recheck, cuc: User, office: Agency
) -> None:
    desk = browser_of(cuc)
    without = opinion(desk, drawn, opinion="rejected")
    assert without.status_code == 422
    assert "Ghi lý do: điều gì trong hồ sơ" in without.content.decode()
    assert "khác với quyết định" in opinion(desk, drawn, opinion="rejected", reason="Ảnh bị ghép").content.decode()
    drawn.refresh_from_db()
    assert (drawn.officer, drawn.agrees) == (cuc, False)
    page = chief_of(office).get("/can-bo/phu-trach/").content.decode()
    assert "Ảnh bị ghép" in page
    assert drawn.dossier.events.latest("sequence").detail == {"opinion": "rejected"}


def chief_of(office: Agency) -> Client:
    assert office.parent
    return browser_of(OfficerFactory(agency=office.parent, role=AgencyPost.Role.SUPERVISOR, full_name="Lê Thị Lan"))


def test_a_supervisor_settles_a_difference_once_and_with_a_note(drawn: Recheck, cuc: User, office: Agency) -> None:
    opinion(browser_of(cuc), drawn, opinion="rejected", reason="Ảnh bị ghép")
    chief, address = chief_of(office), reverse("review:settle", args=[drawn.pk])
    without = chief.post(address, {"note": " "})
    assert without.status_code == 422
    assert "Ghi đã làm gì với ý kiến này." in without.content.decode()
    page = chief.post(address, {"note": "Đã xem lại với Bình, quyết định đúng"}, follow=True).content.decode()
    assert "Không có ý kiến khác nào chờ xử lý." in page
    settled = chief.get("/can-bo/phu-trach/da-xu-ly/").content.decode()
    assert "Đã xem lại với Bình, quyết định đúng – Lê Thị Lan, " in settled
    assert drawn.dossier.grouped_code in settled
    event = drawn.dossier.events.latest("sequence")
    assert (event.action, event.detail) == ("recheck_settled", {"reason": "Đã xem lại với Bình, quyết định đúng"})
    again = chief.post(address, {"note": "Lần nữa"}, follow=True).content.decode()
    assert "Ý kiến này đã được xử lý." in again


def test_only_a_supervisor_of_the_agency_settles_a_difference(drawn: Recheck, cuc: User, office: Agency) -> None:
    opinion(browser_of(cuc), drawn, opinion="rejected", reason="Ảnh bị ghép")
    address = reverse("review:settle", args=[drawn.pk])
    assert browser_of(cuc).post(address, {"note": "Xong"}).status_code == 403
    elsewhere = OfficerFactory(agency=AgencyFactory(), role=AgencyPost.Role.SUPERVISOR)
    assert browser_of(elsewhere).post(address, {"note": "Xong"}).status_code == 404


def test_an_opinion_that_agrees_is_kept_and_troubles_nobody(drawn: Recheck, cuc: User) -> None:
    assert "trùng với quyết định" in opinion(browser_of(cuc), drawn, opinion="approved").content.decode()
    assert browser_of(cuc).get(reverse("review:recheck", args=[drawn.pk])).status_code == 404  # once
    assert "Không có hồ sơ nào chờ bạn xem lại." in browser_of(cuc).get("/can-bo/xem-lai/").content.decode()


def test_whoever_had_a_hand_in_it_does_not_look_at_it_again(drawn: Recheck, binh: User) -> None:
    desk = browser_of(binh)
    assert "Không có hồ sơ nào" in desk.get("/can-bo/xem-lai/").content.decode()
    assert desk.get(reverse("review:recheck", args=[drawn.pk])).status_code == 404
    assert opinion(desk, drawn, opinion="approved").status_code == 404


def test_a_neighbours_recheck_does_not_exist(drawn: Recheck) -> None:
    elsewhere = browser_of(OfficerFactory())
    assert elsewhere.get(reverse("review:recheck", args=[drawn.pk])).status_code == 404
