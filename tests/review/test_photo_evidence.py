"""Declared, read from the card, known to the register; how good the photos are; and photos that turn up elsewhere."""

import re
import unicodedata

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from agencies.models import Agency
from registration import album
from registration.models import Dossier, PhotoKind
from review import services
from tests.cards.uploads import OTHER_FRONT, card_of, picture, upload
from tests.factories import DossierFactory, officer_actor, send

pytestmark = pytest.mark.django_db


def declared(office: Agency, seed: int | None = None, fault: str | None = None, **facts: object) -> Dossier:
    """A sent dossier with that card on its photo, by default declared as the card says."""
    card = card_of(seed or 9001)
    said = {"full_name": card.full_name, "born_on": card.born_on.iso, "gender": card.gender} | {
        "identity_number": card.number
    }
    dossier = DossierFactory(receiving_agency=office, **said | facts)
    album.store(dossier, PhotoKind.CARD_FRONT, upload(picture("card_front", fault, seed or 9001)))
    return send(dossier)


def page_of(desk: Client, dossier: Dossier) -> str:
    return desk.get(reverse("review:dossier", args=[dossier.code])).content.decode()


def row(page: str, label: str) -> list[str]:
    """The three cells of a line, as text."""
    found = re.search(rf'<th scope="row">{label}</th>(.*?)</tr>', page, re.S)
    cells = re.findall(r"<td>(.*?)</td>", found[1], re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def warnings(page: str) -> str:
    found = re.search(r'<ul class="desk-warnings">(.*?)</ul>', page, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_the_table_has_a_column_for_the_code_on_the_card(desk: Client, office: Agency) -> None:
    page = page_of(desk, declared(office))
    assert '<th scope="col">Đọc từ QR</th>' in page
    assert '<th scope="col">Sổ đăng ký người tham gia</th>' in page
    assert row(page, "Họ và tên")[1:] == ["✓ Khớp", "Không có"]
    assert row(page, "Mã số BHXH")[1] == "Không có"


def test_a_name_without_accents_is_told_from_another_name(desk: Client, office: Agency) -> None:
    name = card_of().full_name
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)).replace("Đ", "D")
    assert row(page_of(desk, declared(office, full_name=bare)), "Họ và tên")[1] == f"{name} ≈ Khác dấu hoặc cách viết"
    assert row(page_of(desk, declared(office, full_name="Lý Khác")), "Họ và tên")[1] == f"{name} ✗ Khác"


def test_decomposed_letters_are_no_difference(desk: Client, office: Agency) -> None:
    dossier = declared(office, full_name=unicodedata.normalize("NFD", card_of().full_name))
    assert row(page_of(desk, dossier), "Họ và tên")[1] == "✓ Khớp"


def test_what_came_from_a_card_says_so(desk: Client, office: Agency) -> None:
    dossier = declared(office, sources={"full_name": "citizen_card"})
    assert row(page_of(desk, dossier), "Họ và tên")[0].endswith("đọc từ thẻ CCCD")


def test_the_decoder_and_the_scores_are_there_to_be_explained(desk: Client, office: Agency) -> None:
    page = page_of(desk, declared(office))
    assert re.search(r"Mã QR CCCD, đọc bằng zxing trong \d+ ms", page)
    assert re.search(r"Điểm: độ nét \d,\d+, độ sáng", page)


def test_a_weak_photo_is_marked_for_the_counter(desk: Client, office: Agency) -> None:
    page = page_of(desk, declared(office, fault="dark"))
    marks = re.search(r'<p class="desk-photo-marks">(.*?)</p>', page, re.S)[1]
    assert re.findall(r">([^<]+)</span>", marks) == ["Kiểm tra tại quầy", "Tối"]


def test_the_same_photo_in_another_persons_dossier_is_linked_within_the_scope(desk: Client, office: Agency) -> None:
    first = declared(office)
    second = DossierFactory(receiving_agency=office, full_name="Hoàng Văn Giả")
    album.store(second, PhotoKind.CARD_FRONT, upload(picture("card_front"), quality=60))
    send(second)
    for mine, other in ((first, second), (second, first)):
        page = page_of(desk, mine)
        assert f"Ảnh mặt trước giống hệt ảnh trong hồ sơ của người khác: {other.grouped_code}" in warnings(page)
        assert reverse("review:dossier", args=[other.code]) in page


def test_of_a_dossier_beyond_the_scope_nothing_is_told(desk: Client, office: Agency) -> None:
    mine, there = declared(office), declared(DossierFactory().receiving_agency, full_name="Phạm Xa Xôi")
    page = page_of(desk, mine)
    assert "giống hệt ảnh trong hồ sơ của người khác: ở cơ quan khác" in warnings(page)
    assert there.code not in page
    assert "Phạm Xa Xôi" not in page


def test_the_same_card_on_another_photo_is_found_by_its_number(desk: Client, office: Agency) -> None:
    mine = declared(office)
    thief = DossierFactory(receiving_agency=office, full_name="Hoàng Văn Giả", identity_number=card_of().number)
    album.store(thief, PhotoKind.CARD_FRONT, upload(picture("card_front", None, OTHER_FRONT)))
    send(thief)
    assert f"Thẻ này có trong hồ sơ của người khác: {mine.grouped_code}" in warnings(page_of(desk, thief))


def test_somebody_who_declares_again_raises_no_flag(desk: Client, office: Agency) -> None:
    first = declared(office, social_insurance_number="0100000003")
    declared(office, social_insurance_number="0100000003")
    assert "người khác" not in warnings(page_of(desk, first))


def test_two_cards_in_one_dossier_are_pointed_out(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(receiving_agency=office)
    for kind, seed in ((PhotoKind.CARD_FRONT, 9001), (PhotoKind.CARD_BACK, OTHER_FRONT)):
        album.store(dossier, kind, upload(picture("card_front", None, seed)))
    assert "hai thẻ khác nhau" in warnings(page_of(desk, send(dossier)))


def test_copies_elsewhere_cost_no_more_statements(desk: Client, office: Agency) -> None:
    mine = declared(office)
    page_of(desk, mine)
    counts = []
    for copies in (1, 6):
        for _ in range(copies):
            declared(office, identity_number="001090000001")
        with CaptureQueriesContext(connection) as queries:
            page_of(desk, mine)
        counts.append(sum("SAVEPOINT" not in query["sql"] for query in queries))
    assert counts[0] == counts[1] <= 12


def test_the_copy_an_officer_sees_bears_their_name_and_the_stored_photo_does_not(
    desk: Client, office: Agency, binh: User
) -> None:
    dossier = declared(office)
    services.take(dossier, officer_actor(binh))
    stored = album.picture(album.current(dossier)[PhotoKind.CARD_FRONT])
    answer = desk.get(reverse("review:photo", args=[dossier.code, PhotoKind.CARD_FRONT]))
    assert answer.content != stored
    assert answer.content[:2] == b"\xff\xd8"
    assert album.picture(album.current(dossier)[PhotoKind.CARD_FRONT]) == stored
    assert answer["Cache-Control"] == "no-store"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
