"""What everybody at a browser does: open pages, read headings, press buttons, sign in."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

Glance = Callable[[Page], None]


class Visitor:
    """A person with one page open. `glance`, if given, is called on every page they arrive at."""

    def __init__(self, page: Page, *, glance: Glance | None = None) -> None:
        self.page = page
        self.glance = glance

    def goes_to(self, address: str) -> None:
        self.page.goto(address)

    def sees(self, heading: str | re.Pattern[str]) -> None:
        """Is on the page with this h1."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        if self.glance:
            self.glance(self.page)

    def reads(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("link", name=name, exact=True)

    def presses(self, name: str) -> None:
        """Once the page is all there: a click that meets it still moving is lost, and nobody is that quick."""
        self.page.wait_for_load_state()
        self.button(name).click()

    def follows(self, name: str) -> None:
        self.page.wait_for_load_state()
        self.link(name).click()

    def signs_in(self, username: str, password: str) -> None:
        self.goes_to("/dang-nhap/")
        self.sees("Đăng nhập")
        self.field("Tên đăng nhập").fill(username)
        self.field("Mật khẩu").fill(password)
        self.field("Mã kiểm tra").fill("PASSED")
        self.presses("Đăng nhập")

    def meets_errors(self, *sentences: str) -> None:
        """The page says what is wrong as every page of the portal does: title, summary with focus, beside the field."""
        expect(self.page).to_have_title(re.compile("^Lỗi: "))
        summary = self.page.get_by_role("alert").filter(has_text="Có lỗi cần sửa")
        expect(summary).to_be_visible()
        for sentence in sentences:
            expect(summary).to_contain_text(sentence)
            expect(self.page.locator(".field-error").filter(has_text=sentence).first).to_be_visible()
        if self.glance:
            self.glance(self.page)
