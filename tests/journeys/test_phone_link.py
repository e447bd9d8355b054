"""Start on the computer, take the photos on the phone: two browsers that know each other by one code only."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from .citizen import BACK, FRONT, PORTRAIT, Citizen
from .conftest import DESK, PHONE, Town
from .persons import Person
from .portal import PUBLIC_URL

pytestmark = pytest.mark.journey


def with_code_on_screen(town: Town, *, scripts: bool = True, accessible: bool = False) -> Citizen:
    """Somebody at a computer who asked for the code."""
    citizen = town.citizen(device=DESK, scripts=scripts, accessible=accessible)
    citizen.begins()
    citizen.declares()
    citizen.presses("Chụp ảnh bằng điện thoại")
    citizen.sees("Chụp ảnh bằng điện thoại")
    return citizen


def address_on(citizen: Citizen) -> str:
    """What the phone's camera would read, without the host: the portal of a test has another one."""
    shown = citizen.page.locator(".phone-link-address")
    expect(shown).to_contain_text("/dt/")
    host, _, path = shown.inner_text().partition("/")
    assert host == urlsplit(PUBLIC_URL).netloc
    return f"/{path}"


def phone_of(town: Town, person: Person, address: str, *, scripts: bool = True, accessible: bool = False) -> Citizen:
    """Their phone, at the photo step."""
    phone = town.citizen(person, device=PHONE, scripts=scripts, accessible=accessible)
    phone.goes_to(address)
    phone.sees("Chụp ảnh cho bản kê khai")
    phone.presses("Mở")
    phone.sees("Cập nhật ảnh")
    return phone


def test_the_phone_takes_the_photos_and_the_computer_goes_on_by_itself(town: Town) -> None:
    computer = with_code_on_screen(town, accessible=True)
    address = address_on(computer)
    said = computer.page.get_by_role("main").get_by_role("status").filter(has_text=re.compile("."))
    phone = phone_of(town, computer.person, address, accessible=True)
    expect(said.first).to_contain_text("Điện thoại đã mở")
    expect(computer.page.get_by_alt_text("Mã QR mở bước chụp ảnh")).to_be_hidden()

    late = town.page(PHONE)
    late.goto(address)
    expect(late.get_by_role("heading", level=1)).to_have_text("Liên kết không còn dùng được")

    phone.adds_photo(PORTRAIT)
    expect(said.first).to_contain_text("Đã nhận 1 trên 3 ảnh")
    expect(computer.page.locator(".phone-link-photos img")).to_have_count(1)
    phone.adds_photo(FRONT)
    phone.adds_photo(BACK)
    computer.proves_phone()

    phone.presses("Xong")
    phone.sees("Làm tiếp trên máy tính")
    phone.goes_to("/dt/anh/")
    phone.sees("Liên kết không còn dùng được")


def test_cancelling_at_the_computer_closes_the_page_on_the_phone(town: Town) -> None:
    computer = with_code_on_screen(town)
    phone = phone_of(town, computer.person, address_on(computer))
    computer.presses("Huỷ")
    computer.sees("Cập nhật ảnh")
    phone.sees("Liên kết không còn dùng được")


def test_cancelling_on_the_phone_is_told_at_the_computer(town: Town) -> None:
    computer = with_code_on_screen(town)
    phone = phone_of(town, computer.person, address_on(computer))
    phone.presses("Huỷ")
    phone.sees("Làm tiếp trên máy tính")
    computer.reads("Liên kết đã đóng")
    computer.presses("Tạo mã mới")
    computer.reads("Đang chờ điện thoại mở liên kết")


def test_it_works_without_javascript_on_both_sides(town: Town) -> None:
    computer = with_code_on_screen(town, scripts=False)
    phone = phone_of(town, computer.person, address_on(computer), scripts=False)
    for label in (PORTRAIT, FRONT, BACK):
        phone.adds_photo(label)
    phone.presses("Xong")
    phone.sees("Làm tiếp trên máy tính")
    computer.presses("Tôi đã chụp xong")
    computer.proves_phone()
