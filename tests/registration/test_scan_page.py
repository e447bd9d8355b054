"""Quét mã QR: the page, what it takes, what it says about everything else."""

import io
import random
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from agencies.models import Agency
from registration.models import Dossier
from tests.cards import drawing, people
from tests.cards.codes import matrix
from tests.factories import OfficerFactory

from .places import Places
from .test_card_values import CITIZEN, HEALTH, STRANGER
from .wizard import information, opens, returned, starts, url

pytestmark = pytest.mark.django_db
NAMES = {"cccd": "CCCD", "bhyt": "BHYT"}
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def dossier(client: Client) -> Dossier:
    return starts(client)


def scan(client: Client, dossier: Dossier, text: str, card: str = "cccd", **more: str) -> str:
    """The page that a scanned text leads to."""
    return client.post(url("scan", dossier, card), {"payload": text, **more}, follow=True).content.decode()


def value_of(html: str, name: str) -> str:
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', html)
    assert found, name
    value = re.search(r'value="([^"]*)"', found[0])
    return value[1] if value else ""


def marks(html: str) -> dict[str, str]:
    """The fields said to be read from a card, and what is said."""
    return dict(re.findall(r'data-read="(\w+)">([^<]+)<', html))


def picture(text: str) -> SimpleUploadedFile:
    """A photo of the card that carries this code."""
    rng = random.Random(1)
    card = drawing.front_2021(people.invent(rng), matrix(text, "zxing"), rng).image
    scene = Image.new("RGB", (1280, 960), (90, 80, 70))
    small = card.resize((1100, 694))
    scene.paste(small, (90, 130), small)
    kept = io.BytesIO()
    scene.rotate(90, expand=True).save(kept, "JPEG")
    return SimpleUploadedFile("the.jpg", kept.getvalue(), "image/jpeg")


# --- Ways to the page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("card", NAMES)
def test_the_information_page_leads_to_the_scan_page_of_each_card(client: Client, dossier: Dossier, card: str) -> None:
    title = f"Quét mã QR thẻ {NAMES[card]}"
    page = client.get(url("information", dossier)).content.decode()
    assert re.search(rf'href="{url("scan", dossier, card)}">{title}</a>', page)
    page = client.get(url("scan", dossier, card)).content.decode()
    assert f"<h1>{title}</h1>" in page
    assert all(way in page for way in ("Dùng camera", "Chọn ảnh có mã QR", "Nội dung mã QR", "Nhập tay"))


def test_there_is_no_page_for_another_card(client: Client, dossier: Dossier) -> None:
    assert client.get(url("scan", dossier, "gplx")).status_code == 404


def test_a_stranger_is_not_let_in(phone_at_home: Client, dossier: Dossier) -> None:
    for response in (
        phone_at_home.get(url("scan", dossier, "cccd")),
        phone_at_home.post(url("scan", dossier, "cccd"), {"payload": CITIZEN}),
    ):
        assert (response.status_code, response["Location"]) == (302, "/dang-ky/tiep-tuc/")
    dossier.refresh_from_db()
    assert dossier.typed == ""


def test_only_the_scan_page_may_run_wasm_and_nothing_loads_it_by_itself(client: Client, dossier: Dossier) -> None:
    scan_page = client.get(url("scan", dossier, "cccd"))
    assert "script-src 'self' 'wasm-unsafe-eval'" in scan_page["Content-Security-Policy"]
    assert "wasm" not in client.get(url("information", dossier))["Content-Security-Policy"]
    sources = re.findall(r'(?:src|href)="([^"]+)"', scan_page.content.decode())
    assert [source for source in sources if "zxing" in source] == []


# --- Cards -----------------------------------------------------------------------------------------------------------


def test_a_citizen_card_fills_the_form_and_marks_what_it_filled(
    client: Client, dossier: Dossier, places: Places
) -> None:
    page = scan(client, dossier, CITIZEN)
    assert "<h1>Kê khai thông tin</h1>" in page
    assert "Đã đọc từ thẻ CCCD: Họ và tên, Ngày sinh, Giới tính, Số CCCD/CMND/Hộ chiếu, Địa chỉ liên hệ." in page
    assert value_of(page, "identity_number") == "079190000123"
    assert f'<option value="{places.commune.pk}" selected>Xã Tân Mẫu</option>' in page
    assert set(marks(page).values()) == {"đọc từ thẻ CCCD"}
    assert {"full_name", "born_on", "gender", "identity_number", "province", "commune", "street"} <= set(marks(page))
    assert re.search(r'<label for="id_full_name"[^>]*>Họ và tên</label>', page)
    assert 'aria-describedby="id_full_name_helptext"' in page


def test_a_health_card_fills_the_insurance_number(client: Client, dossier: Dossier) -> None:
    page = scan(client, dossier, HEALTH, "bhyt")
    assert value_of(page, "social_insurance_number") == "7912345678"
    assert marks(page)["social_insurance_number"] == "đọc từ thẻ BHYT"


def test_sources_are_saved_when_the_person_goes_on(client: Client, dossier: Dossier, places: Places) -> None:
    scan(client, dossier, CITIZEN)
    client.post(url("information", dossier), information(places, full_name="Nguyễn Thị Hồng Anh"))
    dossier.refresh_from_db()
    assert dossier.full_name == "Nguyễn Thị Hồng Anh"
    assert "full_name" not in dossier.sources
    assert dossier.sources["identity_number"] == "citizen_card"
    assert "full_name" not in marks(client.get(url("information", dossier)).content.decode())


def test_a_changed_field_loses_its_mark_on_a_page_with_errors(client: Client, dossier: Dossier, places: Places) -> None:
    scan(client, dossier, CITIZEN)
    response = client.post(url("information", dossier), information(places, street="3 đường Khác", phone=""))
    shown = marks(response.content.decode())
    assert response.status_code == 422
    assert "street" not in shown
    assert {"full_name", "born_on", "commune"} <= set(shown)


def test_a_photo_of_the_card_is_read_on_the_server(client: Client, dossier: Dossier) -> None:
    response = client.post(url("scan", dossier, "cccd"), {"photo": picture(CITIZEN)}, follow=True)
    assert value_of(response.content.decode(), "identity_number") == "079190000123"
    assert not dossier.photos.exists()


def test_the_way_back_to_the_check_page_is_kept(client: Client, dossier: Dossier) -> None:
    address = url("scan", dossier, "cccd") + "?ve=xem-lai"
    assert f'{url("information", dossier)}?ve=xem-lai"' in client.get(address).content.decode()
    response = client.post(address, {"payload": CITIZEN})
    assert response["Location"] == url("information", dossier) + "?ve=xem-lai"


def test_the_other_card_is_named_and_may_be_used(client: Client, dossier: Dossier) -> None:
    page = scan(client, dossier, HEALTH)
    assert "Đây là mã thẻ BHYT, bạn đang quét CCCD." in page
    assert "Dùng thông tin thẻ BHYT" in page
    assert f'action="{url("scan", dossier, "bhyt")}"' in page
    page = scan(client, dossier, value_of(page, "payload"), "bhyt")
    assert value_of(page, "social_insurance_number") == "7912345678"


# --- Differences -----------------------------------------------------------------------------------------------------


@pytest.fixture
def declared(client: Client, dossier: Dossier, places: Places) -> Dossier:
    """Somebody who typed the form and made two slips."""
    typed = information(places, full_name="Nguyễn Thị Hong", born_on_year="1991")
    client.post(f"/dang-ky/{dossier.pk}/dang-go/information/", typed)
    return dossier


def test_nothing_declared_is_overwritten_without_an_answer(client: Client, declared: Dossier) -> None:
    page = scan(client, declared, CITIZEN)
    assert "Thẻ ghi khác với bản khai" in page
    assert "Thẻ ghi: Nguyễn Thị Hồng" in page
    assert "Bạn khai: Nguyễn Thị Hong" in page
    assert "Thẻ ghi: 05/03/1990" in page
    assert page.count('type="radio"') == 4
    assert value_of(client.get(url("information", declared)).content.decode(), "full_name") == "Nguyễn Thị Hong"


def test_each_answer_counts_for_its_field(client: Client, declared: Dossier) -> None:
    answers = {"chon-full_name": "card", "chon-birth_date": "declared"}
    page = scan(client, declared, CITIZEN, **answers)
    assert value_of(page, "full_name") == "Nguyễn Thị Hồng"
    assert value_of(page, "born_on_year") == "1991"
    assert "full_name" in marks(page)
    assert "born_on" not in marks(page)


def test_an_answer_left_out_is_asked_for(client: Client, declared: Dossier) -> None:
    page = scan(client, declared, CITIZEN, **{"chon-full_name": "card"})
    assert "Chọn một trong hai." in page
    assert value_of(client.get(url("information", declared)).content.decode(), "full_name") == "Nguyễn Thị Hong"


def test_another_persons_card_is_noticed_and_takes_nothing_by_default(client: Client, declared: Dossier) -> None:
    page = scan(client, declared, STRANGER)
    assert "Thẻ này có thể của người khác" in page
    chosen = re.findall(r'name="(chon-\w+)" value="(\w+)"[^>]*\schecked', page)
    assert {choice for _name, choice in chosen} == {"declared"}
    page = scan(client, declared, STRANGER, **dict(chosen))
    assert "Bản khai giữ nguyên" in page
    assert marks(page) == {}


def test_a_place_the_card_leaves_open_is_one_tap(client: Client, dossier: Dossier, places: Places) -> None:
    misspelt = CITIZEN.replace("Tân Mẫu", "Tan Mau Dong")
    page = scan(client, dossier, misspelt)
    assert "Địa chỉ trên thẻ chưa rõ đến cấp xã." in page
    assert "12 đường Thử Nghiệm, Tan Mau Dong, Củ Thử, Minh Hoạ" in page
    [number] = re.findall(r'name="dia-ban-the" value="(\d)">Xã Tân Mẫu, Huyện Củ Thử', page)
    typed = information(places, commune="", phone="0987 654 321") | {"dia-ban-the": number}
    page = client.post(url("information", dossier), typed, follow=True).content.decode()
    assert f'<option value="{places.commune.pk}" selected>Xã Tân Mẫu</option>' in page
    assert value_of(page, "phone") == "0987 654 321"
    assert "dia-ban-the" not in page
    client.post(url("information", dossier), information(places))
    dossier.refresh_from_db()
    assert dossier.sources["commune"] == "citizen_card"


@pytest.mark.parametrize("number", ["7", "-1", "x", "²"])
def test_a_guess_that_is_none_changes_nothing(client: Client, dossier: Dossier, places: Places, number: str) -> None:
    response = client.post(url("information", dossier), information(places) | {"dia-ban-the": number}, follow=True)
    assert value_of(response.content.decode(), "street") == "12 đường Thử Nghiệm"


# --- A returned dossier ----------------------------------------------------------------------------------------------


def test_of_a_returned_dossier_only_what_is_open_is_filled(client: Client, places: Places, office: Agency) -> None:
    dossier = returned(client, OfficerFactory(agency=office), "birth_date", full_name="Trần Văn Mẫu")
    page = scan(client, dossier, CITIZEN, **{"chon-birth_date": "card", "chon-full_name": "card"})
    assert "Đã đọc từ thẻ CCCD: Ngày sinh." in page
    assert (value_of(page, "born_on_year"), value_of(page, "full_name")) == ("1990", "Trần Văn Mẫu")


def test_no_scan_is_offered_where_it_could_fill_nothing(client: Client, places: Places, office: Agency) -> None:
    dossier = returned(client, OfficerFactory(agency=office), "phone")
    assert "Quét mã QR" not in client.get(url("information", dossier)).content.decode()


# --- What is no card -------------------------------------------------------------------------------------------------

HOSTILE = {
    "web address": ("https://example.com/evil?next=//evil", "Đây là mã của một trang web, không phải thẻ CCCD."),
    "bank": ("00020101021138570010A00000072701270006970403", "chuyển khoản ngân hàng"),
    "four kilobytes": ("079190000123|" + "A" * 4096, "Nội dung dài hơn mã trên thẻ."),
    "ten kilobytes of bars": ("|" * 10_000, "Nội dung dài hơn mã trên thẻ."),
    "control characters": ("\x01\x02\x1b[31m\x7f", "Đây là mã của một nội dung khác"),
    "nothing": ("", "Chưa có nội dung mã QR."),
    "only padding": ("\0\0 \ufeff", "Chưa có nội dung mã QR."),
    "a script": ("<script>alert(1)</script>", "Đây là mã của một nội dung khác"),
    "a script for a name": (
        CITIZEN.replace("Nguyễn Thị Hồng", "<img src=x onerror=alert(1)>"),
        "làm hỏng chữ tiếng Việt",
    ),
    "a script for an address": (CITIZEN.replace("12 đường", "<script>"), "làm hỏng chữ tiếng Việt"),
    "cut off": ("079190000123||Nguyễn Thị Hồng|0503", "chưa đọc được trọn vẹn"),
    "garbled letters": (CITIZEN.replace("ễ", "\ufffd"), "làm hỏng chữ tiếng Việt"),
    "a bare number": ("079190000123", "Đây là mã của một con số"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_card_is_named_and_fills_nothing(client: Client, dossier: Dossier, name: str) -> None:
    text, sentence = HOSTILE[name]
    response = client.post(url("scan", dossier, "cccd"), {"payload": text})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "<script>" not in page
    assert "onerror" not in page
    dossier.refresh_from_db()
    assert dossier.typed == ""


@pytest.mark.parametrize("name", [name for name, (_text, sentence) in HOSTILE.items() if sentence])
def test_a_script_is_told_the_same_and_stays_on_its_page(client: Client, dossier: Dossier, name: str) -> None:
    text, sentence = HOSTILE[name]
    response = client.post(url("scan", dossier, "cccd"), {"payload": text}, **JSON)
    assert response.status_code == 422
    assert sentence in response.json()["message"]


def test_a_script_that_found_a_card_is_told_so_and_nothing_is_filled_yet(client: Client, dossier: Dossier) -> None:
    response = client.post(url("scan", dossier, "cccd"), {"payload": CITIZEN}, **JSON)
    assert (response.status_code, response.json()) == (200, {"message": ""})
    dossier.refresh_from_db()
    assert dossier.typed == ""


def blank() -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (800, 600), "white").save(kept, "JPEG")
    return SimpleUploadedFile("a.jpg", kept.getvalue(), "image/jpeg")


def no_picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", b"Khong phai anh", "image/jpeg")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (blank, "Chưa thấy mã QR trong ảnh."),
        (no_picture, "Tệp này không phải là ảnh."),
        (lambda: picture("https://example.com/"), "Đây là mã của một trang web, không phải thẻ CCCD."),
    ],
)
def test_a_photo_without_a_card_is_answered_beside_its_field(
    client: Client, dossier: Dossier, make: Callable[[], SimpleUploadedFile], sentence: str
) -> None:
    response = client.post(url("scan", dossier, "cccd"), {"photo": make()})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert 'id="id_photo_error"' in page
    assert 'id="id_payload_error"' not in page


def test_a_form_without_a_photo_asks_for_one(client: Client, dossier: Dossier) -> None:
    assert "Chọn ảnh chụp mặt thẻ có mã QR." in client.post(url("scan", dossier, "cccd"), {}).content.decode()


# --- Weight ----------------------------------------------------------------------------------------------------------


def test_scanning_asks_the_database_little(
    client: Client, declared: Dossier, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    opens(client, declared)
    with django_assert_max_num_queries(12):
        client.get(url("scan", declared, "cccd"))
    with django_assert_max_num_queries(12):
        client.get(url("information", declared))
    with django_assert_max_num_queries(12):
        client.post(url("scan", declared, "cccd"), {"payload": CITIZEN})
    with django_assert_max_num_queries(12):
        answers = {"chon-full_name": "card", "chon-birth_date": "card"}
        client.post(url("scan", declared, "cccd"), {"payload": CITIZEN, **answers})
