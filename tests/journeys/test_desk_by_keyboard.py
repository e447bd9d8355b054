"""An officer clears clean dossiers with the keyboard alone: few keys each, and the focus is never lost.

Ten in every run; `DESK_DOSSIERS=30` clears thirty.
"""

import os

import pytest
from playwright.sync_api import Page, expect

from .accessibility import everybody_can_use
from .conftest import Town
from .keyboard import Keyboard
from .officer import PAPERS

pytestmark = pytest.mark.journey
DOSSIERS = int(os.environ.get("DESK_DOSSIERS", "10"))
MOST_KEYS = 8
# Of the made-up dossiers about one in fourteen waits for an officer.
MADE = 20 * DOSSIERS
HUE = "canbo.hue"
LAPTOP = {"viewport": {"width": 1366, "height": 768}}
# Slower than a scanner types: so do hands.
PACE = 60
HAS_ACCOUNT = "Mã số BHXH này đã có tài khoản"


class Hands:
    """Presses keys and counts them; after each the focus is somewhere that can be seen."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key, delay=PACE)


@pytest.fixture
def crowded(town: Town) -> Town:
    """Many dossiers wait at the provincial office of Huế."""
    town.portal.manages("make_dossiers", str(MADE), "--agency", "046", "--photos", "100", "--seed", "46")
    return town


def code_of(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_clean_dossiers_are_cleared_by_few_keys_each_and_the_focus_is_never_lost(crowded: Town) -> None:
    officer = crowded.officer(HUE, device=LAPTOP)
    page = officer.page
    Keyboard(page).presses(officer.button("Lấy hồ sơ tiếp theo"))
    page.wait_for_url("**/can-bo/ho-so/**")
    hands, cleared = Hands(page), []
    hands.press("c")
    expect(officer.field("Tự mở hồ sơ tiếp theo")).to_be_checked()
    while len(cleared) < DOSSIERS:
        code = code_of(page)
        if cleared:
            expect(officer.field(PAPERS[0])).to_be_focused()
        if officer.page.get_by_text(HAS_ACCOUNT).count():  # some made-up people registered twice: not clean
            rejects(page, code)
            continue
        hands.keys = 0
        for key, paper in zip("12", PAPERS, strict=True):
            if not officer.field(paper).is_checked():  # those whose papers came first are given first
                hands.press(key)
        hands.press("a")
        page.wait_for_function("code => document.querySelector('h1').innerText !== code", arg=code)
        assert hands.keys <= MOST_KEYS
        officer.reads("Đã chấp nhận hồ sơ")
        assert page.evaluate("document.activeElement !== document.body")
        cleared.append(code)
    assert len(set(cleared)) == DOSSIERS
    everybody_can_use(page)
    looks_closely(page)
    asks_for_corrections(page)


def rejects(page: Page, code: str) -> None:
    page.keyboard.press("t", delay=PACE)
    page.wait_for_url("**/tu-choi/**")
    page.get_by_label("Lý do").fill("Đã có tài khoản")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("code => document.querySelector('h1').innerText !== code", arg=code)


def looks_closely(page: Page) -> None:
    """Zoom, turn, light and the next photo, by keys from anywhere on the page."""
    hands = Hands(page)
    for key in ("p", "+", "+", "r", "s"):
        hands.press(key)
    frame = page.locator(".evidence-frame:focus")
    expect(frame.locator("img")).to_have_css("filter", "brightness(1.4)")
    expect(frame).to_have_attribute("data-zoomed", "")
    hands.press("?")
    expect(page.get_by_role("dialog", name="Phím tắt")).to_be_visible()
    everybody_can_use(page)
    hands.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def asks_for_corrections(page: Page) -> None:
    hands = Hands(page)
    before = code_of(page)
    hands.press("b")
    page.wait_for_url("**/bo-sung/**")
    expect(page.get_by_role("checkbox", name="Họ và tên")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Thiếu a b t chữ đệm", delay=PACE)  # keys in a field are letters
    expect(page.get_by_role("checkbox", name="Họ và tên")).to_be_checked()
    expect(page.locator("#sms-preview")).to_contain_text("Thieu a b t chu dem")
    everybody_can_use(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_function("code => document.querySelector('h1').innerText !== code", arg=before)
