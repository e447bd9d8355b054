"""`Hoàn tác`: within seconds a decision is taken back as if it had not been; afterwards politely not."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agencies.models import Agency
from notices import delivery
from notices.models import Notice, NoticeState
from registration import timeline
from registration.models import Decision, Dossier
from review import services, undo
from review.refusals import NumberHasAccount, Overtaken
from tests.factories import DossierFactory, OfficerFactory, officer_actor

pytestmark = pytest.mark.django_db
BOTH = ["signed_form", "original_id"]


@pytest.fixture
def dossier(office: Agency) -> Dossier:
    return DossierFactory(submitted=True, receiving_agency=office, social_insurance_number="0100000003")


def decided_ago(seconds: int) -> None:
    Decision.objects.update(at=timezone.now() - dt.timedelta(seconds=seconds))


def address(name: str, dossier: Dossier) -> str:
    return reverse(f"review:{name}", args=[dossier.code])


def approve(desk: Client, dossier: Dossier) -> None:
    desk.post(address("approve", dossier), {"papers": BOTH, "seen_round": dossier.round})


def first_password() -> str:
    """The eight digits in the newest SMS that has not been cancelled."""
    notice = Notice.objects.filter(kind="account_issued").exclude(state=NoticeState.CANCELLED).latest("pk")
    return next(word for word in notice.body.replace(".", " ").replace(",", " ").split() if len(word) == 8)


# --- In time -------------------------------------------------------------------------------------------------------


def test_after_five_seconds_an_approval_is_as_if_it_had_not_been(
    desk: Client, dossier: Dossier, binh: User
) -> None:
    approve(desk, dossier)
    password = first_password()
    decided_ago(5)
    page = desk.post(address("undo", dossier), follow=True).content.decode()
    assert "Đã hoàn tác. Không có tin nhắn nào được gửi, hồ sơ do bạn giữ." in page
    dossier.refresh_from_db()
    assert (dossier.state, dossier.held_by, dossier.account, dossier.round) == ("in_review", binh, None, 2)
    [notice] = Notice.objects.filter(kind="account_issued")
    assert (notice.state, notice.body) == (NoticeState.CANCELLED, "")
    assert delivery.deliver(notice.pk) is None
    request = RequestFactory().post("/dang-nhap/")
    assert authenticate(request, username="0100000003", password=password) is None
    assert not User.objects.get(username="0100000003").is_active
    assert Decision.objects.get().undone_at is not None
    assert page.count(" checked>") == 2  # what was ticked stays ticked


def test_the_notice_waits_longer_than_the_decision_can_be_undone(dossier: Dossier, binh: User, settings: Any) -> None:
    services.approve(dossier, officer_actor(binh), BOTH)
    notice = Notice.objects.get()
    assert notice.not_before is not None
    assert notice.not_before >= Decision.objects.get().at + dt.timedelta(seconds=settings.UNDO_SECONDS + 1)
    assert delivery.deliver(notice.pk) is None
    notice.refresh_from_db()
    assert notice.state == NoticeState.WAITING


def test_a_rejection_is_taken_back_and_its_text_message_cancelled(desk: Client, dossier: Dossier, binh: User) -> None:
    desk.post(address("reject", dossier), {"reason": "Không nộp tờ khai", "seen_round": 1})
    desk.post(address("undo", dossier))
    dossier.refresh_from_db()
    assert (dossier.state, dossier.held_by) == ("in_review", binh)
    assert Notice.objects.get().state == NoticeState.CANCELLED


def test_a_dossier_approved_again_gets_its_account_back_with_another_password(
    desk: Client, dossier: Dossier, binh: User
) -> None:
    approve(desk, dossier)
    before, account = first_password(), User.objects.get(username="0100000003")
    desk.post(address("undo", dossier))
    dossier.refresh_from_db()
    approve(desk, dossier)
    dossier.refresh_from_db()
    account.refresh_from_db()
    assert (dossier.state, dossier.account) == ("approved", account)
    assert (account.is_active, account.withdrawn_at) == (True, None)
    assert account.must_change_password
    assert first_password() != before
    assert account.check_password(first_password())
    assert not account.check_password(before)
    assert sorted(Notice.objects.values_list("state", flat=True)) == ["cancelled", "waiting"]


def test_the_number_of_a_withdrawn_account_is_free_for_another_dossier(
    dossier: Dossier, binh: User, office: Agency
) -> None:
    services.approve(dossier, officer_actor(binh), BOTH)
    undo.undo(dossier, officer_actor(binh))
    other = DossierFactory(
        submitted=True, receiving_agency=office, social_insurance_number="0100000003", full_name="Lê Bốn"
    )
    services.approve(other, officer_actor(binh), BOTH)
    assert User.objects.get(username="0100000003").full_name == "Lê Bốn"
    dossier.refresh_from_db()
    with pytest.raises(NumberHasAccount):
        services.approve(dossier, officer_actor(binh), BOTH)


def test_a_dossier_for_the_number_sent_meanwhile_makes_the_undone_one_its_duplicate(
    dossier: Dossier, binh: User, office: Agency
) -> None:
    services.reject(dossier, officer_actor(binh), "Không nộp tờ khai")
    newer = DossierFactory(submitted=True, receiving_agency=office, social_insurance_number="0100000003")
    undone = undo.undo(dossier, officer_actor(binh))
    assert (undone.state, undone.duplicate_of) == ("in_review", newer)


def test_the_declarant_reads_nothing_of_a_decision_taken_back(dossier: Dossier, binh: User) -> None:
    services.reject(dossier, officer_actor(binh), "Không nộp tờ khai")
    undo.undo(dossier, officer_actor(binh))
    dossier.refresh_from_db()
    told = timeline.for_declarant(dossier)
    assert [str(event.title) for event in told["events"]] == ["Bạn đã gửi tờ khai", "Cán bộ bắt đầu xem xét"]


# --- Too late, or not theirs ---------------------------------------------------------------------------------------


def test_after_forty_seconds_it_is_refused_politely_and_nothing_changes(desk: Client, dossier: Dossier) -> None:
    approve(desk, dossier)
    decided_ago(40)
    page = desk.post(address("undo", dossier), follow=True).content.decode()
    assert "Đã quá 30 giây: thông báo đang được gửi, không hoàn tác được nữa." in page
    dossier.refresh_from_db()
    assert (dossier.state, dossier.round) == ("approved", 1)
    assert User.objects.get(username="0100000003").is_active
    assert Notice.objects.get().state == NoticeState.WAITING


def test_a_colleague_cannot_take_it_back(dossier: Dossier, binh: User, office: Agency) -> None:
    services.approve(dossier, officer_actor(binh), BOTH)
    with pytest.raises(Overtaken, match="Trần Văn Bình chấp nhận"):
        undo.undo(dossier, officer_actor(OfficerFactory(agency=office)))


def test_a_request_for_corrections_is_not_taken_back(dossier: Dossier, binh: User) -> None:
    services.return_for_changes(dossier, officer_actor(binh), {"full_name": "Thiếu chữ đệm"})
    with pytest.raises(Overtaken):
        undo.undo(dossier, officer_actor(binh))


def test_a_double_click_takes_it_back_once(dossier: Dossier, binh: User) -> None:
    services.approve(dossier, officer_actor(binh), BOTH)
    undo.undo(dossier, officer_actor(binh))
    with pytest.raises(Overtaken):
        undo.undo(dossier, officer_actor(binh))
    dossier.refresh_from_db()
    assert dossier.round == 2


def test_no_other_password_is_sent_while_the_first_one_waits(desk: Client, dossier: Dossier) -> None:
    approve(desk, dossier)
    page = desk.post(address("reissue", dossier), follow=True).content.decode()
    assert "Tin nhắn có mật khẩu đang chờ gửi." in page
    assert Notice.objects.count() == 1


# --- The bar -------------------------------------------------------------------------------------------------------


def test_the_bar_stands_on_every_page_of_the_desk_until_its_seconds_are_over(
    desk: Client, dossier: Dossier, office: Agency
) -> None:
    other = DossierFactory(submitted=True, receiving_agency=office)
    approve(desk, dossier)
    for page in ("/can-bo/", address("dossier", other)):
        shown = desk.get(page).content.decode()
        assert f'action="{address("undo", dossier)}"' in shown
        assert 'role="status"' in shown
    session = desk.session
    session["undo"] = {**session["undo"], "until": (timezone.now() - dt.timedelta(seconds=1)).isoformat()}
    session.save()
    assert address("undo", dossier) not in desk.get("/can-bo/").content.decode()


def test_the_next_dossier_opens_by_itself_for_whoever_wants_it(desk: Client, dossier: Dossier, office: Agency) -> None:
    following = DossierFactory(submitted=True, receiving_agency=office)
    typed = {"papers": BOTH, "seen_round": 1, "choose": "1", "opens_next": "1"}
    answer = desk.post(address("approve", dossier), typed)
    assert answer["Location"] == address("dossier", following)
    page = desk.get(answer["Location"]).content.decode()
    assert 'data-key="c" checked>' in page  # remembered
    assert f'action="{address("undo", dossier)}"' in page
    last = desk.post(address("approve", following), {**typed, "papers": BOTH}, follow=True)
    assert "Không còn hồ sơ nào chờ." in last.content.decode()
