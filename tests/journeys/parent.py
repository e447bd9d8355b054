"""A parent or guardian, at the pages about their children."""

import re

from playwright.sync_api import Page, expect

from .mailbox import Mailbox
from .pictures import photo
from .visitor import Glance, Visitor

PORTRAIT, CERTIFICATE = "Ảnh chân dung", "Giấy khai sinh"


class Parent(Visitor):
    """`scripts` says whether JavaScript runs in their browser."""

    def __init__(self, page: Page, mailbox: Mailbox, *, scripts: bool = True, glance: Glance | None = None) -> None:
        super().__init__(page, glance=glance)
        self.mailbox = mailbox
        self.scripts = scripts

    def opens_the_page(self) -> None:
        self.goes_to("/tai-khoan/")
        self.sees("Quản lý cá nhân")
        self.follows("Đăng ký cho con")
        self.sees("Đăng ký cho con")

    def fills_in(self, name: str, number: str, relation: str, gender: str = "Nữ") -> None:
        """Everything but the agency and the check code; born 29/02/2020."""
        self.field("Họ và tên").fill(name)
        self.field("Mã số BHXH").fill(number)
        boxes = self.page.get_by_role("group", name="Ngày sinh")
        for label, text in (("Ngày", "29"), ("Tháng", "2"), ("Năm", "2020")):
            boxes.get_by_label(label, exact=True).fill(text)
        self.field(gender).check()
        self.field(relation).check()
        for label in (PORTRAIT, CERTIFICATE):
            self.adds_photo(label)

    def adds_photo(self, label: str) -> None:
        self.field(label).set_input_files(photo(label))
        if self.scripts:
            card = self.page.locator("[data-photo]").filter(has=self.field(label))
            expect(card.get_by_text("Đã lưu ảnh.")).to_be_visible()

    def chooses_agency(self) -> None:
        self.field("Cơ quan BHXH cấp tỉnh").select_option(label="[079] BHXH TP Hồ Chí Minh")
        if not self.scripts:
            self.button("Cập nhật danh sách").click()
        self.field("Cơ quan BHXH cấp huyện").select_option(label="[07920] BHXH huyện Củ Chi")

    def finds_agency_filled_in(self) -> None:
        expect(self.field("Cơ quan BHXH cấp huyện").locator("option:checked")).to_have_text("[07920] BHXH huyện Củ Chi")

    def answers_check_code(self) -> None:
        self.field("Mã kiểm tra").fill("PASSED")

    def is_done(self) -> str:
        """On the last page. Out: `Mã hồ sơ`."""
        self.sees("Gửi tờ khai thành công")
        self.reads("Bạn không cần đến cơ quan BHXH.")
        return re.sub(r"\D", "", self.page.get_by_label("Mã hồ sơ", exact=True).inner_text())

    def row_of(self, name: str) -> str:
        """What the account page says of a child."""
        self.goes_to("/tai-khoan/")
        self.sees("Quản lý cá nhân")
        return self.page.get_by_role("listitem").filter(has_text=name).first.inner_text()
