"""A forgotten password, and a second device: two people nobody has to help."""

import pytest

from registration import demo

from .conftest import DESK, PHONE, Town
from .persons import somebody

pytestmark = pytest.mark.journey
NEW = "bánh mì nóng bảy giờ"


def test_a_forgotten_password_is_set_anew_and_a_second_device_signs_the_first_one_out(town: Town) -> None:
    number, phone = demo.CITIZEN.social_insurance_number, "0900000001"
    hoa = town.citizen(somebody().but(phone=phone), device=PHONE, accessible=True)
    hoa.goes_to("/dang-nhap/")
    hoa.follows("Quên mật khẩu")
    hoa.sees("Quên mật khẩu")
    hoa.field("Mã số BHXH hoặc số CCCD").fill("12345")
    hoa.field("Mã kiểm tra").fill("PASSED")
    hoa.presses("Tiếp tục")
    hoa.meets_errors("Mã số BHXH có 10 chữ số, bạn nhập 5.")
    hoa.field("Mã số BHXH hoặc số CCCD").fill(number)
    hoa.field("Mã kiểm tra").fill("PASSED")
    hoa.presses("Tiếp tục")
    hoa.reads("Nếu số bạn nhập có tài khoản")
    hoa.field("Mã OTP").fill(town.mailbox.code(phone))
    hoa.presses("Tiếp tục")
    hoa.sees("Đặt mật khẩu mới")
    hoa.field("Mật khẩu mới").fill(NEW)
    hoa.field("Nhập lại mật khẩu mới").fill(NEW)
    hoa.presses("Hoàn tất")
    hoa.sees("Quản lý cá nhân")

    computer = town.citizen(somebody().but(phone=phone), device=DESK, scripts=False)
    computer.signs_in(number, NEW)
    computer.sees("Tài khoản đang dùng trên thiết bị khác")
    computer.presses("Tiếp tục đăng nhập")
    computer.field("Mã OTP").fill(town.mailbox.code(phone))
    computer.presses("Đăng nhập")
    computer.sees("Quản lý cá nhân")

    hoa.page.reload()
    hoa.sees("Bạn đã được đăng xuất trên thiết bị này")
    hoa.reads("Tài khoản vừa đăng nhập trên thiết bị khác")

    computer.follows("Thiết bị")
    computer.sees("Thiết bị")
    computer.page.get_by_role("main").get_by_role("link", name="Không phải tôi").first.click()
    computer.sees("Không phải tôi")
    computer.presses("Khóa và đặt lại mật khẩu")
    computer.reads("Đã khóa tài khoản trên mọi thiết bị.")
