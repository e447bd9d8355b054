"""Deciding: what each verb does, what it refuses, and what the declarant is told."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agencies.models import Agency
from notices.models import Channel, Notice
from registration.models import ChecklistItem, Decision, Dossier
from review import services
from review.refusals import ChecklistIncomplete, NumberHasAccount, Overtaken, PasswordAlreadySet, Refused
from tests.factories import (
    CHECKLIST_OF_AN_ADULT,
    CitizenFactory,
    DossierFactory,
    OfficerFactory,
    officer_actor,
    send,
)

pytestmark = pytest.mark.django_db
BOTH = CHECKLIST_OF_AN_ADULT


@pytest.fixture
def dossier(office: Agency) -> Dossier:
    return DossierFactory(submitted=True, receiving_agency=office, phone="+84912345678")


def texts_to(phone: str) -> list[str]:
    return [notice.body for notice in Notice.objects.filter(channel=Channel.SMS) if notice.recipient == phone]


def story(dossier: Dossier) -> list[str]:
    return list(dossier.events.order_by("sequence").values_list("action", flat=True))


# --- Approval ------------------------------------------------------------------------------------------------------


def test_approval_issues_the_account_and_texts_its_first_password(dossier: Dossier, binh: User) -> None:
    services.approve(dossier, officer_actor(binh), BOTH)
    dossier.refresh_from_db()
    account = User.objects.get(username=dossier.social_insurance_number)
    assert (dossier.state, dossier.account, dossier.held_by) == ("approved", account, None)
    assert account.must_change_password
    assert story(dossier) == ["submit", "take", "checked", "approve"]
    decision = Decision.objects.get(dossier=dossier)
    assert (decision.outcome, decision.round, decision.officer) == ("approved", 1, binh)
    [text] = texts_to("+84912345678")
    assert dossier.social_insurance_number in text
    assert len(text) <= 160


def test_approval_through_the_page_goes_back_to_the_queue_and_says_so(desk: Client, dossier: Dossier) -> None:
    address = reverse("review:approve", args=[dossier.code])
    response = desk.post(address, {"papers": BOTH, "seen_round": 1, "hang": "muc=tat-ca"}, follow=True)
    assert response.redirect_chain == [("/can-bo/?muc=tat-ca", 302)]
    page = response.content.decode()
    assert f"Đã chấp nhận hồ sơ {dossier.code} của {dossier.full_name}." in page
    assert "Lấy hồ sơ tiếp theo" in page


@pytest.mark.parametrize("ticks", [[], [ChecklistItem.SIGNED_FORM], [ChecklistItem.ORIGINAL_ID], ["made-up"]])
def test_approval_waits_for_the_whole_checklist(dossier: Dossier, binh: User, ticks: list[str]) -> None:
    with pytest.raises(ChecklistIncomplete):
        services.approve(dossier, officer_actor(binh), ticks)
    dossier.refresh_from_db()
    assert (dossier.state, story(dossier)) == ("submitted", ["submit"])
    assert not User.objects.filter(kind=User.Kind.PERSON).exists()


def test_the_page_says_which_tick_is_missing_and_keeps_the_other(desk: Client, dossier: Dossier) -> None:
    address = reverse("review:approve", args=[dossier.code])
    response = desk.post(address, {"papers": ["signed_form"], "seen_round": 1})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Đánh dấu “Đã đối chiếu giấy tờ tùy thân bản gốc” rồi chấp nhận hồ sơ." in page
    assert 'value="signed_form" id="id_papers_0" checked' in page


def test_ticks_recorded_before_count_for_approval(desk: Client, dossier: Dossier) -> None:
    desk.post(reverse("review:papers", args=[dossier.code]), {"papers": BOTH, "seen_round": 1})
    dossier.refresh_from_db()
    assert dossier.papers_recorded_at is not None
    page = desk.get(reverse("review:dossier", args=[dossier.code])).content.decode()
    assert page.count(" checked>") == 2


def test_a_number_with_an_account_is_refused_and_everything_rolled_back(dossier: Dossier, binh: User) -> None:
    CitizenFactory(social_insurance_number=dossier.social_insurance_number)
    with pytest.raises(NumberHasAccount, match="Mã số BHXH này đã có tài khoản"):
        services.approve(dossier, officer_actor(binh), BOTH)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.papers_recorded_at, story(dossier)) == ("submitted", None, ["submit"])
    assert not Decision.objects.exists()
    assert not dossier.ticks.exists()
    assert texts_to("+84912345678") == []


def test_the_page_says_that_the_number_has_an_account(desk: Client, dossier: Dossier) -> None:
    CitizenFactory(social_insurance_number=dossier.social_insurance_number)
    response = desk.post(reverse("review:approve", args=[dossier.code]), {"papers": BOTH, "seen_round": 1})
    assert response.status_code == 422
    assert "<li>Mã số BHXH này đã có tài khoản</li>" in response.content.decode()


def test_the_register_is_evidence_and_never_a_gate(dossier: Dossier, binh: User) -> None:
    services.approve(dossier, officer_actor(binh), BOTH)  # nobody of this number is in the register
    dossier.refresh_from_db()
    assert dossier.state == "approved"


def test_a_failing_notice_undoes_the_approval(dossier: Dossier, binh: User) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(phone="not a phone")
    with pytest.raises(ValueError, match="mobile"):
        services.approve(dossier, officer_actor(binh), BOTH)
    dossier.refresh_from_db()
    assert dossier.state == "submitted"
    assert not User.objects.filter(username=dossier.social_insurance_number).exists()


def test_papers_are_recorded_at_the_moment_of_the_last_tick_and_once(dossier: Dossier, binh: User) -> None:
    services.tick(dossier, officer_actor(binh), ["signed_form"])
    dossier.refresh_from_db()
    assert dossier.papers_recorded_at is None
    services.tick(dossier, officer_actor(binh), BOTH)
    dossier.refresh_from_db()
    first = dossier.papers_recorded_at
    services.tick(dossier, officer_actor(binh), [])
    services.tick(dossier, officer_actor(binh), BOTH)
    dossier.refresh_from_db()
    assert first is not None
    assert dossier.papers_recorded_at == first


# --- Rejection -----------------------------------------------------------------------------------------------------


def test_a_rejection_texts_the_reason_and_the_offices_phone(desk: Client, dossier: Dossier, binh: User) -> None:
    address = reverse("review:reject", args=[dossier.code])
    response = desk.post(address, {"reason": "Số điện thoại không chính chủ", "seen_round": 1}, follow=True)
    assert f"Đã từ chối hồ sơ {dossier.code}" in response.content.decode()
    dossier.refresh_from_db()
    assert (dossier.state, dossier.decisions.get().reason) == ("rejected", "Số điện thoại không chính chủ")
    [text] = texts_to("+84912345678")
    assert "So dien thoai khong chinh chu" in text
    assert "028 3997 9039" in text
    assert len(text) <= 160


def test_an_e_mail_goes_too_where_one_was_given(office: Agency, binh: User) -> None:
    dossier = DossierFactory(submitted=True, receiving_agency=office, email="an@example.vn")
    services.reject(dossier, officer_actor(binh), "Số điện thoại không chính chủ")
    mail = Notice.objects.get(channel=Channel.EMAIL)
    assert mail.recipient == "an@example.vn"
    assert "Số điện thoại không chính chủ" in mail.body


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_rejection_needs_a_reason(desk: Client, dossier: Dossier, reason: str) -> None:
    response = desk.post(reverse("review:reject", args=[dossier.code]), {"reason": reason, "seen_round": 1})
    assert response.status_code == 422
    assert "Ghi lý do từ chối" in response.content.decode()
    dossier.refresh_from_db()
    assert dossier.state == "submitted"


def test_the_text_message_is_shown_before_it_goes(desk: Client, dossier: Dossier) -> None:
    address = reverse("review:reject", args=[dossier.code])
    page = desk.post(address, {"reason": "Không chính chủ", "seen_round": 1, "preview": "1"}).content.decode()
    assert "Ly do: Khong chinh chu." in page
    assert "/160 ký tự, 1 tin" in page
    dossier.refresh_from_db()
    assert dossier.state == "submitted"


def test_a_reason_too_long_for_a_text_message_is_said_to_be_cut(desk: Client, dossier: Dossier) -> None:
    address = reverse("review:reject", args=[dossier.code])
    page = desk.post(address, {"reason": "rất dài " * 40, "seen_round": 1, "preview": "1"}).content.decode()
    assert "lý do dài, bị rút ngắn" in page


# --- Correction ----------------------------------------------------------------------------------------------------


def test_a_dossier_is_sent_back_with_its_items_and_reasons(desk: Client, dossier: Dossier) -> None:
    typed = {
        "item_full_name": "on", "reason_full_name": "Thiếu chữ đệm",
        "item_card_front": "on", "reason_card_front": "Ảnh mờ, không đọc được", "seen_round": "1",
    }  # fmt: skip
    response = desk.post(reverse("review:return", args=[dossier.code]), typed, follow=True)
    assert f"bổ sung hồ sơ {dossier.code}" in response.content.decode()
    dossier.refresh_from_db()
    assert (dossier.state, dossier.held_by) == ("returned", None)
    assert dict(dossier.returned_items.values_list("item", "reason")) == {
        "full_name": "Thiếu chữ đệm", "card_front": "Ảnh mờ, không đọc được",
    }  # fmt: skip
    [text] = texts_to("+84912345678")
    assert "Ho ten: Thieu chu dem" in text
    assert "028 3997 9039" in text


def test_each_flagged_item_needs_its_reason_and_each_reason_its_item(desk: Client, dossier: Dossier) -> None:
    typed = {"item_full_name": "on", "reason_phone": "Không chính chủ", "seen_round": "1"}
    response = desk.post(reverse("review:return", args=[dossier.code]), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Ghi lý do cho mục “Họ và tên”." in page
    assert "Đánh dấu mục “Số điện thoại” hoặc xóa lý do của mục đó." in page
    assert 'value="Không chính chủ"' in page


def test_sending_back_needs_an_item(desk: Client, dossier: Dossier) -> None:
    response = desk.post(reverse("review:return", args=[dossier.code]), {"seen_round": "1"})
    assert response.status_code == 422
    assert "Chọn ít nhất một mục cần bổ sung." in response.content.decode()


@pytest.mark.parametrize("flags", [{}, {"full_name": ""}, {"shoe_size": "Không khớp"}])
def test_only_items_of_the_declaration_can_be_flagged(dossier: Dossier, binh: User, flags: dict[str, str]) -> None:
    with pytest.raises(Refused, match="Chọn ít nhất một mục"):
        services.return_for_changes(dossier, officer_actor(binh), flags)


def test_a_second_round_needs_its_own_ticks_and_decision(dossier: Dossier, binh: User) -> None:
    officer = officer_actor(binh)
    services.tick(dossier, officer, BOTH)
    services.return_for_changes(dossier, officer, {"full_name": "Thiếu chữ đệm"})
    dossier.refresh_from_db()
    send(dossier)
    with pytest.raises(ChecklistIncomplete):
        services.approve(dossier, officer, [])
    services.approve(dossier, officer, BOTH)
    assert list(dossier.decisions.order_by("round").values_list("round", "outcome")) == [
        (1, "returned"), (2, "approved"),
    ]  # fmt: skip


# --- Whoever comes late --------------------------------------------------------------------------------------------


def test_the_late_officer_reads_who_decided_and_when_and_keeps_their_words(
    desk: Client, dossier: Dossier, office: Agency
) -> None:
    services.approve(dossier, officer_actor(OfficerFactory(agency=office, full_name="Lê Thị Cúc")), BOTH)
    at = timezone.localtime(dossier.decisions.get().at).strftime("%H:%M %d/%m/%Y")
    response = desk.post(
        reverse("review:reject", args=[dossier.code]), {"reason": "Ảnh không phải người này", "seen_round": 1}
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert f"Hồ sơ đã được Lê Thị Cúc chấp nhận lúc {at}." in page
    assert "Ảnh không phải người này" in page
    assert Decision.objects.count() == 1


def test_a_colleagues_hold_stops_a_decision(dossier: Dossier, binh: User, office: Agency) -> None:
    services.take(dossier, officer_actor(OfficerFactory(agency=office, full_name="Lê Thị Cúc")))
    for decide in (
        lambda: services.approve(dossier, officer_actor(binh), BOTH),
        lambda: services.reject(dossier, officer_actor(binh), "Lý do"),
        lambda: services.return_for_changes(dossier, officer_actor(binh), {"full_name": "Lý do"}),
        lambda: services.tick(dossier, officer_actor(binh), BOTH),
        lambda: services.release(dossier, officer_actor(binh)),
    ):
        with pytest.raises(Overtaken, match="đang do Lê Thị Cúc xem xét"):
            decide()


def test_a_hold_that_ran_out_is_ended_by_the_clock_and_taken_over(dossier: Dossier, binh: User, office: Agency) -> None:
    services.take(dossier, officer_actor(OfficerFactory(agency=office)))
    Dossier.objects.update(held_until=timezone.now())
    services.take(dossier, officer_actor(binh))
    dossier.refresh_from_db()
    assert dossier.held_by == binh
    assert list(dossier.events.order_by("sequence").values_list("action", "actor_kind"))[1:] == [
        ("take", "officer"), ("release", "clock"), ("take", "officer"),
    ]  # fmt: skip


def test_taking_what_one_holds_renews_the_hold_without_a_second_event(dossier: Dossier, binh: User) -> None:
    first = services.take(dossier, officer_actor(binh)).held_until
    second = services.take(dossier, officer_actor(binh)).held_until
    assert first is not None
    assert second is not None
    assert second > first
    assert story(dossier) == ["submit", "take"]


def test_a_decision_on_what_was_sent_before_is_refused(desk: Client, dossier: Dossier, binh: User) -> None:
    services.return_for_changes(dossier, officer_actor(binh), {"full_name": "Thiếu chữ đệm"})
    dossier.refresh_from_db()
    send(dossier)
    response = desk.post(reverse("review:approve", args=[dossier.code]), {"papers": BOTH, "seen_round": 1})
    assert response.status_code == 409
    assert "Xem lại nội dung rồi quyết định." in response.content.decode()
    dossier.refresh_from_db()
    assert dossier.state == "submitted"


def test_a_withdrawn_dossier_is_said_to_be_withdrawn(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(withdrawn=True, receiving_agency=office)
    response = desk.post(reverse("review:approve", args=[dossier.code]), {"papers": BOTH, "seen_round": 1})
    assert response.status_code == 409
    assert "Người kê khai đã rút hồ sơ lúc" in response.content.decode()


# --- First password ------------------------------------------------------------------------------------------------


def test_a_first_password_is_sent_again_to_the_dossiers_phone(
    desk: Client, dossier: Dossier, binh: User, settings: Any
) -> None:
    settings.UNDO_SECONDS = 0
    services.approve(dossier, officer_actor(binh), BOTH)
    response = desk.post(reverse("review:reissue", args=[dossier.code]), follow=True)
    assert "Đã gửi mật khẩu lần đầu mới tới" in response.content.decode()
    assert len(texts_to("+84912345678")) == 2
    assert story(dossier)[-2:] == ["password_reissued", "seen"]


def test_a_password_its_owner_has_set_is_left_alone(dossier: Dossier, binh: User) -> None:
    services.approve(dossier, officer_actor(binh), BOTH)
    User.objects.filter(username=dossier.social_insurance_number).update(must_change_password=False)
    with pytest.raises(PasswordAlreadySet):
        services.reissue_first_password(dossier, officer_actor(binh))


def test_a_dossier_without_an_account_has_no_password_to_send(dossier: Dossier, binh: User) -> None:
    with pytest.raises(Refused, match="chưa có tài khoản"):
        services.reissue_first_password(dossier, officer_actor(binh))
