"""A citizen on the way from Form 01 to a working account."""

import io
import re

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from .mailbox import Mailbox
from .persons import Person
from .pictures import photo
from .visitor import Glance, Visitor

PORTRAIT, FRONT, BACK = "Ảnh chân dung", "Mặt trước CCCD/CMND/Hộ chiếu", "Mặt sau CCCD/CMND"


class Citizen(Visitor):
    """`scripts` says whether JavaScript runs in their browser."""

    def __init__(
        self, page: Page, person: Person, mailbox: Mailbox, *, scripts: bool = True, glance: Glance | None = None
    ) -> None:
        super().__init__(page, glance=glance)
        self.person = person
        self.mailbox = mailbox
        self.scripts = scripts

    # --- The wizard ------------------------------------------------------------------------------------------------

    def begins(self) -> None:
        self.goes_to("/")
        self.sees("Đăng ký tài khoản VssID – BHXH số")
        self.follows("Đăng ký tài khoản")
        self.sees("Loại đối tượng")
        self.field("Cá nhân").check()
        self.presses("Tiếp tục")
        self.sees("Kê khai thông tin")

    def fills_in(self) -> None:
        """Everything on the information page, as on their papers."""
        person = self.person
        self.field("Họ và tên").fill(person.full_name)
        self.field("Mã số BHXH").fill(person.social_insurance_number)
        self.writes_birth_date(person.day, person.month, person.year)
        self.field(person.gender).check()
        self.field("CCCD").check()
        self.field("Số CCCD/CMND/Hộ chiếu").fill(person.citizen_id)
        self.picks_address()
        self.field("Số nhà, đường, thôn xóm").fill(person.street)
        self.field("Số điện thoại").fill(person.phone)
        self.field("Địa chỉ thư điện tử").fill(person.email)

    def writes_birth_date(self, day: str, month: str, year: str) -> None:
        boxes = self.page.get_by_role("group", name="Ngày sinh")
        for label, text in (("Ngày", day), ("Tháng", month), ("Năm", year)):
            boxes.get_by_label(label, exact=True).fill(text)

    def picks_address(self) -> None:
        person = self.person
        self._chooses("Tỉnh/Thành phố", person.province)
        self._chooses("Quận/Huyện", person.district)
        self.field("Xã/Phường").select_option(label=person.commune)

    def _chooses(self, label: str, choice: str) -> None:
        self.field(label).select_option(label=choice)
        if not self.scripts:
            self.button("Cập nhật danh sách").first.click()

    def declares(self) -> None:
        self.fills_in()
        self.presses("Tiếp tục")
        self.sees("Cập nhật ảnh")

    def adds_photos(self, *labels: str) -> None:
        """These photos, or all three of a card; then on to the next page."""
        for label in labels or (PORTRAIT, FRONT, BACK):
            self.adds_photo(label)
        self.presses("Tiếp tục")

    def adds_photo(self, label: str) -> None:
        self.field(label).set_input_files(photo(label))
        if self.scripts:
            card = self.page.locator("[data-photo]").filter(has=self.field(label))
            expect(card.get_by_text("Đã lưu ảnh.")).to_be_visible()

    def proves_phone(self) -> None:
        self.sees("Xác thực số điện thoại")
        self.enters_code()

    def enters_code(self) -> None:
        """The code that came to their phone."""
        self.field("Mã OTP").fill(self.mailbox.code(self.person.phone))
        self.presses("Tiếp tục")

    def accepts_suggested_office(self) -> None:
        self.sees("Chọn cơ quan BHXH tiếp nhận")
        expect(self.field("Cơ quan BHXH cấp huyện").locator("option:checked")).to_have_text(self.person.office)
        self.field("Gửi email tờ khai").check()
        self.presses("Tiếp tục")

    def comes_to_check_page(self) -> None:
        """From the home page through every step."""
        self.begins()
        self.declares()
        self.adds_photos()
        self.proves_phone()
        self.accepts_suggested_office()
        self.sees("Kiểm tra và gửi tờ khai")

    def commits(self) -> None:
        self.field("Tôi cam kết nội dung kê khai là đúng").check()
        self.field("Mã kiểm tra").fill("PASSED")

    def sends(self) -> None:
        self.sees("Kiểm tra và gửi tờ khai")
        self.commits()
        self.presses("Gửi")
        self.sees("Gửi tờ khai thành công")

    def registers(self) -> str:
        """The whole wizard. Out: `Mã hồ sơ`."""
        self.comes_to_check_page()
        self.sends()
        return self.dossier_code()

    def answer(self, label: str) -> str:
        """What the check page shows beside a label."""
        row = self.page.locator(".summary-row").filter(has=self.page.get_by_text(label, exact=True))
        return row.get_by_role("definition").first.inner_text()

    # --- After sending ---------------------------------------------------------------------------------------------

    def dossier_code(self) -> str:
        shown = self.page.get_by_label("Mã hồ sơ", exact=True)
        expect(shown).to_have_text(re.compile(r"^\s*(\d+\s+)+$"))
        return re.sub(r"\D", "", shown.inner_text())

    def downloads_form(self) -> PdfReader:
        with self.page.expect_download() as download:
            self.follows("Tải tờ khai (PDF)")
        return PdfReader(io.BytesIO(download.value.path().read_bytes()))

    def tracks(self, code: str) -> None:
        """Tra cứu hồ sơ, whatever was looked up before."""
        self.goes_to("/ho-so/?khac")
        self.sees("Tra cứu hồ sơ")
        self.field("Mã hồ sơ").fill(code)
        self.field("Số điện thoại").fill(self.person.phone)
        self.presses("Tra cứu")
        self.sees("Tra cứu hồ sơ")

    # --- The account -----------------------------------------------------------------------------------------------

    def chooses_password(self, password: str) -> None:
        self.sees("Đổi mật khẩu")
        self.field("Mật khẩu mới").fill(password)
        self.field("Nhập lại mật khẩu mới").fill(password)
        self.presses("Hoàn tất")
        expect(self.field("Mã OTP")).to_be_visible()
        self.sees("Đổi mật khẩu")
        self.field("Mã OTP").fill(self.mailbox.code(self.person.phone))
        self.presses("Hoàn tất")

    def signs_out(self) -> None:
        self.presses("Đăng xuất")
        self.reads("Bạn đã đăng xuất.")
