"""A card fills the form: before the camera, as a photo, from a hand scanner; also without permission or scripts."""

import pytest
from playwright.sync_api import expect

from .card_video import card_photo, citizen_payload, health_payload
from .citizen import Citizen
from .conftest import DESK, Filming, Town
from .persons import Person, somebody

pytestmark = pytest.mark.journey
SCAN_CITIZEN_CARD, SCAN_HEALTH_CARD = "Quét mã QR thẻ CCCD", "Quét mã QR thẻ BHYT"


def stands_filled(citizen: Citizen, person: Person) -> None:
    """The information page holds what the CCCD says."""
    citizen.sees("Kê khai thông tin")
    expect(citizen.field("Họ và tên")).to_have_value(person.full_name)
    expect(citizen.field("Số CCCD/CMND/Hộ chiếu")).to_have_value(person.citizen_id)
    expect(citizen.field("Năm")).to_have_value(person.year)
    expect(citizen.field(person.gender)).to_be_checked()
    expect(citizen.field("Xã/Phường").locator("option:checked")).to_have_text(person.commune)
    expect(citizen.field("Số nhà, đường, thôn xóm")).to_have_value(person.street)
    citizen.reads("đọc từ thẻ CCCD")


def goes_on(citizen: Citizen, person: Person) -> None:
    citizen.field("Số điện thoại").fill(person.phone)
    citizen.presses("Tiếp tục")
    citizen.sees("Cập nhật ảnh")


def test_a_card_held_before_the_camera_fills_the_form(filming: Filming) -> None:
    person = somebody()
    citizen = filming(citizen_payload(person)).citizen(person, accessible=True)
    loaded: list[str] = []
    citizen.page.on("request", lambda request: loaded.append(request.url))
    citizen.begins()
    citizen.field("Số điện thoại").fill(person.phone)
    citizen.follows(SCAN_CITIZEN_CARD)
    citizen.sees(SCAN_CITIZEN_CARD)
    assert [address for address in loaded if "zxing" in address] == []
    citizen.presses("Mở camera")
    stands_filled(citizen, person)
    assert any(address.endswith(".wasm") for address in loaded)
    expect(citizen.field("Số điện thoại")).to_have_value(person.phone)

    citizen.follows(SCAN_HEALTH_CARD)
    citizen.sees(SCAN_HEALTH_CARD)
    citizen.field("Nội dung mã QR").fill(health_payload(person))
    citizen.field("Nội dung mã QR").press("Enter")
    expect(citizen.field("Mã số BHXH")).to_have_value(person.social_insurance_number)
    goes_on(citizen, person)


def test_another_code_is_named_and_the_camera_goes_on_until_it_is_closed(filming: Filming) -> None:
    citizen = filming("https://example.com/").citizen(device=DESK)
    citizen.begins()
    citizen.follows(SCAN_CITIZEN_CARD)
    citizen.presses("Mở camera")
    citizen.reads("Đây là mã của một trang web, không phải thẻ CCCD.")
    track = citizen.page.evaluate_handle("document.querySelector('video').srcObject.getTracks()[0]")
    assert track.evaluate("track => track.readyState") == "live"
    citizen.page.keyboard.press("Escape")
    expect(citizen.button("Mở camera")).to_be_focused()
    assert track.evaluate("track => track.readyState") == "ended"
    citizen.sees(SCAN_CITIZEN_CARD)


def test_without_permission_for_the_camera_a_photo_does(town: Town) -> None:
    citizen = town.citizen(accessible=True)
    citizen.begins()
    citizen.follows(SCAN_CITIZEN_CARD)
    citizen.presses("Mở camera")
    citizen.reads("chọn ảnh")
    expect(citizen.page.locator("video")).to_be_hidden()
    citizen.field("Chọn ảnh có mã QR").set_input_files(card_photo(citizen_payload(citizen.person)))
    stands_filled(citizen, citizen.person)


def test_without_scripts_a_photo_and_a_pasted_text_do(town: Town) -> None:
    citizen = town.citizen(scripts=False, accessible=False)
    person = citizen.person
    citizen.begins()
    citizen.follows(SCAN_CITIZEN_CARD)
    citizen.sees(SCAN_CITIZEN_CARD)
    expect(citizen.button("Mở camera")).to_be_hidden()
    citizen.field("Chọn ảnh có mã QR").set_input_files(card_photo(citizen_payload(person)))
    citizen.presses("Đọc mã trong ảnh")
    stands_filled(citizen, person)
    citizen.follows(SCAN_HEALTH_CARD)
    citizen.field("Nội dung mã QR").fill(health_payload(person))
    citizen.presses("Dùng nội dung này")
    expect(citizen.field("Mã số BHXH")).to_have_value(person.social_insurance_number)
    goes_on(citizen, person)


def test_where_card_and_declaration_differ_the_person_chooses(town: Town) -> None:
    citizen = town.citizen(accessible=True)
    person = citizen.person
    citizen.begins()
    citizen.field("Họ và tên").fill("Nguyễn Thị Vi Dụ")
    citizen.field(person.gender).check()
    citizen.follows(SCAN_CITIZEN_CARD)
    citizen.field("Nội dung mã QR").fill(citizen_payload(person))
    citizen.presses("Dùng nội dung này")
    citizen.reads("Thẻ ghi khác với bản khai")
    citizen.sees(SCAN_CITIZEN_CARD)
    expect(citizen.field(f"Thẻ ghi: {person.full_name}")).to_be_checked()
    expect(citizen.field("Bạn khai: Nguyễn Thị Vi Dụ")).to_be_visible()
    citizen.presses("Điền vào bản khai")
    stands_filled(citizen, person)
    citizen.field("Họ và tên").press_sequentially("!")
    expect(citizen.page.locator("[data-read=full_name]")).to_have_count(0)
