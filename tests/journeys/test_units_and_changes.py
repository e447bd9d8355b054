"""An organisation from the first page to its account, and a citizen who changes the phone of theirs."""

import dataclasses

import pytest

from registration import demo

from .conftest import DESK, Town
from .officer import CU_CHI
from .persons import Person, somebody
from .pictures import photo

pytestmark = pytest.mark.journey

PAPERS_OF_A_UNIT = ("Đã nhận tờ khai có chữ ký, đóng dấu", "Đã đối chiếu giấy tờ thành lập đơn vị bản gốc")


def test_a_unit_is_registered_reviewed_and_signs_in_by_its_code(town: Town) -> None:
    contact = town.citizen(accessible=True)
    page, person = contact.page, contact.person
    contact.goes_to("/dang-ky/")
    contact.field("Cơ quan, tổ chức").check()
    contact.presses("Tiếp tục")
    contact.sees("Kê khai thông tin đơn vị")
    contact.presses("Tiếp tục")
    contact.meets_errors("Nhập tên đơn vị.")
    for label, text in {
        "Tên đơn vị": "Công ty TNHH Hành Trình Mẫu", "Mã đơn vị": "sq 0107 q", "Mã số thuế": "0100233488",
        "Người đại diện": "Đặng Thị Mẫu", "Người liên hệ": "Lý Văn Thử", "Số nhà, đường, thôn xóm": "1 phố Ví Dụ",
        "Số điện thoại": person.phone,
    }.items():  # fmt: skip
        contact.field(label).fill(text)
    contact.picks_address()
    contact.presses("Tiếp tục")
    contact.sees("Cập nhật ảnh")
    contact.field("Giấy tờ thành lập đơn vị").set_input_files(photo("Ảnh chân dung"))
    contact.presses("Tiếp tục")
    contact.proves_phone()
    contact.sees("Chọn cơ quan BHXH tiếp nhận")
    contact.presses("Tiếp tục")
    contact.sends()
    code = contact.dossier_code()

    officer = town.officer(CU_CHI, accessible=True)
    officer.goes_to(f"/can-bo/ho-so/{code}/")
    officer.sees(f"Hồ sơ {code}")
    officer.reads("Công ty TNHH Hành Trình Mẫu")
    officer.takes()
    for paper in PAPERS_OF_A_UNIT:
        officer.field(paper).check()
    officer.approves()
    officer.reads("Đã chấp nhận hồ sơ")

    password = town.mailbox.first_password(person.phone)
    contact.goes_to("/dang-nhap/")
    contact.field("Cơ quan, tổ chức").check()
    contact.field("Tên đăng nhập").fill("SQ0107Q")
    contact.field("Mật khẩu").fill(password)
    contact.field("Mã kiểm tra").fill("PASSED")
    contact.presses("Đăng nhập")
    contact.chooses_password("mat-khau-cua-don-vi-2026")
    contact.sees("Quản lý đơn vị")
    assert page.get_by_text("SQ0107Q").first.is_visible()


def test_a_citizen_changes_the_phone_of_their_account(town: Town) -> None:
    """Without JavaScript, at a desk; the old phone hears of it, the officer sees old beside new."""
    binh: Person = dataclasses.replace(somebody(), social_insurance_number="9900000099")
    town.portal.opens_account(binh.social_insurance_number, demo.PASSWORD, "+84900000099")
    citizen = town.citizen(binh, device=DESK, scripts=False)
    citizen.signs_in(binh.social_insurance_number, demo.PASSWORD)
    citizen.sees("Quản lý cá nhân")
    citizen.follows("Điều chỉnh thông tin")
    citizen.sees("Điều chỉnh thông tin, ngừng sử dụng")
    citizen.presses("Tiếp tục")
    citizen.sees("Điều chỉnh thông tin")
    citizen.presses("Tiếp tục")
    citizen.reads("Điền ít nhất một mục khác với thông tin hiện tại.")
    citizen.field("Số điện thoại mới").fill(binh.phone)
    citizen.presses("Tiếp tục")
    citizen.presses("Gửi lại mã")
    citizen.proves_phone()
    citizen.sees("Chọn cơ quan BHXH tiếp nhận")
    citizen.field("Cơ quan BHXH cấp tỉnh").select_option(label="[079] BHXH TP Hồ Chí Minh")
    citizen.button("Cập nhật danh sách").first.click()
    citizen.field("Cơ quan BHXH cấp huyện").select_option(label=binh.office)
    citizen.presses("Tiếp tục")
    citizen.sends()
    code = citizen.dossier_code()
    assert town.mailbox.sms("0900000099", "Co yeu cau")
    assert "Nội dung mới: Số điện thoại" in citizen.downloads_form().pages[0].extract_text()

    officer = town.officer(CU_CHI, accessible=True)
    officer.goes_to(f"/can-bo/ho-so/{code}/")
    officer.reads("Nội dung cũ")
    officer.takes()
    officer.ticks_papers()
    officer.approves()
    officer.reads("đã được điều chỉnh")
    assert town.mailbox.sms(binh.phone, "da doi: dien thoai")
    citizen.goes_to("/tai-khoan/")
    citizen.reads(f"{binh.phone[:4]} {binh.phone[4:7]} {binh.phone[7:]}")
