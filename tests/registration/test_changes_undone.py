"""`Hoàn tác` of an adjustment and of an end: the account is as it was, and nobody hears of it."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from notices.models import Notice, NoticeState
from participants.models import Identifier, Participant
from registration import particulars, sent
from registration.models import SentDeclaration
from registration.particulars import Stopping
from review import services, undo
from tests.factories import officer_actor
from tests.factories import send as again

from .places import Places
from .test_changes import NEW_PHONE, OLD_PHONE, adjusts, approves, stops
from .wizard import text

pytestmark = pytest.mark.django_db


def test_an_adjustment_is_taken_back_whole_and_nobody_hears_of_it(
    at_home: Client, binh: User, places: Places, officer: User
) -> None:
    Participant.objects.create(
        social_insurance_number="7900000001", full_name="Lê Thị Bình", born_on="1990", gender="female",
        province_code="79",
    )  # fmt: skip
    dossier = adjusts(at_home, places, phone="0987654321", document_type="passport", identity_number="C1234567")
    approves(officer, dossier)
    assert User.objects.get(pk=binh.pk).phone == NEW_PHONE
    undo.undo(dossier, officer_actor(officer))
    back = User.objects.get(pk=binh.pk)
    assert (back.phone, back.identity_number) == (OLD_PHONE, "001090000111")
    assert not Identifier.objects.exists()
    told = Notice.objects.filter(kind="account_adjusted")
    assert set(told.values_list("state", flat=True)) == {NoticeState.CANCELLED}
    dossier.refresh_from_db()
    assert (dossier.state, dossier.held_by, dossier.account) == ("in_review", officer, back)
    approves(officer, dossier)
    assert User.objects.get(pk=binh.pk).phone == NEW_PHONE


def test_an_account_that_was_changed_since_is_not_taken_back(
    at_home: Client, binh: User, places: Places, officer: User
) -> None:
    dossier = adjusts(at_home, places, phone="0987654321")
    approves(officer, dossier)
    User.objects.filter(pk=binh.pk).update(phone="+84911111111")
    desk = Client()
    desk.force_login(officer)
    page = text(desk.post(f"/can-bo/ho-so/{dossier.code}/hoan-tac/", follow=True))
    assert "Tài khoản đã thay đổi sau khi chấp nhận: quyết định không hoàn tác được." in page
    dossier.refresh_from_db()
    assert dossier.state == "approved"
    assert User.objects.get(pk=binh.pk).phone == "+84911111111"


@pytest.mark.parametrize("days", [0, 3])
def test_an_end_is_taken_back_and_the_account_goes_on(
    at_home: Client, binh: User, places: Places, officer: User, days: int
) -> None:
    dossier = stops(at_home, places, timezone.localdate() + dt.timedelta(days=days))
    approves(officer, dossier)
    undo.undo(dossier, officer_actor(officer))
    assert User.objects.get(pk=binh.pk).stops_on is None
    assert set(Notice.objects.filter(kind="account_stopped").values_list("state", flat=True)) == {NoticeState.CANCELLED}
    facts = {"username": binh.username, "password": "mat-khau-nguoi-dan", "check_code": "PASSED"}
    assert Client().post("/dang-nhap/", facts).status_code == 302


def test_what_a_correction_of_an_end_changed_is_told(at_home: Client, places: Places, officer: User) -> None:
    dossier = stops(at_home, places, timezone.localdate() + dt.timedelta(days=3))
    services.return_for_changes(dossier, officer_actor(officer), {"stop": "Ngày chưa đúng"})
    dossier.refresh_from_db()
    later = timezone.localdate() + dt.timedelta(days=5)
    particulars.write(dossier, Stopping(later, "Không còn nhu cầu"))
    dossier.save()
    again(dossier)
    before, now = SentDeclaration.objects.order_by("round").values_list("content", flat=True)
    [change] = sent.changes(before, now)
    assert change.item == "stop"
    assert change.new == f"{later:%d/%m/%Y}, Không còn nhu cầu"
