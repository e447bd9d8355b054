"""A draft on another device, after a lost session, behind a stale page; and strangers with its address."""

import re

import pytest
from playwright.sync_api import expect

from .citizen import BACK, FRONT, PORTRAIT, Citizen
from .conftest import DESK, Town
from .visitor import Visitor

pytestmark = pytest.mark.journey
RESUME_WORDS = "tiep tuc ho so"


def asks_for_draft(citizen: Citizen, number: str) -> None:
    citizen.goes_to("/dang-ky/tiep-tuc/?lai")
    citizen.sees("Tiếp tục hồ sơ đang kê khai")
    citizen.field("Số điện thoại").fill(citizen.person.phone)
    citizen.field("Mã số BHXH hoặc số CCCD/CMND/Hộ chiếu").fill(number)
    citizen.presses("Tiếp tục")
    citizen.sees("Xác thực số điện thoại")
    citizen.reads("Nếu có bản kê khai khớp số điện thoại và số vừa nhập")


def test_a_draft_goes_on_with_its_photos_on_another_device(town: Town) -> None:
    citizen = town.citizen()
    person = citizen.person
    citizen.begins()
    citizen.declares()
    for label in (PORTRAIT, FRONT):
        citizen.adds_photo(label)

    elsewhere = town.citizen(person, device=DESK, accessible=True)
    asks_for_draft(elsewhere, "9955555555")
    elsewhere.field("Mã OTP").fill("123456")
    elsewhere.presses("Tiếp tục")
    elsewhere.meets_errors("Mã OTP chưa đúng.")
    asks_for_draft(elsewhere, person.citizen_id)
    elsewhere.enters_code()
    assert town.mailbox.holds(person.phone, RESUME_WORDS) == 1
    elsewhere.sees("Cập nhật ảnh")
    for label in (PORTRAIT, FRONT):
        picture = elsewhere.page.get_by_role("img", name=f"Ảnh đã chọn: {label}")
        expect(picture).to_be_visible()
        assert picture.evaluate("picture => picture.naturalWidth") > 0
    elsewhere.adds_photos(BACK)
    elsewhere.proves_phone()
    elsewhere.accepts_suggested_office()
    elsewhere.sees("Kiểm tra và gửi tờ khai")
    assert elsewhere.answer("Họ và tên") == person.full_name
    elsewhere.sends()


def test_a_stranger_with_the_address_gets_nothing(town: Town) -> None:
    citizen = town.citizen()
    citizen.comes_to_check_page()
    draft = citizen.page.url.removesuffix("xem-lai/")
    assert gets_nothing(town, draft)
    citizen.sends()
    assert gets_nothing(town, draft)


def gets_nothing(town: Town, draft: str) -> bool:
    """Every page, photo and paper of the draft leads somebody else to the page that asks for phone and number."""
    stranger = Visitor(town.page(DESK))
    for page in ("thong-tin", "anh", "anh/portrait", "anh/card_front", "xac-thuc", "co-quan", "xem-lai", "hoan-tat"):
        stranger.goes_to(f"{draft}{page}/")
        stranger.sees("Tiếp tục hồ sơ đang kê khai")
    stranger.goes_to(f"{draft}to-khai.pdf")
    stranger.sees("Tiếp tục hồ sơ đang kê khai")
    return "Ví Dụ" not in stranger.page.content()


def test_a_lost_session_costs_nothing_that_was_saved(town: Town) -> None:
    citizen = town.citizen()
    citizen.begins()
    citizen.declares()
    citizen.adds_photo(PORTRAIT)
    address = citizen.page.url
    citizen.page.goto("about:blank")  # the page asks how its photo fares, and each answer renews the cookie
    citizen.page.context.clear_cookies()
    citizen.goes_to(address)
    citizen.sees("Tiếp tục hồ sơ đang kê khai")
    citizen.reads("để mở lại hồ sơ trên thiết bị này")
    asks_for_draft(citizen, citizen.person.social_insurance_number)
    citizen.enters_code()
    citizen.sees("Cập nhật ảnh")
    expect(citizen.page.get_by_role("img", name=f"Ảnh đã chọn: {PORTRAIT}")).to_be_visible()
    citizen.follows("Quay lại")
    expect(citizen.field("Họ và tên")).to_have_value(citizen.person.full_name)


def test_a_stale_page_explains_itself_and_one_click_goes_on(town: Town) -> None:
    citizen = town.citizen(accessible=True)
    citizen.begins()
    with citizen.page.expect_response(lambda answer: "/dang-go/" in answer.url):
        citizen.field("Họ và tên").fill("Nguyễn Thị Nửa Chừng")
    citizen.page.context.clear_cookies(name=re.compile("csrf"))
    citizen.presses("Tiếp tục")
    citizen.sees("Trang đã mở quá lâu")
    citizen.follows("Mở lại trang")
    citizen.sees("Kê khai thông tin")
    expect(citizen.field("Họ và tên")).to_have_value("Nguyễn Thị Nửa Chừng")
    citizen.declares()
