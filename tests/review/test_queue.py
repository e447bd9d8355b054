"""The queue: what stands in it, in which order, how it is searched and paged."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agencies.models import Agency
from registration.models import Dossier
from review import duplicates, queue, services
from review.duplicate_rows import DuplicateFinding
from tests.factories import AgencyFactory, DossierFactory, OfficerFactory, officer_actor

pytestmark = pytest.mark.django_db


def names_at(desk: Client, address: str = "/can-bo/") -> list[str]:
    """The declarants as the list shows them, top to bottom."""
    page = desk.get(address).content.decode()
    return re.findall(r'<th scope="row">\s*<a id="hs-[^>]+>([^<]+)</a>', page)


def minutes_ago(minutes: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(minutes=minutes)


def test_the_oldest_stands_first(desk: Client, office: Agency) -> None:
    for name, minutes in (("Ba", 10), ("Một", 300), ("Hai", 100)):
        DossierFactory(submitted=True, receiving_agency=office, full_name=name, submitted_at=minutes_ago(minutes))
    assert names_at(desk) == ["Một", "Hai", "Ba"]


def test_words_of_a_row_stand_apart(desk: Client, office: Agency, binh: User) -> None:
    DossierFactory(in_review=True, receiving_agency=office, officer=binh)
    page = re.sub(r"<[^>]+>", "", desk.get("/can-bo/?muc=dang-xem-xet").content.decode())
    assert re.search(r"Đang xem xét\s+bạn đang giữ, \d\d:\d\d–\d\d:\d\d\s+Chờ người dân đến", page)


def test_it_says_how_long_each_has_waited(desk: Client, office: Agency) -> None:
    for minutes in (35, 5 * 60 + 10, 3 * 24 * 60 + 5):
        DossierFactory(submitted=True, receiving_agency=office, submitted_at=minutes_ago(minutes))
    page = desk.get("/can-bo/").content.decode()
    assert re.findall(r">(\d+ (?:phút|giờ|ngày))</time>", page) == ["3 ngày", "5 giờ", "35 phút"]


def test_each_tab_holds_and_counts_its_own(desk: Client, office: Agency, binh: User) -> None:
    colleague = OfficerFactory(agency=office, full_name="Lê Thị Cúc")
    DossierFactory(submitted=True, receiving_agency=office, full_name="Đang chờ")
    DossierFactory(in_review=True, receiving_agency=office, full_name="Của Bình", officer=binh)
    DossierFactory(in_review=True, receiving_agency=office, full_name="Của Cúc", officer=colleague)
    DossierFactory(returned=True, receiving_agency=office, full_name="Cần sửa", officer=binh)
    DossierFactory(rejected=True, receiving_agency=office, full_name="Từ chối", officer=binh)
    DossierFactory(approved=True, receiving_agency=office, full_name="Xong", officer=binh)
    assert names_at(desk, "/can-bo/?muc=cho-tiep-nhan") == ["Đang chờ"]
    assert names_at(desk, "/can-bo/?muc=dang-xem-xet") == ["Của Bình", "Của Cúc"]
    assert names_at(desk, "/can-bo/?muc=cua-toi") == ["Của Bình"]
    assert names_at(desk, "/can-bo/?muc=can-bo-sung") == ["Cần sửa"]
    assert names_at(desk, "/can-bo/?muc=hom-nay") == ["Xong", "Từ chối"]
    counts = re.findall(r"([^<>]+) <b>(\d+)</b>", desk.get("/can-bo/").content.decode())
    assert counts == [
        ("Chờ tiếp nhận", "1"), ("Nguy cơ trễ hạn", "0"), ("Của tôi", "1"), ("Đang xem xét", "2"), ("Đã bổ sung", "0"),
        ("Chờ phụ trách", "0"), ("Chờ người dân đến", "3"), ("Cần bổ sung", "1"), ("Chờ người thứ hai", "0"),
        ("Nghi trùng", "0"),
        ("Quyết định hôm nay", "2"), ("Tất cả", "6"),
    ]  # fmt: skip


def test_a_hold_that_ran_out_waits_again(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(in_review=True, receiving_agency=office, full_name="Bị bỏ dở")
    Dossier.objects.filter(pk=dossier.pk).update(held_until=minutes_ago(1))
    assert names_at(desk) == ["Bị bỏ dở"]


def test_it_shows_who_is_on_a_dossier(desk: Client, office: Agency) -> None:
    DossierFactory(in_review=True, receiving_agency=office, officer=OfficerFactory(agency=office, full_name="Lê Cúc"))
    assert "Lê Cúc" in desk.get("/can-bo/?muc=dang-xem-xet").content.decode()


MARK = 'desk-flag--warning">Nghi trùng'


def test_both_dossiers_of_one_number_are_marked_until_an_officer_says_they_are_two_people(
    desk: Client, office: Agency, binh: User
) -> None:
    DossierFactory(submitted=True, receiving_agency=office, social_insurance_number="0100000003")
    DossierFactory(submitted=True, receiving_agency=office, social_insurance_number="0100000003")
    page = "/can-bo/?tu-muc=tat-ca"
    assert desk.get(page).content.decode().count(MARK) == 1  # the later one, before anybody looked
    duplicates.seek_new()
    assert desk.get(page).content.decode().count(MARK) == 2
    duplicates.settle(DuplicateFinding.objects.get(), officer_actor(binh), "different", "Đã gặp cả hai")
    assert desk.get(page).content.decode().count(MARK) == 0


@pytest.mark.parametrize("typed", ["hoa", "Hoà", "HÒA nguyen", "nguyễn văn hòa", "Ho\u0300a"])
def test_names_are_found_with_or_without_accents(desk: Client, office: Agency, typed: str) -> None:
    DossierFactory(submitted=True, receiving_agency=office, full_name="Nguyễn Văn Hòa")
    DossierFactory(submitted=True, receiving_agency=office, full_name="Đỗ Thị Đào")
    assert names_at(desk, f"/can-bo/?q={typed}") == ["Nguyễn Văn Hòa"]


@pytest.mark.parametrize("typed", ["0100000003", "GD4 79 0100000003", "0912 345 678", "+84 912345678", "001090123456"])
def test_numbers_and_phones_are_found(desk: Client, office: Agency, typed: str) -> None:
    DossierFactory(submitted=True, receiving_agency=office)
    DossierFactory(
        submitted=True, receiving_agency=office, full_name="Đỗ Đào", social_insurance_number="0100000003",
        phone="+84912345678", identity_number="001090123456",
    )  # fmt: skip
    response = desk.get("/can-bo/", {"q": typed})
    assert re.findall(r'<th scope="row">\s*<a id="hs-[^>]+>([^<]+)</a>', response.content.decode()) == ["Đỗ Đào"]


def test_a_search_looks_in_every_state(desk: Client, office: Agency) -> None:
    DossierFactory(rejected=True, receiving_agency=office, full_name="Đỗ Đào")
    assert names_at(desk, "/can-bo/?q=dao") == ["Đỗ Đào"]


def test_a_whole_code_opens_its_dossier(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(submitted=True, receiving_agency=office)
    response = desk.get("/can-bo/", {"q": dossier.grouped_code})
    assert response["Location"] == reverse("review:dossier", args=[dossier.code])


def test_a_neighbours_code_is_not_found_and_says_no_more(desk: Client) -> None:
    response = desk.get("/can-bo/", {"q": DossierFactory(submitted=True).code})
    assert response.status_code == 200
    assert "Không có hồ sơ nào khớp" in response.content.decode()


def test_the_last_digits_of_a_code_find_it(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(submitted=True, receiving_agency=office, full_name="Đỗ Đào")
    assert names_at(desk, f"/can-bo/?q={dossier.code[-6:]}") == ["Đỗ Đào"]


def test_a_provincial_officer_narrows_the_list_to_one_office(client: Client, office: Agency) -> None:
    assert office.parent
    client.force_login(OfficerFactory(agency=office.parent))
    sister = AgencyFactory(parent=office.parent)
    DossierFactory(submitted=True, receiving_agency=office, full_name="Ở đây")
    DossierFactory(submitted=True, receiving_agency=sister, full_name="Ở kia")
    assert names_at(client) == ["Ở đây", "Ở kia"]
    assert names_at(client, f"/can-bo/?co-quan={sister.pk}") == ["Ở kia"]


def test_an_agency_beyond_the_post_gives_nothing(desk: Client) -> None:
    stranger = DossierFactory(submitted=True)
    assert names_at(desk, f"/can-bo/?co-quan={stranger.receiving_agency_id}") == []


@pytest.mark.parametrize(
    "query", ["muc=khong-co", "sau=hom-qua", "co-quan=x", "co-quan=²", "sau=2026-01-01T00:00:00_x", "q=%00"]
)
def test_an_address_with_nonsense_in_it_still_opens(desk: Client, query: str) -> None:
    assert desk.get(f"/can-bo/?{query}").status_code == 200


@pytest.mark.parametrize("tab", ["cho-tiep-nhan", "tat-ca"])
def test_pages_follow_each_other_without_gap_or_repetition(
    desk: Client, office: Agency, monkeypatch: pytest.MonkeyPatch, tab: str
) -> None:
    monkeypatch.setattr(queue, "PAGE_SIZE", 3)
    same_moment = timezone.now()
    for number in range(7):
        DossierFactory(submitted=True, receiving_agency=office, full_name=f"Số {number}", submitted_at=same_moment)
    seen, address = [], f"/can-bo/?muc={tab}"
    while address:
        page = desk.get(address).content.decode()
        seen += re.findall(r"Số \d", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = "/can-bo/" + following[1].replace("&amp;", "&") if following else ""
    assert sorted(seen) == [f"Số {number}" for number in range(7)]


def test_its_sql_does_not_grow_with_its_rows(client: Client, office: Agency) -> None:
    assert office.parent
    client.force_login(OfficerFactory(agency=office.parent))
    client.get("/can-bo/")  # the first page after signing in also notes the device
    counts = []
    for more in (1, 12):
        for _ in range(more):
            DossierFactory(submitted=True, receiving_agency=office)
            DossierFactory(in_review=True, receiving_agency=AgencyFactory(parent=office.parent))
        with CaptureQueriesContext(connection) as queries:
            client.get("/can-bo/?muc=tat-ca")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_take_next_gives_the_oldest_that_is_free(desk: Client, office: Agency, binh: User) -> None:
    colleague = OfficerFactory(agency=office)
    first, second, third = (
        DossierFactory(submitted=True, receiving_agency=office, submitted_at=minutes_ago(minutes))
        for minutes in (300, 200, 100)
    )
    services.take(first, officer_actor(colleague))
    assert desk.post("/can-bo/lay-tiep/")["Location"] == reverse("review:dossier", args=[second.code])
    second.refresh_from_db()
    assert (second.state, second.held_by) == ("in_review", binh)
    assert desk.post("/can-bo/lay-tiep/")["Location"] == reverse("review:dossier", args=[third.code])


def test_take_next_says_when_nobody_waits(desk: Client) -> None:
    response = desk.post("/can-bo/lay-tiep/", follow=True)
    assert "Không còn hồ sơ nào chờ." in response.content.decode()


def test_take_next_gives_nothing_of_the_neighbours(desk: Client) -> None:
    dossier = DossierFactory(submitted=True)
    desk.post("/can-bo/lay-tiep/")
    dossier.refresh_from_db()
    assert dossier.state == "submitted"
