"""The queues and filters as data: each holds what its name says, counts stop, and orders hold across pages."""

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
from registration.models import Dossier, PhotoKind
from review import duplicates, few, queue, services
from review.tabs import TABS
from tests.factories import DossierFactory, OfficerFactory, add_photos, officer_actor, send

from .test_queue import minutes_ago, names_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def cuc(office: Agency) -> User:
    return OfficerFactory(agency=office, full_name="Lê Thị Cúc")


def corrected(office: Agency, officer: User, name: str, **facts: object) -> Dossier:
    """Sent back by this officer, and sent again."""
    dossier = DossierFactory(returned=True, receiving_agency=office, officer=officer, full_name=name, **facts)
    send(dossier)
    return dossier


def test_a_corrected_dossier_is_with_the_officer_who_asked_for_it(
    desk: Client, office: Agency, binh: User, cuc: User
) -> None:
    corrected(office, binh, "Bình yêu cầu")
    corrected(office, cuc, "Cúc yêu cầu")
    assert names_at(desk, "/can-bo/?muc=cua-toi") == ["Bình yêu cầu"]
    assert names_at(desk, "/can-bo/?muc=da-bo-sung") == ["Bình yêu cầu", "Cúc yêu cầu"]
    assert "Gửi lần 2, bạn đã yêu cầu" in desk.get("/can-bo/?muc=da-bo-sung").content.decode()


def test_a_corrected_dossier_keeps_its_place_in_line(desk: Client, office: Agency, binh: User) -> None:
    DossierFactory(submitted=True, receiving_agency=office, full_name="Sau", submitted_at=minutes_ago(60))
    corrected(office, binh, "Trước", submitted_at=minutes_ago(600))
    assert names_at(desk) == ["Trước", "Sau"]


def test_take_next_leaves_a_colleagues_corrected_dossier_to_them_for_a_day(
    desk: Client, office: Agency, cuc: User
) -> None:
    theirs = corrected(office, cuc, "Cúc yêu cầu", submitted_at=minutes_ago(600))
    new = DossierFactory(submitted=True, receiving_agency=office)
    assert desk.post("/can-bo/lay-tiep/")["Location"] == reverse("review:dossier", args=[new.code])
    newer = DossierFactory(submitted=True, receiving_agency=office)
    Dossier.objects.filter(pk=theirs.pk).update(state_changed_at=timezone.now() - dt.timedelta(days=2))
    assert desk.post("/can-bo/lay-tiep/")["Location"] == reverse("review:dossier", args=[theirs.code])
    assert desk.post("/can-bo/lay-tiep/")["Location"] == reverse("review:dossier", args=[newer.code])


def test_take_next_gives_a_colleagues_corrected_dossier_when_nothing_else_waits(
    desk: Client, office: Agency, cuc: User
) -> None:
    theirs = corrected(office, cuc, "Cúc yêu cầu")
    assert desk.post("/can-bo/lay-tiep/")["Location"] == reverse("review:dossier", args=[theirs.code])


def test_only_what_was_decided_today_is_in_todays_list(desk: Client, office: Agency, binh: User) -> None:
    DossierFactory(rejected=True, receiving_agency=office, officer=binh, full_name="Hôm nay")
    old = DossierFactory(rejected=True, receiving_agency=office, officer=binh, full_name="Hôm kia")
    Dossier.objects.filter(pk=old.pk).update(state_changed_at=timezone.now() - dt.timedelta(days=2))
    assert names_at(desk, "/can-bo/?muc=hom-nay") == ["Hôm nay"]


def test_both_open_dossiers_of_a_number_may_be_duplicates(desk: Client, office: Agency) -> None:
    for name in ("Một", "Hai"):
        DossierFactory(
            submitted=True, receiving_agency=office, full_name=name, social_insurance_number="0100000003"
        )
    DossierFactory(submitted=True, receiving_agency=office, full_name="Ba")
    duplicates.seek_new()
    assert names_at(desk, "/can-bo/?muc=nghi-trung") == ["Một", "Hai"]
    assert names_at(desk, "/can-bo/?dau-hieu=trung") == ["Một", "Hai"]


def test_counts_stop_at_a_limit(desk: Client, office: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "COUNTED_UP_TO", 2)
    for _ in range(3):
        DossierFactory(submitted=True, receiving_agency=office)
    assert "Tất cả <b>2+</b>" in desk.get("/can-bo/").content.decode()


def test_few_that_a_filter_leaves_are_counted_and_many_up_to_a_lower_limit(
    desk: Client, office: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "FILTERED_UP_TO", 2)
    for _ in range(3):
        DossierFactory(submitted=True, receiving_agency=office)
    narrowed = "/can-bo/?loai=adult"
    assert "Tất cả <b>3</b>" in desk.get(narrowed).content.decode()
    monkeypatch.setattr(few, "MOST", 1)
    page = desk.get(narrowed).content.decode()
    assert "Tất cả <b>2+</b>" in page
    assert "Nghi trùng <b>0</b>" in page
    assert page.count('<a id="hs-') == 3
    assert "Tất cả <b>3</b>" in desk.get(f"/can-bo/?co-quan={office.pk}").content.decode()


@pytest.mark.parametrize("address", ["/can-bo/", "/can-bo/?q=an", "/can-bo/?loai=adult"])
def test_all_queues_are_counted_in_one_statement(desk: Client, office: Agency, address: str) -> None:
    DossierFactory(submitted=True, receiving_agency=office, full_name="An")
    with CaptureQueriesContext(connection) as queries:
        page = desk.get(address).content.decode()
    asked = [query["sql"] for query in queries]
    assert sum("COUNT(*)" in sql or "EXECUTE tabs_" in sql or " THEN " in sql for sql in asked) == 1
    assert len(re.findall(r"<b>\d+</b>", page)) == len(TABS)


def test_filters_narrow_the_list_and_every_count(desk: Client, office: Agency, binh: User) -> None:
    DossierFactory(submitted=True, receiving_agency=office, full_name="Mới")
    DossierFactory(submitted=True, receiving_agency=office, full_name="Cũ", submitted_at=minutes_ago(4 * 24 * 60))
    page = desk.get("/can-bo/?tuoi=3").content.decode()
    assert re.findall(r'<a id="hs-[^>]+>([^<]+)</a>', page) == ["Cũ"]
    assert "Tất cả <b>1</b>" in page
    assert "Bỏ lọc" in page


def test_flags_choose_by_papers_photos_and_rounds(desk: Client, office: Agency, binh: User) -> None:
    with_papers = DossierFactory(submitted=True, receiving_agency=office, full_name="Có giấy tờ")
    services.tick(with_papers, officer_actor(binh), ["signed_form", "original_id"])
    weak = DossierFactory(submitted=True, receiving_agency=office, full_name="Ảnh yếu")
    [photo] = add_photos(weak, (PhotoKind.PORTRAIT,))
    photo.check_at_counter = True
    photo.save(update_fields=["check_at_counter"])
    corrected(office, binh, "Gửi lại")
    assert names_at(desk, "/can-bo/?muc=tat-ca&dau-hieu=co-giay-to") == ["Có giấy tờ"]
    assert names_at(desk, "/can-bo/?dau-hieu=anh-yeu") == ["Ảnh yếu"]
    assert names_at(desk, "/can-bo/?dau-hieu=gui-lai") == ["Gửi lại"]
    assert names_at(desk, "/can-bo/?muc=tat-ca&dau-hieu=co-nguoi-giu") == ["Có giấy tờ"]
    assert names_at(desk, "/can-bo/?dau-hieu=chua-giay-to&sap-xep=ten") == ["Ảnh yếu", "Gửi lại"]


def test_a_list_is_narrowed_to_one_holder(desk: Client, office: Agency, binh: User, cuc: User) -> None:
    DossierFactory(in_review=True, receiving_agency=office, full_name="Của Bình", officer=binh)
    DossierFactory(in_review=True, receiving_agency=office, full_name="Của Cúc", officer=cuc)
    assert names_at(desk, f"/can-bo/?muc=dang-xem-xet&nguoi-giu={cuc.pk}") == ["Của Cúc"]
    assert f'<option value="{cuc.pk}">Lê Thị Cúc</option>' in desk.get("/can-bo/").content.decode()


def test_a_text_is_looked_for_everywhere_other_filters_in_their_tab(desk: Client, office: Agency) -> None:
    DossierFactory(rejected=True, receiving_agency=office, full_name="Đỗ Đào")
    assert names_at(desk, "/can-bo/?tu-muc=cua-toi&q=dao") == ["Đỗ Đào"]
    assert names_at(desk, "/can-bo/?tu-muc=cua-toi&dau-hieu=chua-giay-to") == []
    assert names_at(desk, "/can-bo/?tu-muc=hom-nay&dau-hieu=chua-giay-to") == ["Đỗ Đào"]


@pytest.mark.parametrize(
    ("order", "names"), [("cu", ["Bảo", "An", "Chi"]), ("moi", ["Chi", "An", "Bảo"]), ("ten", ["An", "Bảo", "Chi"])]
)
def test_a_list_can_be_sorted_across_its_pages(
    desk: Client, office: Agency, monkeypatch: pytest.MonkeyPatch, order: str, names: list[str]
) -> None:
    monkeypatch.setattr(queue, "PAGE_SIZE", 1)
    for name, minutes in (("An", 20), ("Bảo", 30), ("Chi", 10)):
        DossierFactory(submitted=True, receiving_agency=office, full_name=name, submitted_at=minutes_ago(minutes))
    seen, address = [], f"/can-bo/?sap-xep={order}"
    while address:
        page = desk.get(address).content.decode()
        seen += re.findall(r'<a id="hs-[^>]+>([^<]+)</a>', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = "/can-bo/" + following[1].replace("&amp;", "&") if following else ""
    assert seen == names


def test_headings_say_how_the_list_is_sorted_and_turn_it_around(desk: Client, office: Agency) -> None:
    DossierFactory(submitted=True, receiving_agency=office)
    page = desk.get("/can-bo/").content.decode()
    assert '<th scope="col" aria-sort="ascending"><a href="?sap-xep=moi">Đã chờ</a>' in page
    page = desk.get("/can-bo/?sap-xep=ten").content.decode()
    assert 'aria-sort="ascending"><a href="?sap-xep=ten">Người kê khai</a>' in page


def test_the_whole_place_survives_opening_a_dossier_and_coming_back(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(submitted=True, receiving_agency=office, full_name="Nguyễn Văn Hòa")
    address = "/can-bo/?muc=tat-ca&dau-hieu=chua-giay-to&sap-xep=ten"
    link = re.search(r'<a id="[^"]+" href="([^"]+)"', desk.get(address).content.decode())
    assert link
    opened = desk.get(link[1].replace("&amp;", "&")).content.decode()
    back = f"{address}#hs-{dossier.code}".replace("&", "&amp;")
    assert f'<a class="back-link" href="{back}">' in opened
