"""From Form 01 to a working account: citizen, officer, messages, first sign-in."""

from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import DESK, PHONE, Town
from .officer import CU_CHI, HO_CHI_MINH_CITY, THANH_KHE

pytestmark = pytest.mark.journey
OWN_PASSWORD = "Mưa xuân trên sông Hương 26"


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_a_citizen_declares_an_officer_approves_and_the_account_works(town: Town, device: dict[str, Any]) -> None:
    citizen = town.citizen(device=device, accessible=True)
    person = citizen.person
    code = citizen.registers()
    assert (len(code), code[:5]) == (16, "07920")

    form = citizen.downloads_form()
    text = " ".join(form.pages[0].extract_text().split())
    assert len(form.pages) == 1
    assert [fact for fact in (person.full_name, person.citizen_id) if fact not in text] == []
    assert code in text.replace(" ", "")
    citizen.tracks(code)
    citizen.reads("Đã gửi – chờ tiếp nhận")
    assert code in town.mailbox.sms(person.phone, "Da nhan to khai")
    letter = town.mailbox.letter(person.email, "Tờ khai đăng ký giao dịch điện tử")
    expect(letter.get_by_role("link", name="Tải tệp đính kèm")).to_be_visible()

    stranger = town.officer(THANH_KHE)
    expect(stranger.looks_for(person)).to_have_count(0)
    stranger.goes_to(f"/can-bo/ho-so/{code}/")
    stranger.sees("Không có trang này")
    province = town.officer(HO_CHI_MINH_CITY)
    expect(province.looks_for(person)).to_have_count(1)

    officer = town.officer(CU_CHI, device=device, accessible=True)
    officer.opens(person)
    officer.sees_photos()
    officer.approves()
    officer.reads("rồi chấp nhận hồ sơ.")
    officer.ticks_papers()
    officer.approves()
    officer.sees("Hàng đợi hồ sơ")
    officer.reads(f"Đã chấp nhận hồ sơ {code}")

    first_password = town.mailbox.first_password(person.phone)
    expect(town.mailbox.letter(person.email, "Tài khoản VssID")).to_contain_text(f"Mật khẩu: {first_password}")
    citizen.tracks(code)
    citizen.reads("Đã chấp nhận")

    citizen.signs_in(person.social_insurance_number, first_password)
    citizen.sees("Đổi mật khẩu")
    for address in ("/", "/tai-khoan/", "/ho-so/", "/dang-ky/"):
        citizen.goes_to(address)
        citizen.sees("Đổi mật khẩu")
    citizen.chooses_password(OWN_PASSWORD)
    citizen.sees("Quản lý cá nhân")
    citizen.reads(person.full_name)
    citizen.reads(person.shown_phone)
    citizen.signs_out()

    citizen.signs_in(person.social_insurance_number, first_password)
    citizen.reads("Tên đăng nhập hoặc mật khẩu chưa đúng.")
    citizen.signs_in(person.citizen_id, OWN_PASSWORD)
    citizen.sees("Quản lý cá nhân")
