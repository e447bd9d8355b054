"""Dữ liệu của tôi: see, download once after a code, have it corrected, have it erased; the office answers in time."""

import datetime as dt
import io
import json
import re
import zipfile

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from notices.models import Notice
from registration import clock, retention, rights
from registration.models import DataCopy, DataRequest, Dossier
from tests.factories import AgencyFactory, CitizenFactory, DossierFactory, OfficerFactory, add_photos, officer_actor

from .wizard import assert_chain_holds, errors, last_code, text

pytestmark = pytest.mark.django_db
PAGE = "/tai-khoan/quyen/"
ANSWERED = "/can-bo/quyen-du-lieu/da-tra-loi/"


@pytest.fixture
def officer(office) -> User:
    return OfficerFactory(agency=office)


@pytest.fixture
def dossier(office, officer) -> Dossier:
    """An approved one, with the photos still there."""
    dossier = DossierFactory(approved=True, officer=officer, receiving_agency=office, full_name="Lê Thị Bình")
    add_photos(dossier)
    return dossier


@pytest.fixture
def binh(client: Client, dossier: Dossier) -> User:
    user = dossier.account
    assert user
    user.must_change_password = False
    user.save()
    client.force_login(user)
    return user


@pytest.fixture
def desk(officer: User) -> Client:
    browser = Client()
    browser.force_login(officer)
    return browser


def asks(client: Client, kind: str, words: str = "") -> DataRequest:
    assert client.post(PAGE, {"kind": kind, "text": words}).status_code == 302
    return DataRequest.objects.get(kind=kind, state="open")


def answers(desk: Client, asked: DataRequest, outcome: str = "done") -> None:
    facts = {"outcome": outcome, "text": "Đã xem xét yêu cầu của bạn"}
    assert desk.post(f"/can-bo/quyen-du-lieu/{asked.pk}/", facts).status_code == 302
    asked.refresh_from_db()


def downloads(client: Client) -> str:
    """The address of the copy, after the code."""
    client.post("/tai-khoan/quyen/ma-otp/")
    return client.post("/tai-khoan/quyen/ma-otp/", {"code": last_code()})["Location"]


def test_the_copy_holds_what_is_kept_and_comes_once(client: Client, binh: User, dossier: Dossier) -> None:
    address = downloads(client)
    assert client.get(address).status_code == 200, "a look uses nothing up"
    answer = client.post(address)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    told = json.loads(archive.read("du-lieu.json"))
    assert told["tai_khoan"]["so_dien_thoai"] == binh.phone
    assert told["ho_so"][0]["so_giay_to"] == dossier.identity_number
    kinds = ("card_back", "card_front", "portrait")
    assert sorted(archive.namelist())[:3] == [f"anh/{dossier.code}-{kind}.jpg" for kind in kinds]
    assert archive.read(f"anh/{dossier.code}-portrait.jpg").startswith(b"\xff\xd8")
    assert "no-store" in answer["Cache-Control"]
    assert client.post(address)["Location"] == PAGE
    assert DataCopy.objects.get().used_at


def test_no_copy_without_the_code_for_another_person_or_after_a_while(client: Client, binh: User) -> None:
    assert client.post("/tai-khoan/quyen/ma-otp/", {"code": "000000"}).status_code == 422
    address = downloads(client)
    stranger = Client()
    assert stranger.post(address)["Location"].startswith("/dang-nhap/")
    stranger.force_login(CitizenFactory())
    assert stranger.post(address)["Location"] == PAGE
    DataCopy.objects.update(expires_at=timezone.now())
    assert client.post(address)["Location"] == PAGE


def test_a_request_is_due_in_two_working_days_and_waits_at_the_office(
    client: Client, binh: User, dossier: Dossier, desk: Client
) -> None:
    asked = asks(client, "other", "Ai đang dùng số điện thoại của tôi?")
    days = clock.working_days()
    assert asked.due_at == clock.close_of(days.after(timezone.localdate(), 2))
    assert asked.agency == dossier.receiving_agency
    assert binh.full_name in text(desk.get("/can-bo/quyen-du-lieu/"))
    assert "Ai đang dùng số" in text(desk.get(f"/can-bo/quyen-du-lieu/{asked.pk}/"))
    DataRequest.objects.update(due_at=timezone.now() - dt.timedelta(hours=1))
    assert "Quá hạn" in text(desk.get("/can-bo/quyen-du-lieu/"))


def test_of_many_requests_the_page_shows_the_most_urgent_and_says_so(
    client: Client, binh: User, dossier: Dossier, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("review.beginnings.MOST", 1)
    first, second = asks(client, "other", "Ai xem hồ sơ của tôi?"), asks(client, "erase")
    DataRequest.objects.filter(pk=second.pk).update(due_at=first.due_at + dt.timedelta(days=1))
    page = text(desk.get("/can-bo/quyen-du-lieu/"))
    assert f"/can-bo/quyen-du-lieu/{first.pk}/" in page
    assert f"/can-bo/quyen-du-lieu/{second.pk}/" not in page
    assert "Trang này hiện 1 yêu cầu gấp nhất" in page
    answers(desk, first)
    page = text(desk.get("/can-bo/quyen-du-lieu/"))
    assert f"/can-bo/quyen-du-lieu/{second.pk}/" in page
    assert "Trang này hiện" not in page


def test_answered_requests_are_looked_up_a_page_at_a_time_with_who_answered(
    client: Client, binh: User, dossier: Dossier, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Chưa có yêu cầu nào được trả lời." in text(desk.get(ANSWERED))
    first, second = asks(client, "other", "Ai xem hồ sơ của tôi?"), asks(client, "erase")
    answers(desk, first)
    answers(desk, second)
    monkeypatch.setattr("vssid_portal.newest_first.PAGE_SIZE", 1)
    page = text(desk.get(ANSWERED))
    assert f"/can-bo/quyen-du-lieu/{second.pk}/" in page
    assert f"/can-bo/quyen-du-lieu/{first.pk}/" not in page
    [onward] = re.findall(r'rel="next" href="([^"]+)"', page)
    page = text(desk.get(ANSWERED + onward))
    assert f"/can-bo/quyen-du-lieu/{first.pk}/" in page
    assert "Trang sau" not in page
    neighbour = Client()
    neighbour.force_login(OfficerFactory(agency=AgencyFactory()))
    assert "Chưa có yêu cầu nào được trả lời." in text(neighbour.get(ANSWERED))


def test_another_office_does_not_see_it(client: Client, binh: User) -> None:
    asked = asks(client, "erase")
    elsewhere = Client()
    elsewhere.force_login(OfficerFactory())
    assert binh.full_name not in text(elsewhere.get("/can-bo/quyen-du-lieu/"))
    assert elsewhere.get(f"/can-bo/quyen-du-lieu/{asked.pk}/").status_code == 404


def test_closing_ends_the_account_erases_the_photos_and_is_told(
    client: Client, binh: User, dossier: Dossier, desk: Client
) -> None:
    asked = asks(client, "close")
    answers(desk, asked)
    assert asked.state == "done"
    assert not dossier.photos.exists()
    assert assert_chain_holds(dossier)[-1].action == "purged"
    assert client.get(PAGE)["Location"].startswith("/dang-nhap/")
    assert Notice.objects.filter(kind="data_request_answered", channel="sms").count() == 1


def test_erasing_leaves_the_account_and_spares_what_a_legal_hold_keeps(
    client: Client, binh: User, dossier: Dossier, desk: Client
) -> None:
    retention.hold(dossier, "Công văn 12/TA")
    asked = asks(client, "erase")
    assert "giữ lại theo yêu cầu pháp lý" in text(client.get(PAGE))
    answers(desk, asked)
    assert dossier.photos.count() == 3
    assert client.get(PAGE).status_code == 200
    assert "Đã xem xét yêu cầu của bạn" in text(client.get(PAGE))


def test_a_refusal_changes_nothing(client: Client, binh: User, dossier: Dossier, desk: Client) -> None:
    asked = asks(client, "close")
    answers(desk, asked, "refused")
    assert (asked.state, dossier.photos.count()) == ("refused", 3)
    assert client.get(PAGE).status_code == 200


def test_the_second_answer_is_late(client: Client, binh: User, officer: User) -> None:
    asked = asks(client, "close")
    rights.answer(asked, officer_actor(officer), done=False, text="Không")
    with pytest.raises(rights.AlreadyAnswered):
        rights.answer(asked, officer_actor(officer), done=True, text="Được")
    assert User.objects.get(pk=binh.pk).stops_on is None


@pytest.mark.parametrize(
    ("facts", "word"), [({}, "Chọn việc"), ({"kind": "other"}, "Ghi nội dung"), ({"kind": "close"}, "đang chờ trả lời")]
)
def test_a_mistake_is_named_and_nothing_is_asked_twice(
    client: Client, binh: User, facts: dict[str, str], word: str
) -> None:
    rights.ask(binh, "close", "")
    response = client.post(PAGE, facts)
    assert response.status_code == 422
    assert word in errors(response)
    assert DataRequest.objects.count() == 1


def test_an_answer_needs_an_outcome_and_words(client: Client, binh: User, desk: Client) -> None:
    asked = asks(client, "close")
    response = desk.post(f"/can-bo/quyen-du-lieu/{asked.pk}/", {})
    assert response.status_code == 422
    assert "Ghi câu trả lời" in errors(response)


def test_the_copy_of_somebody_who_did_not_sign_in_tells_nothing_of_the_account(binh: User) -> None:
    from registration import particulars
    from registration.particulars import Adjustment

    dossier = DossierFactory(kind="adjust", social_insurance_number=binh.username)
    particulars.write(dossier, Adjustment(("phone",), {"phone": "+84900000000"}, is_shown=False))
    assert "old" not in particulars.as_kept(dossier)


def test_pages_ask_the_database_little_however_many_requests_there_are(
    client: Client, binh: User, desk: Client, django_assert_max_num_queries
) -> None:
    first = asks(client, "other", "Một câu hỏi")
    for number in range(12):
        other = CitizenFactory(phone=f"+8490400{number:04d}")
        DataRequest.objects.create(user=other, kind="erase", due_at=first.due_at, agency=first.agency)
    with django_assert_max_num_queries(12):
        client.get(PAGE)
    with django_assert_max_num_queries(12):
        desk.get("/can-bo/quyen-du-lieu/")
    with django_assert_max_num_queries(12):
        desk.get(f"/can-bo/quyen-du-lieu/{first.pk}/")
