"""At the counter: a hand scanner types the code of the printed form, or the camera reads it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .conftest import Filming, Town
from .crowd import COLLEAGUE, HELD, PRINTED
from .officer import THANH_HOA, Officer

pytestmark = pytest.mark.journey
BETWEEN_KEYS = 0.004  # seconds: faster than any hand


def scans(page: Page, digits: str, *, after_first: Callable[[], object] = bool) -> None:
    """As a hand scanner types: the moments of the keys are its own, however busy this machine is. Ends on the page
    that the scan opened. `after_first` is waited for between the first key and the second."""
    keyboard = page.context.new_cdp_session(page)
    moment = page.evaluate("performance.timeOrigin + performance.now()") / 1000
    with page.expect_navigation():
        for number, key in enumerate((*digits, "\r")):
            if number == 1:
                after_first()
            moment += BETWEEN_KEYS
            named = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13} if key == "\r" else {"key": key}
            keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": key, "timestamp": moment, **named})
            keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", "timestamp": moment, **named})
    keyboard.detach()


def stands_ready(officer: Officer, code: str) -> None:
    """Held by this officer, the photos drawn, the checklist and the decisions there."""
    officer.sees(f"Hồ sơ {code}")
    officer.reads("Bạn giữ đến")
    officer.sees_photos()
    expect(officer.button("Chấp nhận")).to_be_visible()


def test_a_hand_scanner_opens_the_dossier_from_the_counter_and_from_the_queue(
    town: Town, crowd: dict[str, str]
) -> None:
    officer = town.officer(THANH_HOA)
    officer.goes_to("/can-bo/quay/")
    expect(officer.field("Mã hồ sơ hoặc số CCCD")).to_be_focused()
    scans(officer.page, crowd[PRINTED])
    stands_ready(officer, crowd[HELD])
    officer.presses("Trả lại hàng đợi")
    officer.reads(f"Đã trả hồ sơ {crowd[HELD]} lại hàng đợi.")

    officer.goes_to("/can-bo/")
    officer.field("Tìm hồ sơ").fill("le thi")
    scans(officer.page, crowd[PRINTED])
    stands_ready(officer, crowd[HELD])
    scans(officer.page, crowd[PRINTED])  # twice is harmless
    stands_ready(officer, crowd[HELD])
    officer.presses("Trả lại hàng đợi")


def test_a_scan_counts_although_the_machine_is_slow_to_bring_its_second_key(town: Town, crowd: dict[str, str]) -> None:
    officer = town.officer(THANH_HOA)
    page = officer.page
    page.wait_for_load_state()
    page.evaluate("document.activeElement.blur()")
    # `void`: evaluate would wait for it here already.
    page.evaluate("void (letGo = new Promise(done => addEventListener('keydown', k => k.isTrusted || done(), true)))")
    scans(page, crowd[PRINTED], after_first=lambda: page.evaluate("letGo"))
    stands_ready(officer, crowd[HELD])
    officer.presses("Trả lại hàng đợi")
    officer.reads(f"Đã trả hồ sơ {crowd[HELD]} lại hàng đợi.")


def test_a_code_of_another_office_is_refused_with_the_reason(town: Town, crowd: dict[str, str]) -> None:
    officer = town.officer(THANH_HOA)
    officer.goes_to("/can-bo/quay/")
    wrong = crowd[HELD][:-1] + str((int(crowd[HELD][-1]) + 1) % 10)
    scans(officer.page, wrong)
    expect(officer.page.locator(".field-error").first).to_be_visible()
    expect(officer.field("Mã hồ sơ hoặc số CCCD")).to_have_value(wrong)


def test_the_camera_reads_a_printed_form_and_opens_its_dossier(filming: Filming, crowd: dict[str, str]) -> None:
    officer = filming(crowd[PRINTED]).officer(COLLEAGUE)
    officer.goes_to("/can-bo/quay/")
    officer.presses("Mở camera")
    stands_ready(officer, crowd[HELD])
    officer.presses("Trả lại hàng đợi")
    officer.reads(f"Đã trả hồ sơ {crowd[HELD]} lại hàng đợi.")
