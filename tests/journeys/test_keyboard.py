"""The citizen's wizard with the keyboard alone: Tab, Enter, Space, arrows."""

import pytest
from playwright.sync_api import expect

from .citizen import BACK, FRONT, PORTRAIT, Citizen
from .conftest import DESK, Town
from .keyboard import Keyboard
from .pictures import photo

pytestmark = pytest.mark.journey


def test_the_wizard_is_walked_with_the_keyboard_alone(town: Town) -> None:
    citizen = town.citizen(device=DESK)
    keyboard = Keyboard(citizen.page)
    citizen.goes_to("/")
    keyboard.presses(citizen.link("Đăng ký tài khoản"))
    citizen.sees("Loại đối tượng")
    keyboard.presses(citizen.field("Cá nhân"), "Space")
    keyboard.presses(citizen.button("Tiếp tục"))
    citizen.sees("Kê khai thông tin")
    fills_in_by_keyboard(citizen, keyboard)
    keyboard.presses(citizen.button("Tiếp tục"))
    citizen.sees("Cập nhật ảnh")
    for label in (PORTRAIT, FRONT, BACK):
        card = citizen.page.locator("[data-photo]").filter(has=citizen.field(label))
        keyboard.gives(card.get_by_role("button", name="Tải ảnh lên"), photo(label))
        expect(card.get_by_text("Đã lưu ảnh.")).to_be_visible()
    keyboard.presses(citizen.button("Tiếp tục"))
    citizen.sees("Xác thực số điện thoại")
    keyboard.types(citizen.field("Mã OTP"), town.mailbox.code(citizen.person.phone))
    citizen.page.keyboard.press("Enter")
    citizen.sees("Chọn cơ quan BHXH tiếp nhận")
    keyboard.presses(citizen.field("Gửi email tờ khai"), "Space")
    keyboard.presses(citizen.button("Tiếp tục"))
    citizen.sees("Kiểm tra và gửi tờ khai")
    keyboard.presses(citizen.field("Tôi cam kết nội dung kê khai là đúng"), "Space")
    keyboard.types(citizen.field("Mã kiểm tra"), "PASSED")
    keyboard.presses(citizen.button("Gửi"))
    citizen.sees("Gửi tờ khai thành công")
    with citizen.page.expect_download():
        keyboard.presses(citizen.link("Tải tờ khai (PDF)"))


def fills_in_by_keyboard(citizen: Citizen, keyboard: Keyboard) -> None:
    person, page = citizen.person, citizen.page
    keyboard.types(citizen.field("Họ và tên"), person.full_name)
    keyboard.types(citizen.field("Mã số BHXH"), person.social_insurance_number)
    boxes = page.get_by_role("group", name="Ngày sinh")
    for label, text in (("Ngày", person.day), ("Tháng", person.month), ("Năm", person.year)):
        keyboard.types(boxes.get_by_label(label, exact=True), text)
    keyboard.presses(citizen.field("Nam"), "ArrowRight")
    expect(citizen.field("Nữ")).to_be_checked()
    keyboard.tabs_to(citizen.field("CCCD"))
    expect(citizen.field("CCCD")).to_be_checked()
    keyboard.types(citizen.field("Số CCCD/CMND/Hộ chiếu"), person.citizen_id)
    keyboard.types(page.get_by_role("combobox", name="Tìm nhanh địa bàn"), "tan phu trung cu chi")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(citizen.field("Xã/Phường").locator("option:checked")).to_have_text(person.commune)
    keyboard.types(citizen.field("Số nhà, đường, thôn xóm"), person.street)
    keyboard.types(citizen.field("Số điện thoại"), person.phone)
    keyboard.types(citizen.field("Địa chỉ thư điện tử"), person.email)


def test_errors_take_the_focus_and_lead_to_their_fields(town: Town) -> None:
    citizen = town.citizen(device=DESK)
    keyboard = Keyboard(citizen.page)
    citizen.begins()
    keyboard.presses(citizen.button("Tiếp tục"))
    citizen.meets_errors("Nhập ngày sinh, ví dụ 5 – 3 – 1990.", "Chọn giới tính ghi trên giấy tờ: Nam hoặc Nữ.")
    summary = citizen.page.get_by_role("alert")
    for sentence, field in (
        ("Nhập ngày sinh, ví dụ 5 – 3 – 1990.", citizen.field("Ngày")),
        ("Chọn giới tính ghi trên giấy tờ: Nam hoặc Nữ.", citizen.field("Nam")),
        ("Chọn tỉnh hoặc thành phố nơi bạn ở.", citizen.field("Tỉnh/Thành phố")),
    ):
        summary.focus()
        keyboard.presses(summary.get_by_role("link", name=sentence))
        expect(field).to_be_focused()
        expect(field).to_be_in_viewport()
