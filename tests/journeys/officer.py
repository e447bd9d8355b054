"""An officer at the desk."""

import re

from playwright.sync_api import Locator, expect

from registration import demo

from .persons import Person
from .visitor import Visitor

CU_CHI, THANH_KHE, HO_CHI_MINH_CITY = "canbo.cuchi", "canbo.thanhkhe", "canbo.tphcm"
THANH_HOA = "canbo.thanhhoa"
PAPERS = ("Đã nhận tờ khai có chữ ký", "Đã đối chiếu giấy tờ tùy thân bản gốc")


class Officer(Visitor):
    def comes_to_work(self, username: str) -> None:
        self.signs_in(username, demo.PASSWORD)
        self.sees("Hàng đợi hồ sơ")

    def looks_for(self, person: Person, tab: str = "") -> Locator:
        """The rows of this person in the queue (or in the tab with this slug)."""
        self.goes_to(f"/can-bo/?muc={tab}" if tab else "/can-bo/")
        self.sees("Hàng đợi hồ sơ")
        self.field("Tìm hồ sơ").fill(person.social_insurance_number)
        self.presses("Tìm")
        return self.page.get_by_role("row").filter(has_text=person.social_insurance_number)

    def opens(self, person: Person) -> None:
        row = self.looks_for(person)
        row.get_by_role("link", name=person.full_name).click()
        self.sees(re.compile(r"^Hồ sơ \d{16}$"))
        self.takes()

    def takes(self) -> None:
        """Holds the open dossier from here on, if nobody did."""
        if self.button("Nhận xử lý").count():
            self.presses("Nhận xử lý")
            expect(self.page.locator("#hold")).to_be_visible()

    def ticks_papers(self) -> None:
        for paper in PAPERS:
            self.field(paper).check()

    def approves(self) -> None:
        self.looks_at_photos()
        self.presses("Chấp nhận")

    def returns(self, reasons: dict[str, str]) -> None:
        """`reasons` by the label of the item."""
        self.looks_at_photos()
        self.presses("Yêu cầu bổ sung")
        for item, reason in reasons.items():
            self.field(f"Lý do: {item}").fill(reason)
            self.field(item).check()
        if self.glance:
            self.glance(self.page)
        self.presses("Yêu cầu bổ sung")
        self.sees("Hàng đợi hồ sơ")

    def rejects(self, reason: str) -> None:
        self.looks_at_photos()
        self.presses("Từ chối")
        self.field("Lý do").fill(reason)
        if self.glance:
            self.glance(self.page)
        self.presses("Từ chối")
        self.sees("Hàng đợi hồ sơ")

    def sees_photos(self) -> None:
        """All three are there and really drawn."""
        expect(self.page.locator(".evidence img")).to_have_count(3)
        self.looks_at_photos()

    def looks_at_photos(self) -> None:
        """Each that is open, until it is drawn: one still on its way comes too late for a decided dossier."""
        for photo in self.page.locator(".evidence img").all():
            photo.scroll_into_view_if_needed()
            expect(photo).to_have_js_property("complete", True)
            assert photo.evaluate("picture => picture.naturalWidth") > 0
