"""Every page of the officers, from the table of addresses: a new one cannot be forgotten. axe-core and 320 px."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.test_access import NO, TABLE

from .accessibility import everybody_can_use
from .conftest import Town
from .crowd import DATA_REQUEST, HELD, LATE, MESSAGE, ONE, RECHECK, SUPERVISOR, WAITING
from .officer import Officer

pytestmark = pytest.mark.journey
# A file, a picture, and a way on to another page.
NO_PAGES = {"photo", "form_pdf", "statistics_csv", "statistics_xlsx", "beside"}
ASKED = {route.removeprefix("review:"): asked for route, (asked, _sent) in TABLE.items() if route.startswith("review:")}
PAGES = {page for page, asked in ASKED.items() if asked is not NO} - NO_PAGES
ABOUT_A_DOSSIER = ("dossier", "reassign", "return", "reject", "fix", "open_photos")


def addresses(crowd: dict[str, str]) -> Iterator[str]:
    """Of every page, and of what a page looks like with nothing found, with errors, or closed."""
    arguments = {
        "recheck": [crowd[RECHECK]],
        **{page: [crowd[HELD]] for page in ABOUT_A_DOSSIER},
        "duplicates": [crowd[ONE]],
        "data_request": [crowd[DATA_REQUEST]],
        "outbox_notice": [crowd[MESSAGE]],
    }
    for page in sorted(PAGES):
        yield reverse(f"review:{page}", args=arguments.get(page, []))
    yield f"{reverse('review:queue')}?q=khong-co-ai"
    yield f"{reverse('review:statistics')}?tu=2026-02-02&den=2026-01-01"
    # A colleague holds it: a reason is asked for first.
    yield reverse("review:photo", args=[crowd[LATE], "portrait"])
    for name in (LATE, WAITING):
        yield reverse("review:dossier", args=[crowd[name]])


def test_every_page_of_the_desk_can_be_used_by_everybody(town: Town, crowd: dict[str, str]) -> None:
    chief = town.officer(SUPERVISOR)
    holds(chief, crowd[HELD])
    seen = []
    for address in addresses(crowd):
        chief.goes_to(address)
        expect(chief.page.get_by_role("heading", level=1)).to_have_count(1)
        assert "Không có trang này" not in chief.page.title(), address
        everybody_can_use(chief.page)
        seen.append(address)
    assert len(seen) >= len(PAGES)
    for page, button in (("assist", "Bắt đầu kê khai"), ("phone_change", "Tìm tài khoản")):
        address = reverse(f"review:{page}")
        chief.goes_to(address)
        chief.presses(button)
        everybody_can_use(chief.page)
    chief.goes_to(reverse("review:dossier", args=[crowd[HELD]]))
    chief.presses("Trả lại hàng đợi")
    chief.sees("Hàng đợi hồ sơ")


def holds(officer: Officer, code: str) -> None:
    officer.goes_to(reverse("review:dossier", args=[code]))
    officer.takes()
