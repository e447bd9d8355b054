"""A family: one parent, three children, twins among them, and the other parent at the same second."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from notices import sms_alphabet
from participants.synthetic import SyntheticPerson
from registration import demo

from .accessibility import everybody_can_use
from .conftest import DESK, PHONE, Town
from .keyboard import Keyboard
from .officer import CU_CHI, Officer
from .parent import CERTIFICATE, PORTRAIT, Parent
from .pictures import photo

pytestmark = pytest.mark.journey
FATHER_PHONE, MOTHER_PHONE = "0900000002", "0900000003"
TWINS = [(twin.full_name, twin.social_insurance_number) for twin in demo.TWINS]
THIRD = ("Lê Bảo Châu", "9900000091")


def at_home(
    town: Town,
    person: SyntheticPerson,
    *,
    device: dict[str, Any] = PHONE,
    scripts: bool = True,
    accessible: bool = False,
) -> Parent:
    """A parent signed in to their own account."""
    page = town.page(device, scripts=scripts)
    parent = Parent(page, town.mailbox, scripts=scripts, glance=everybody_can_use if accessible else None)
    parent.signs_in(person.social_insurance_number, demo.PASSWORD)
    parent.sees("Quản lý cá nhân")
    return parent


def opens(officer: Officer, code: str) -> None:
    officer.goes_to(f"/can-bo/ho-so/{code}/")
    officer.sees(re.compile(r"^Hồ sơ \d{16}$"))
    officer.takes()


def test_twins_a_third_child_and_both_parents(town: Town) -> None:
    father = at_home(town, demo.PARENT, accessible=True)
    codes = {}
    father.opens_the_page()
    for name, number in TWINS:
        father.fills_in(name, number, "Cha")
        if name == TWINS[0][0]:
            father.answers_check_code()
            father.presses("Ghi nhận")
            father.meets_errors("Chọn cơ quan BHXH cấp tỉnh.")
            father.chooses_agency()
        father.finds_agency_filled_in()
        father.answers_check_code()
        father.presses("Ghi nhận")
        codes[name] = father.is_done()
        father.follows("Đăng ký cho con khác")
        father.sees("Đăng ký cho con")
    assert codes[TWINS[0][0]] in town.mailbox.sms(FATHER_PHONE, f"ho so dang ky cho {plain(TWINS[0][0])}")

    mother = at_home(town, demo.OTHER_PARENT, device=DESK, scripts=False)
    mother.opens_the_page()
    mother.chooses_agency()
    mother.fills_in(*THIRD, "Mẹ")
    father.fills_in(*THIRD, "Cha")
    for parent in (father, mother):
        parent.answers_check_code()
    for parent in (father, mother):
        parent.button("Ghi nhận").click(no_wait_after=True)
    fathers, mothers = father.is_done(), mother.is_done()
    for parent, other in ((father, mothers), (mother, fathers)):
        parent.goes_to("/tai-khoan/")
        expect(parent.page.get_by_text(other[-4:], exact=True)).to_have_count(0)

    officer = town.officer(CU_CHI, accessible=True)
    opens(officer, fathers)
    officer.reads(f"Mẹ {demo.OTHER_PARENT.full_name} cũng đã đăng ký cho trẻ này.")
    approves(officer)
    opens(officer, mothers)
    officer.reads(f"Cha {demo.PARENT.full_name} đã có quyền thao tác cho trẻ này.")
    officer.field("Đã đối chiếu giấy khai sinh").check()
    officer.approves()
    officer.reads("rồi chấp nhận hồ sơ.")
    officer.field("Đã gặp người đăng ký và đối chiếu bản gốc tại quầy").check()
    officer.approves()
    officer.reads("không cấp tài khoản mới")
    assert THIRD[1] in town.mailbox.sms(FATHER_PHONE, f"Tai khoan VssID cua {plain(THIRD[0])}")
    assert plain(THIRD[0]) in town.mailbox.sms(MOTHER_PHONE, "Da ghi nhan ban la nguoi dang ky cho")
    for parent in (father, mother):
        assert "Có tài khoản" in parent.row_of(THIRD[0])
    for parent in (father, mother):
        parent.presses("Đăng xuất")  # what they do next, they do on another device


def test_a_returned_child_is_mended_from_the_account_and_its_account_works(town: Town) -> None:
    parent = at_home(town, demo.OTHER_PARENT)
    parent.opens_the_page()
    parent.fills_in("Phạm Bảo Dung", "9900000092", "Mẹ")
    parent.chooses_agency()
    parent.answers_check_code()
    parent.presses("Ghi nhận")
    code = parent.is_done()

    officer = town.officer(CU_CHI)
    opens(officer, code)
    officer.returns({CERTIFICATE: "Mờ, không đọc được"})
    assert "can bo sung" in town.mailbox.sms(MOTHER_PHONE, "Ho so cua Pham Bao Dung")
    assert "Cần bổ sung" in parent.row_of("Phạm Bảo Dung")
    parent.page.get_by_role("link", name=re.compile("^Bổ sung hồ sơ.*Phạm Bảo Dung$")).click()
    parent.sees("Bổ sung hồ sơ của con")
    expect(parent.field("Ảnh chân dung")).to_have_count(0)
    parent.adds_photo(CERTIFICATE)
    parent.answers_check_code()
    parent.presses("Ghi nhận")
    assert parent.is_done() == code

    opens(officer, code)
    approves(officer)
    password = town.mailbox.first_password(MOTHER_PHONE)
    parent.goes_to("/tai-khoan/")
    parent.page.get_by_role("link", name=re.compile("^Tài khoản của trẻ.*Phạm Bảo Dung$")).click()
    parent.sees("Tài khoản của Phạm Bảo Dung")
    parent.reads("Gửi lại mật khẩu lần đầu")

    child = at_school(town)
    child.signs_in("9900000092", password)
    child.sees("Đổi mật khẩu")


def test_the_page_is_walked_with_the_keyboard_alone(town: Town) -> None:
    parent = at_home(town, demo.PARENT, device=DESK)
    keyboard = Keyboard(parent.page)
    keyboard.presses(parent.link("Đăng ký cho con"))
    parent.sees("Đăng ký cho con")
    keyboard.types(parent.field("Họ và tên"), "Lê Bảo Em")
    keyboard.types(parent.field("Mã số BHXH"), "9900000093")
    boxes = parent.page.get_by_role("group", name="Ngày sinh")
    for label, text in (("Ngày", "7"), ("Tháng", "8"), ("Năm", "2019")):
        keyboard.types(boxes.get_by_label(label, exact=True), text)
    keyboard.presses(parent.field("Nam"), "Space")
    keyboard.presses(parent.field("Cha"), "Space")
    for label in (PORTRAIT, CERTIFICATE):
        card = parent.page.locator("[data-photo]").filter(has=parent.field(label))
        keyboard.gives(card.get_by_role("button", name="Tải ảnh lên"), photo(label))
        expect(card.get_by_text("Đã lưu ảnh.")).to_be_visible()
    keyboard.types(parent.page.get_by_role("combobox", name="Tìm cơ quan theo tên hoặc mã"), "07920")
    expect(parent.page.get_by_role("option").first).to_be_visible()
    parent.page.keyboard.press("ArrowDown")
    parent.page.keyboard.press("Enter")
    parent.finds_agency_filled_in()
    keyboard.types(parent.field("Mã kiểm tra"), "PASSED")
    parent.page.keyboard.press("Enter")
    parent.is_done()
    keyboard.presses(parent.link("Đăng ký cho con khác"))
    parent.sees("Đăng ký cho con")


def at_school(town: Town) -> Parent:
    """The child's own browser."""
    return Parent(town.page(PHONE), town.mailbox)


def approves(officer: Officer) -> None:
    officer.field("Đã đối chiếu giấy khai sinh").check()
    officer.approves()
    officer.sees("Hàng đợi hồ sơ")


def plain(name: str) -> str:
    """As an SMS writes it."""
    return sms_alphabet.plain(name)
