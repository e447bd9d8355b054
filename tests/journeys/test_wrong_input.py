"""What people type wrong, and what they type in ways of their own: the page says how to mend it and keeps the rest."""

import unicodedata

import pytest
from playwright.sync_api import expect

from .citizen import BACK, FRONT, PORTRAIT, Citizen
from .conftest import DESK, Town
from .pictures import no_photo
from .visitor import Visitor

pytestmark = pytest.mark.journey
WRONG = {
    "Họ và tên": ("Nguyễn Thị 7", "Họ và tên không có chữ số. Bỏ số “7”."),
    "Mã số BHXH": ("12345", "Mã số BHXH có 10 chữ số, bạn nhập 5."),
    "Số CCCD/CMND/Hộ chiếu": ("07919900", "Số CCCD có 12 chữ số, bạn nhập 8."),
    "Số nhà, đường, thôn xóm": ("", "Nhập số nhà và đường, hoặc thôn, xóm, ấp."),
    "Số điện thoại": ("028 3829 1234", "Đây là số máy bàn."),
    "Địa chỉ thư điện tử": ("vi.du@", "Địa chỉ thư cần có dạng ten@example.com."),
}


def refused(visitor: Visitor, button: str) -> None:
    """The button is pressed and the answer is 422."""
    with visitor.page.expect_navigation() as answer:
        visitor.presses(button)
    assert answer.value is not None
    assert answer.value.status == 422


def test_wrong_information_is_explained_beside_the_field_and_nothing_is_lost(town: Town) -> None:
    citizen = town.citizen(accessible=True)
    citizen.begins()
    citizen.fills_in()
    citizen.writes_birth_date("31", "2", "1999")
    for label, (text, _) in WRONG.items():
        citizen.field(label).fill(text)
    refused(citizen, "Tiếp tục")
    citizen.meets_errors("Không có ngày 31/2/1999.", *(sentence for _, sentence in WRONG.values()))
    expect(citizen.page.get_by_role("alert")).to_be_focused()
    for label, (text, _) in WRONG.items():
        expect(citizen.field(label)).to_have_value(text)
    expect(citizen.field("Nữ")).to_be_checked()
    expect(citizen.field("Năm")).to_have_value("1999")
    expect(citizen.field("Xã/Phường").locator("option:checked")).to_have_text(citizen.person.commune)
    citizen.declares()


def test_what_people_really_paste_is_understood(town: Town) -> None:
    citizen = town.citizen()
    person = citizen.person
    citizen.begins()
    citizen.fills_in()
    citizen.field("Họ và tên").fill(unicodedata.normalize("NFD", "  Nguyễn  Thị Ví Dụ "))
    citizen.field("Mã số BHXH").fill(f"GD 4 79 {person.social_insurance_number}")
    citizen.field("Số CCCD/CMND/Hộ chiếu").fill(f" {person.citizen_id[:6]} {person.citizen_id[6:]}\u200b")
    citizen.field("Số điện thoại").fill(f"+84 {person.phone[1:4]}.{person.phone[4:7]}.{person.phone[7:]}")
    citizen.presses("Tiếp tục")
    citizen.sees("Cập nhật ảnh")
    citizen.follows("Quay lại")
    citizen.sees("Kê khai thông tin")
    expect(citizen.field("Họ và tên")).to_have_value(unicodedata.normalize("NFC", "Nguyễn Thị Ví Dụ"))
    expect(citizen.field("Mã số BHXH")).to_have_value(person.social_insurance_number)
    expect(citizen.field("Số CCCD/CMND/Hộ chiếu")).to_have_value(person.citizen_id)
    expect(citizen.field("Số điện thoại")).to_have_value(person.shown_phone)


def test_every_later_step_says_what_is_missing_or_wrong(town: Town) -> None:
    citizen = town.citizen(accessible=True)
    citizen.begins()
    citizen.declares()
    photos_are_asked_for(citizen)
    citizen.sees("Xác thực số điện thoại")
    code = town.mailbox.code(citizen.person.phone)
    citizen.field("Mã OTP").fill(f"{(int(code) + 1) % 1_000_000:06d}")
    refused(citizen, "Tiếp tục")
    citizen.meets_errors("Mã OTP chưa đúng.")
    citizen.field("Mã OTP").fill("12 34")
    refused(citizen, "Tiếp tục")
    citizen.meets_errors("Mã OTP gồm 6 chữ số.")
    citizen.field("Mã OTP").fill(code)
    citizen.presses("Tiếp tục")
    citizen.sees("Chọn cơ quan BHXH tiếp nhận")
    citizen.field("Cơ quan BHXH cấp tỉnh").select_option("")
    refused(citizen, "Tiếp tục")
    citizen.meets_errors("Chọn cơ quan BHXH cấp tỉnh.")
    citizen.field("Cơ quan BHXH cấp tỉnh").select_option(label="[079] BHXH TP Hồ Chí Minh")
    citizen.presses("Tiếp tục")
    citizen.sees("Kiểm tra và gửi tờ khai")
    refused(citizen, "Gửi")
    citizen.meets_errors("Đánh dấu cam kết trước khi gửi tờ khai.", "Hãy nhập các chữ số trong ảnh.")
    citizen.commits()
    citizen.field("Mã kiểm tra").fill("00000")
    refused(citizen, "Gửi")
    citizen.meets_errors("Mã kiểm tra chưa đúng.")
    expect(citizen.field("Tôi cam kết nội dung kê khai là đúng")).to_be_checked()
    citizen.sends()
    citizen.reads("[079] BHXH TP Hồ Chí Minh")


def photos_are_asked_for(citizen: Citizen) -> None:
    refused(citizen, "Tiếp tục")
    citizen.meets_errors(
        "Thêm ảnh chân dung của bạn.", "Thêm ảnh mặt trước của giấy tờ.", "Thêm ảnh mặt sau của giấy tờ."
    )
    citizen.adds_photo(PORTRAIT)
    citizen.field(FRONT).set_input_files(no_photo())
    citizen.reads("Tệp này không phải là ảnh")
    refused(citizen, "Tiếp tục")
    citizen.meets_errors("Thêm ảnh mặt trước của giấy tờ.")
    expect(citizen.page.get_by_role("img", name=f"Ảnh đã chọn: {PORTRAIT}")).to_be_visible()
    citizen.adds_photos(FRONT, BACK)


def test_a_form_by_e_mail_needs_an_address(town: Town) -> None:
    person = town.citizen().person.but(email="")
    citizen = town.citizen(person)
    citizen.begins()
    citizen.declares()
    citizen.adds_photos()
    citizen.proves_phone()
    citizen.field("Gửi email tờ khai").check()
    refused(citizen, "Tiếp tục")
    citizen.meets_errors("Nhập địa chỉ thư để nhận tờ khai")
    citizen.field("Địa chỉ thư điện tử").fill("den.sau@example.com")
    citizen.presses("Tiếp tục")
    citizen.sees("Kiểm tra và gửi tờ khai")
    assert citizen.answer("Gửi email tờ khai") == "den.sau@example.com"


def test_wrong_look_ups_and_sign_ins_tell_nothing_about_others(town: Town) -> None:
    visitor = Visitor(town.page(DESK))
    visitor.goes_to("/ho-so/")
    visitor.field("Mã hồ sơ").fill("0792026112300015")
    visitor.field("Số điện thoại").fill("0912999999")
    refused(visitor, "Tra cứu")
    visitor.reads("Không có hồ sơ nào khớp cả mã hồ sơ và số điện thoại.")
    expect(visitor.field("Mã hồ sơ")).to_have_value("0792026112300015")
    visitor.signs_in("9900000001", "sai mật khẩu")
    visitor.reads("Tên đăng nhập hoặc mật khẩu chưa đúng.")
    visitor.signs_in("9955555555", "sai mật khẩu")
    visitor.reads("Tên đăng nhập hoặc mật khẩu chưa đúng.")
