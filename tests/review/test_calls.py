"""Cần gọi điện: whom an office calls because no message came through, on the dossier and as a page."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from agencies.models import Agency
from notices import fallback
from notices.models import FollowUp, Notice, NoticeState
from registration.models import Dossier
from review import letters
from tests.factories import AgencyFactory, DossierFactory, OfficerFactory

pytestmark = pytest.mark.django_db


def unreached(office: Agency, **facts: object) -> tuple[Dossier, Notice]:
    """A returned dossier whose declarant was not reached, and its SMS."""
    dossier = DossierFactory(returned=True, receiving_agency=office, **facts)
    sms = Notice.objects.get(subject_key=letters.subject_key(dossier), channel="sms")
    long_ago = timezone.now() - 2 * fallback.SETTLED_AFTER
    Notice.objects.filter(pk=sms.pk).update(state=NoticeState.UNDELIVERED, changed_at=long_ago, reported_at=long_ago)
    fallback.follow_up()
    sms.refresh_from_db()
    return dossier, sms


def words(client: Client, address: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(address).content.decode()).split())


def address_of(dossier: Dossier, sms: Notice) -> str:
    return f"/can-bo/ho-so/{dossier.code}/da-goi/{sms.reference}/"


def test_the_list_says_whom_to_call_why_and_since_when(desk: Client, office: Agency) -> None:
    dossier, _sms = unreached(office, full_name="Phạm Thị Vắng", phone="+84912345678")
    told = words(desk, "/can-bo/can-goi/")
    assert "Phạm Thị Vắng" in told
    assert "0912 345 678" in told
    assert "Yêu cầu bổ sung" in told
    assert "SMS không đến: nhà mạng báo không tới được" in told
    assert dossier.grouped_code in told


def test_of_many_calls_the_page_shows_those_that_waited_longest_and_says_so(
    desk: Client, office: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.beginnings.MOST", 1)
    (first, sms), (second, _later) = unreached(office), unreached(office)
    told = words(desk, "/can-bo/can-goi/")
    assert first.grouped_code in told
    assert second.grouped_code not in told
    assert "Còn nữa" in told
    desk.post(address_of(first, sms), {"answer": "called"})
    told = words(desk, "/can-bo/can-goi/")
    assert second.grouped_code in told
    assert "Còn nữa" not in told


def test_the_dossier_says_so_too(desk: Client, office: Agency) -> None:
    dossier, _sms = unreached(office, phone="+84912345678")
    told = words(desk, f"/can-bo/ho-so/{dossier.code}/")
    assert "Cần gọi điện: 0912 345 678 , SMS không đến: nhà mạng báo không tới được (Yêu cầu bổ sung," in told


@pytest.mark.parametrize(
    ("answer", "said"), [("called", "đã báo"), ("no_answer", "không liên lạc được")]
)
def test_an_answer_takes_it_off_the_list_and_leaves_an_event(
    desk: Client, binh: User, office: Agency, answer: str, said: str
) -> None:
    dossier, sms = unreached(office)
    assert desk.post(address_of(dossier, sms), {"answer": answer})["Location"] == "/can-bo/can-goi/"
    assert "Không cần gọi cho ai." in words(desk, "/can-bo/can-goi/")
    event = dossier.events.get(action="called")
    assert (event.actor, event.detail["answer"]) == (binh, answer)
    page = words(desk, f"/can-bo/ho-so/{dossier.code}/")
    assert "Cần gọi điện" not in page
    assert re.search(rf"đã gọi điện \d\d:\d\d, {said}", page)
    assert "Gọi điện báo tin" in page


def test_from_the_dossier_the_answer_leads_back_to_it(desk: Client, office: Agency) -> None:
    dossier, sms = unreached(office)
    answer = desk.post(address_of(dossier, sms), {"answer": "called", "tu": "ho-so"})
    assert answer["Location"] == f"/can-bo/ho-so/{dossier.code}/"


def test_of_two_who_called_one_is_told_that_a_colleague_did(desk: Client, office: Agency) -> None:
    dossier, sms = unreached(office)
    desk.post(address_of(dossier, sms), {"answer": "called"})
    desk.post(address_of(dossier, sms), {"answer": "no_answer"})
    assert "không còn trong danh sách" in words(desk, "/can-bo/can-goi/")
    assert Notice.objects.get(pk=sms.pk).follow_up == FollowUp.CALLED
    assert dossier.events.filter(action="called").count() == 1


def test_what_is_no_answer_changes_nothing(desk: Client, office: Agency) -> None:
    dossier, sms = unreached(office)
    for answer in ("", "stopped", "call"):
        desk.post(address_of(dossier, sms), {"answer": answer})
    assert Notice.objects.get(pk=sms.pk).follow_up == FollowUp.CALL


def test_another_office_sees_and_answers_none_of_it(client: Client, office: Agency) -> None:
    dossier, sms = unreached(office, full_name="Phạm Thị Vắng")
    client.force_login(OfficerFactory(agency=AgencyFactory(parent=office.parent)))
    assert "Phạm Thị Vắng" not in words(client, "/can-bo/can-goi/")
    assert client.post(address_of(dossier, sms), {"answer": "called"}).status_code == 404
    client.force_login(OfficerFactory(agency=office.parent))
    assert "Phạm Thị Vắng" in words(client, "/can-bo/can-goi/")


def test_a_message_of_another_dossier_is_not_answered_by_this_one(desk: Client, office: Agency) -> None:
    _dossier, sms = unreached(office)
    other, _other_sms = unreached(office)
    desk.post(address_of(other, sms), {"answer": "called"})
    assert Notice.objects.get(pk=sms.pk).follow_up == FollowUp.CALL


def test_the_officers_own_dossier_is_a_colleagues_to_call(client: Client, office: Agency) -> None:
    dossier, sms = unreached(office, phone="+84912345678", full_name="Chính Mình")
    client.force_login(OfficerFactory(agency=office, phone="+84912345678"))
    assert "Chính Mình" not in words(client, "/can-bo/can-goi/")
    assert client.post(address_of(dossier, sms), {"answer": "called"}).status_code == 403


def test_who_read_the_list_is_an_event(desk: Client, binh: User, office: Agency) -> None:
    desk.get("/can-bo/can-goi/")
    assert not binh.staff_events.exists()
    dossier, _sms = unreached(office)
    desk.get("/can-bo/can-goi/")
    assert binh.staff_events.get().detail == {"codes": [dossier.code]}


def test_it_costs_the_same_however_many_are_to_be_called(desk: Client, office: Agency) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.get("/can-bo/can-goi/")
        return len([one for one in asked if "SAVEPOINT" not in one["sql"]])

    unreached(office)
    statements()
    few = statements()
    for _number in range(5):
        unreached(office)
    assert statements() == few <= 12


def test_the_dossier_tells_of_each_message_what_it_was_and_how_it_fared(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(approved=True, receiving_agency=office, email="hoa@thu.example")
    sms = Notice.objects.get(subject_key=letters.subject_key(dossier), channel="sms")
    at = timezone.now() - timedelta(minutes=1)
    Notice.objects.filter(pk=sms.pk).update(state=NoticeState.ACCEPTED, accepted_at=at)
    when = f"{timezone.localtime(at):%H:%M}"
    page = words(desk, f"/can-bo/ho-so/{dossier.code}/")
    assert "Tài khoản và mật khẩu lần đầu SMS" in page
    assert re.search(rf"SMS đã gửi {when}[^;]*, đang chờ biên nhận", page)
    Notice.objects.filter(pk=sms.pk).update(state=NoticeState.DELIVERED, reported_at=at)
    assert f"SMS đã tới {when}" in words(desk, f"/can-bo/ho-so/{dossier.code}/")
    Notice.objects.filter(pk=sms.pk).update(state=NoticeState.UNDELIVERED, follow_up=FollowUp.EMAIL)
    assert "đã gửi qua email vì SMS không đến" in words(desk, f"/can-bo/ho-so/{dossier.code}/")
    password = re.search(r"\b\d{8}\b", sms.body)
    assert password
    assert password[0] not in page
