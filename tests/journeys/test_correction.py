"""A dossier comes back to its citizen for two items, is sent again, and is rejected in the end."""

from typing import Any

import pytest
from playwright.sync_api import expect

from .citizen import FRONT, PORTRAIT, Citizen
from .conftest import DESK, PHONE, Town
from .officer import CU_CHI

pytestmark = pytest.mark.journey
REASONS = {"Họ và tên": "Thiếu dấu hoặc thiếu chữ đệm", FRONT: "Bị chói sáng"}


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_only_the_two_returned_items_open_again_and_a_rejection_tells_why(town: Town, device: dict[str, Any]) -> None:
    citizen = town.citizen(device=device)
    person = citizen.person
    code = citizen.registers()
    officer = town.officer(CU_CHI, device=device, accessible=True)
    officer.opens(person)
    officer.returns(REASONS)

    told = town.mailbox.sms(person.phone, "can bo sung")
    assert "can bo sung: Ho ten: Thieu dau hoac thieu chu dem; Anh mat" in told

    elsewhere = town.citizen(person.but(full_name="Nguyễn Thị Thùy Ví Dụ"), device=device, accessible=True)
    elsewhere.tracks(code)
    elsewhere.reads("Cần bổ sung")
    for reason in REASONS.values():
        elsewhere.reads(reason)
    elsewhere.presses("Bổ sung hồ sơ")
    elsewhere.sees("Xác thực số điện thoại")
    elsewhere.enters_code()
    mends_the_two_items(elsewhere)
    elsewhere.sends()
    assert elsewhere.dossier_code() == code

    row = officer.looks_for(person)
    expect(row).to_contain_text("Gửi lần 2")
    officer.opens(elsewhere.person)
    officer.reads("Nguyễn Thị Thùy Ví Dụ")
    officer.sees_photos()
    officer.rejects("Thông tin không khớp dữ liệu dân cư")
    assert "Thong tin khong khop du lieu dan cu" in town.mailbox.sms(person.phone, "bi tu choi")
    elsewhere.tracks(code)
    elsewhere.reads("Bị từ chối")
    elsewhere.reads("Thông tin không khớp dữ liệu dân cư")


def mends_the_two_items(citizen: Citizen) -> None:
    citizen.sees("Kê khai thông tin")
    citizen.reads("Thiếu dấu hoặc thiếu chữ đệm")
    for label in ("Mã số BHXH", "Số CCCD/CMND/Hộ chiếu", "Tỉnh/Thành phố", "Số điện thoại", "Địa chỉ thư điện tử"):
        expect(citizen.field(label)).to_be_disabled()
    citizen.field("Họ và tên").fill(citizen.person.full_name)
    citizen.presses("Tiếp tục")
    citizen.sees("Cập nhật ảnh")
    citizen.reads("Bị chói sáng")
    expect(citizen.field(PORTRAIT)).to_have_count(0)
    expect(citizen.page.get_by_role("img", name=f"Ảnh đã gửi: {PORTRAIT}")).to_be_visible()
    citizen.adds_photos(FRONT)
    citizen.sees("Kiểm tra và gửi tờ khai")
    assert citizen.answer("Họ và tên") == citizen.person.full_name
    assert citizen.answer("Mã số BHXH") == citizen.person.social_insurance_number
