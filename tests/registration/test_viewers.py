"""A person reads which office looked at their dossiers, and when; never an officer's name."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AgencyPost, User
from registration import my_data
from registration.models import Dossier
from registration.states import Look
from registration.workflow import record
from tests.factories import AgencyFactory, CitizenFactory, DossierFactory, OfficerFactory, officer_actor
from vssid_portal import newest_first

pytestmark = pytest.mark.django_db
ADDRESS = "/tai-khoan/ai-da-xem/"


@pytest.fixture
def approved() -> Dossier:
    office = AgencyFactory(name="BHXH huyện Mẫu")
    binh = OfficerFactory(agency=office, full_name="Trần Văn Bình")
    dossier = DossierFactory(approved=True, receiving_agency=office, officer=binh)
    record(dossier, Look.PHOTO_SEEN, officer_actor(binh), {"kind": "portrait"})
    return dossier


def page_of(client: Client, user: User) -> str:
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    return client.get(ADDRESS).content.decode()


def test_every_look_is_told_with_role_office_and_time_and_without_a_name(client: Client, approved: Dossier) -> None:
    assert approved.account
    page = page_of(client, approved.account)
    assert page.count("Cán bộ tiếp nhận – BHXH huyện Mẫu") == 4
    assert page.index("đã xem ảnh") < page.index("đã chấp nhận") < page.index("đã nhận xử lý")
    assert approved.grouped_code in page
    assert "Trần Văn Bình" not in page
    assert "198.51.100.4" not in page


def test_the_office_is_the_one_the_officer_served_that_day(client: Client, approved: Dossier) -> None:
    assert approved.account
    assert approved.receiving_agency
    assert approved.receiving_agency.parent
    chief = OfficerFactory(agency=approved.receiving_agency.parent, role=AgencyPost.Role.SUPERVISOR)
    record(approved, Look.SEEN, officer_actor(chief))
    AgencyPost.objects.filter(user=chief).update(until=timezone.localdate())
    AgencyPost.objects.create(user=chief, agency=AgencyFactory(), since=timezone.localdate() + dt.timedelta(days=1))
    assert f"Phụ trách – {approved.receiving_agency.parent.name}" in page_of(client, approved.account)


def test_what_the_person_did_themselves_and_other_peoples_dossiers_are_not_listed(
    client: Client, approved: Dossier
) -> None:
    page = page_of(client, CitizenFactory())
    assert "Chưa có cán bộ nào xem hồ sơ của bạn." in page
    assert approved.account
    assert "Gửi tờ khai" not in page_of(client, approved.account)


def test_the_page_costs_the_same_however_much_was_seen(
    client: Client, approved: Dossier, django_assert_max_num_queries: object
) -> None:
    assert approved.account
    for _ in range(5):
        record(approved, Look.SEEN, officer_actor(OfficerFactory(agency=approved.receiving_agency)))
    page_of(client, approved.account)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        client.get(ADDRESS)


def test_every_look_is_found_by_going_on_from_page_to_page(
    client: Client, approved: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert approved.account
    monkeypatch.setattr(newest_first, "PAGE_SIZE", 3)
    first = page_of(client, approved.account)
    assert first.count('<td data-label="Ai">') == 3
    assert "Về đầu danh sách" not in first
    [onward] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(ADDRESS + onward).content.decode()
    assert second.count('<td data-label="Ai">') == 1
    assert "Trang sau" not in second
    told = re.findall(r'<td data-label="Việc">([^<]+)', first + second)
    assert sorted(told) == ["đã chấp nhận", "đã ghi nhận giấy tờ", "đã nhận xử lý", "đã xem ảnh"]
    beyond = client.get(f"{ADDRESS}?sau=2020-01-01T00:00:00%2B00:00_1").content.decode()
    assert "Không còn lần nào cũ hơn." in beyond
    assert "Về đầu danh sách" in beyond


def test_the_copy_of_a_persons_data_has_every_look_not_a_page_of_them(
    approved: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert approved.account
    monkeypatch.setattr(newest_first, "PAGE_SIZE", 1)
    assert len(my_data.collect(approved.account, [])["can_bo_da_xem"]) == 4
