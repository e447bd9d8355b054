"""Start on the computer, take the photos on the phone: one link, one phone, a quarter of an hour."""

from datetime import timedelta

import pytest
import zxingcpp
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from agencies.models import Agency
from registration import phone_link, tasks
from registration.models import Dossier, DossierEvent, PhoneLink, PhotoKind
from registration.paper.pictures import qr_address
from registration.states import Look
from registration.submission import submit
from tests.factories import CITIZEN, PHOTOS_OF_AN_ADULT, DossierFactory, OfficerFactory, add_photos, send

from .phone import DENIED, JSON, PORTAL, asks_for_a_code, calm, opened, state_of
from .wizard import assert_chain_holds, jpeg, opens, returned, text, url

pytestmark = pytest.mark.django_db


def expire(dossier: Dossier) -> None:
    dossier.phone_links.update(expires_at=timezone.now() - timedelta(seconds=1))


# --- The offer ---------------------------------------------------------------------------------------------------


def test_the_photo_step_offers_the_phone(computer: Client, draft: Dossier) -> None:
    assert "Chụp ảnh bằng điện thoại" in text(computer.get(url("photos", draft)))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://dangky.example.vn",
        "https://localhost",
        "https://127.0.0.1:8000",
        "https://[::1]",
        "https://10.0.0.5",
        "https://192.168.1.20:8443",
        "https://100.64.1.1",
        "https://portal",
        "https://portal.local",
        "https://portal.internal",
    ],
)
def test_no_offer_where_a_phone_could_not_reach_it(
    computer: Client, draft: Dossier, settings: LazySettings, address: str
) -> None:
    settings.PUBLIC_URL = address
    assert "Chụp ảnh bằng điện thoại" not in text(computer.get(url("photos", draft)))
    assert computer.post(url("phone_link", draft))["Location"] == url("photos", draft)
    assert not PhoneLink.objects.exists()


@pytest.mark.parametrize("address", ["https://dangky.example.vn", "https://dangky.example.vn:8443/", "https://8.8.8.8"])
def test_the_link_stands_under_the_public_address(settings: LazySettings, address: str) -> None:
    settings.PUBLIC_URL = address
    assert phone_link.public_address() == address.rstrip("/")


def test_the_code_holds_the_address_that_is_written_below_it(computer: Client, draft: Dossier) -> None:
    path = asks_for_a_code(computer, draft)
    page = text(computer.get(url("phone_link", draft)))
    assert qr_address(PORTAL + path) in page
    drawn = zxingcpp.create_barcode(PORTAL + path, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(scale=4)
    assert [code.text for code in zxingcpp.read_barcodes(drawn)] == [PORTAL + path]
    assert "Tôi đã chụp xong" in page
    assert "Huỷ" in page


def test_the_token_has_at_least_128_bits_and_is_stored_as_a_fingerprint_only(computer: Client, draft: Dossier) -> None:
    tokens = {asks_for_a_code(computer, draft).strip("/").removeprefix("dt/") for _ in range(5)}
    assert len(tokens) == 5
    assert all(len(token.replace("-", "")) * 5 >= 128 for token in tokens)
    kept = str(list(PhoneLink.objects.values())) + str(dict(computer.session))
    assert not any(token in kept or token.replace("-", "") in kept for token in tokens)


# --- Two devices -------------------------------------------------------------------------------------------------


def test_the_phone_takes_the_photos_and_the_computer_follows(
    computer: Client, draft: Dossier, phone_at_home: Client
) -> None:
    address = asks_for_a_code(computer, draft)
    assert "Đang chờ điện thoại mở liên kết" in state_of(computer, draft)
    assert opened(phone_at_home, address)
    assert "Đã nhận 0 trên 3 ảnh" in state_of(computer, draft)
    answer = phone_at_home.post("/dt/anh/", {"portrait": jpeg()}, headers=JSON)
    assert answer.status_code == 200
    assert "advice" in answer.json()
    assert "Đã nhận 1 trên 3 ảnh" in state_of(computer, draft)
    answer = phone_at_home.post("/dt/anh/", {"card_front": jpeg("#aabbcc"), "card_back": jpeg("#ddeeff")})
    assert answer["Location"] == "/dt/xong/"
    assert "Làm tiếp trên máy tính" in text(phone_at_home.get("/dt/xong/"))
    assert "data-complete" in state_of(computer, draft)
    assert computer.post(url("photos", draft))["Location"] == url("verify", draft)
    assert {photo.kind for photo in draft.photos.all()} == set(PHOTOS_OF_AN_ADULT)


def test_the_phone_hears_what_is_wrong_with_a_photo_as_on_the_computer(
    computer: Client, draft: Dossier, phone_at_home: Client
) -> None:
    opened(phone_at_home, asks_for_a_code(computer, draft))
    here = phone_at_home.post("/dt/anh/", {"portrait": jpeg(size=(50, 50))}, headers=JSON)
    there = computer.post(url("photos", draft), {"portrait": jpeg(size=(50, 50))}, headers=JSON)
    assert (here.status_code, here.json()) == (there.status_code, there.json())


def test_done_with_a_photo_missing_says_which(computer: Client, draft: Dossier, phone_at_home: Client) -> None:
    opened(phone_at_home, asks_for_a_code(computer, draft))
    answer = phone_at_home.post("/dt/anh/", {"portrait": jpeg()})
    assert answer.status_code == 422
    assert "Thêm ảnh mặt trước của giấy tờ." in text(answer)
    assert phone_at_home.get("/dt/anh/").status_code == 200


def test_a_look_at_the_link_does_not_use_it_up(computer: Client, draft: Dossier, phone_at_home: Client) -> None:
    address = asks_for_a_code(computer, draft)
    for _ in range(3):
        assert Client().get(address, follow=True).status_code == 200
    assert not DossierEvent.objects.filter(dossier=draft, action=Look.PHONE_OPENED).exists()
    assert opened(phone_at_home, address)


def test_a_typed_address_may_be_in_capitals_without_hyphens_and_with_look_alikes(
    computer: Client, draft: Dossier, phone_at_home: Client
) -> None:
    token = asks_for_a_code(computer, draft).strip("/").removeprefix("dt/")
    typed = token.replace("-", "").upper().replace("0", "O").replace("1", "I")
    assert opened(phone_at_home, f"/dt/{typed}/")


def test_scanning_again_on_the_same_phone_goes_on(computer: Client, draft: Dossier, phone_at_home: Client) -> None:
    address = asks_for_a_code(computer, draft)
    opened(phone_at_home, address)
    assert phone_at_home.get(address, follow=True).redirect_chain[-1][0] == "/dt/anh/"


def test_opening_leaves_an_event_without_the_token(computer: Client, draft: Dossier, phone_at_home: Client) -> None:
    address = asks_for_a_code(computer, draft)
    phone_at_home.defaults["REMOTE_ADDR"] = "203.0.113.9"
    opened(phone_at_home, address)
    event = assert_chain_holds(draft)[-1]
    assert (event.action, event.address, event.detail) == (Look.PHONE_OPENED, "203.0.113.9", {})
    assert event.get_action_display() == "Mở bước chụp ảnh trên điện thoại"


def test_photos_that_were_there_are_kept_and_can_be_taken_again(
    computer: Client, draft: Dossier, phone_at_home: Client
) -> None:
    add_photos(draft)
    opened(phone_at_home, asks_for_a_code(computer, draft))
    page = text(phone_at_home.get("/dt/anh/"))
    assert "Đã có trên máy tính: Ảnh chân dung, " in page
    before = draft.photos.get(kind="portrait").pk
    phone_at_home.post("/dt/anh/", {"portrait": jpeg()})
    assert draft.photos.get(kind="portrait", current=True).pk != before


def test_of_a_returned_dossier_the_phone_sends_the_flagged_photo_only(
    computer: Client, office: Agency, phone_at_home: Client
) -> None:
    dossier = returned(computer, OfficerFactory(agency=office), "portrait")
    opened(phone_at_home, asks_for_a_code(computer, dossier))
    page = text(phone_at_home.get("/dt/anh/"))
    assert 'name="portrait"' in page
    assert 'name="card_front"' not in page
    assert phone_at_home.post("/dt/anh/", {"portrait": jpeg()})["Location"] == "/dt/xong/"


# --- The end of a link -------------------------------------------------------------------------------------------


def test_a_second_phone_is_refused_and_the_first_goes_on(
    computer: Client, draft: Dossier, phone_at_home: Client
) -> None:
    address = asks_for_a_code(computer, draft)
    late = Client()
    late.get(address)  # saw the page with the button before the other one tapped
    assert opened(phone_at_home, address)
    assert late.post("/dt/mo/", follow=True).status_code == DENIED
    assert Client().get(address).status_code == DENIED
    assert phone_at_home.get("/dt/anh/").status_code == 200


def test_wrong_old_used_replaced_and_cancelled_links_get_the_same_calm_page(
    computer: Client, draft: Dossier, phone_at_home: Client
) -> None:
    pages = {calm(Client().get("/dt/0000-0000-0000-0000-0000-0000-0000/"))}

    replaced = asks_for_a_code(computer, draft)
    used = asks_for_a_code(computer, draft)
    pages.add(calm(Client().get(replaced)))

    assert opened(phone_at_home, used)
    pages.add(calm(Client().get(used)))

    old = asks_for_a_code(computer, draft)
    expire(draft)
    pages.add(calm(Client().get(old)))

    cancelled = asks_for_a_code(computer, draft)
    computer.post(url("phone_link", draft), {"huy": "1"})
    pages.add(calm(Client().get(cancelled)))

    pages.add(calm(phone_at_home.get("/dt/anh/")))
    (page,) = pages
    assert "Liên kết không còn dùng được" in page
    assert "Chụp ảnh bằng điện thoại" in page


def test_a_new_link_ends_the_one_in_use(computer: Client, draft: Dossier, phone_at_home: Client) -> None:
    opened(phone_at_home, asks_for_a_code(computer, draft))
    asks_for_a_code(computer, draft)
    assert phone_at_home.get("/dt/con-mo/").status_code == 205
    answer = phone_at_home.post("/dt/anh/", {"portrait": jpeg()}, headers=JSON)
    assert answer.status_code == DENIED
    assert "ảnh này chưa được lưu" in answer.json()["errors"][0]
    assert not draft.photos.exists()


def test_after_a_quarter_of_an_hour_it_is_over_on_both_sides(
    computer: Client, draft: Dossier, phone_at_home: Client
) -> None:
    opened(phone_at_home, asks_for_a_code(computer, draft))
    link = draft.phone_links.get()
    assert timedelta(minutes=14) < link.expires_at - timezone.now() <= timedelta(minutes=15)
    assert phone_at_home.get("/dt/con-mo/").status_code == 204
    expire(draft)
    assert phone_at_home.get("/dt/anh/").status_code == DENIED
    assert phone_at_home.get("/dt/con-mo/").status_code == 205
    assert "Liên kết đã hết hạn" in state_of(computer, draft)
    assert "Tạo mã mới" in text(computer.get(url("phone_link", draft)))


def test_a_link_opened_too_late_does_not_open(computer: Client, draft: Dossier, phone_at_home: Client) -> None:
    phone_at_home.get(asks_for_a_code(computer, draft))
    expire(draft)
    assert phone_at_home.post("/dt/mo/", follow=True).status_code == DENIED


def test_cancelling_on_the_phone_closes_both_sides_and_keeps_what_came(
    computer: Client, draft: Dossier, phone_at_home: Client
) -> None:
    opened(phone_at_home, asks_for_a_code(computer, draft))
    phone_at_home.post("/dt/anh/", {"portrait": jpeg()}, headers=JSON)
    assert phone_at_home.post("/dt/anh/", {"huy": "1"})["Location"] == "/dt/xong/"
    assert phone_at_home.get("/dt/anh/").status_code == DENIED
    assert "Liên kết đã đóng" in state_of(computer, draft)
    assert draft.photos.get().kind == PhotoKind.PORTRAIT


def test_cancelling_on_the_computer_closes_both_sides(computer: Client, draft: Dossier, phone_at_home: Client) -> None:
    opened(phone_at_home, asks_for_a_code(computer, draft))
    answer = computer.post(url("phone_link", draft), {"huy": "1"}, follow=True)
    assert answer.redirect_chain[-1][0] == url("photos", draft)
    assert "Đã huỷ" in text(answer)
    assert phone_at_home.get("/dt/anh/").status_code == DENIED


def test_a_sent_dossier_takes_no_more_photos_even_when_it_comes_back_within_minutes(
    computer: Client, phone_at_home: Client, office: Agency
) -> None:
    dossier = DossierFactory(receiving_agency=office)
    add_photos(dossier)
    opens(computer, dossier)
    opened(phone_at_home, asks_for_a_code(computer, dossier))
    submit(dossier, CITIZEN)
    assert phone_at_home.get("/dt/anh/").status_code == DENIED
    assert dossier.phone_links.get().closed_at


def test_a_dossier_sent_while_the_phone_looks_is_closed_to_it(
    computer: Client, draft: Dossier, phone_at_home: Client
) -> None:
    opened(phone_at_home, asks_for_a_code(computer, draft))
    send(draft)
    assert phone_at_home.get("/dt/anh/").status_code == DENIED
    assert phone_at_home.post("/dt/anh/", {"portrait": jpeg()}).status_code == DENIED


def test_old_links_are_forgotten(computer: Client, draft: Dossier) -> None:
    asks_for_a_code(computer, draft)
    draft.phone_links.update(expires_at=timezone.now() - timedelta(days=2))
    asks_for_a_code(computer, draft)
    tasks.expire_dossiers()
    assert PhoneLink.objects.count() == 1
