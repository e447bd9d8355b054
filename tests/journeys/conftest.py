"""The portal of this run, a browser, and the people who meet in a journey."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from .accessibility import everybody_can_use
from .card_video import film
from .citizen import Citizen
from .mailbox import Mailbox
from .officer import Officer
from .persons import Person, somebody
from .portal import Portal, running_portal
from .watch import Watch

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PATIENCE = 30_000  # milliseconds; a busy machine is no defect of the portal

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with running_portal(tmp_path_factory.mktemp("journeys")) as running:
        yield running


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


class Town:
    """Where the people of one journey live: every one has a browser of their own."""

    def __init__(self, portal: Portal, chromium: Browser) -> None:
        self.portal, self.chromium = portal, chromium
        self.watch = Watch()
        self.contexts: list[BrowserContext] = []
        self.mailbox = Mailbox(self.page(DESK))

    def page(self, device: dict[str, Any], *, scripts: bool = True) -> Page:
        """A page in a fresh browser profile."""
        context = self.chromium.new_context(
            **device,
            base_url=self.portal.address,
            java_script_enabled=scripts,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        context.set_default_timeout(PATIENCE)
        self.watch.over(context)
        self.contexts.append(context)
        return context.new_page()

    def citizen(
        self,
        person: Person | None = None,
        *,
        device: dict[str, Any] = PHONE,
        scripts: bool = True,
        accessible: bool = False,
    ) -> Citizen:
        """Somebody new unless a person is named; `accessible`: every page they see is checked for everybody's use."""
        page = self.page(device, scripts=scripts)
        glance = everybody_can_use if accessible else None
        return Citizen(page, person or somebody(), self.mailbox, scripts=scripts, glance=glance)

    def officer(
        self, username: str, *, device: dict[str, Any] = DESK, scripts: bool = True, accessible: bool = False
    ) -> Officer:
        """Already at the queue."""
        glance = everybody_can_use if accessible else None
        officer = Officer(self.page(device, scripts=scripts), glance=glance)
        officer.comes_to_work(username)
        return officer

    def leave_pictures(self, folder: Path) -> None:
        """What everybody saw last, for whoever looks into a failure."""
        pages = [page for context in self.contexts for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=folder / f"{number}.png", full_page=True)
            print(f"{folder}/{number}.png: {page.url}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@pytest.fixture
def town(portal: Portal, chromium: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """Fails at the end when any browser in it met what no browser may meet."""
    town = Town(portal, chromium)
    failures = request.session.testsfailed
    yield town
    if request.session.testsfailed > failures:
        town.leave_pictures(tmp_path)
    town.close()
    assert town.watch.seen == []


Filming = Callable[[str], Town]


@pytest.fixture
def filming(portal: Portal, chromium: Browser, tmp_path: Path) -> Iterator[Filming]:
    """A town where every camera sees a card with the given code."""
    towns: list[Town] = []
    browsers: list[Browser] = []

    def town_before(text: str) -> Town:
        camera = [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film(tmp_path / 'card.y4m', text)}",
        ]
        arguments = ["--no-sandbox", "--disable-gpu", *camera]
        kind = chromium.browser_type
        browsers.append(kind.launch(executable_path=shutil.which("chromium"), args=arguments))
        towns.append(Town(portal, browsers[-1]))
        return towns[-1]

    yield town_before
    for town in towns:
        town.close()
    for browser in browsers:
        browser.close()
    assert [trouble for town in towns for trouble in town.watch.seen] == []


@pytest.fixture(scope="package")
def crowd(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """`{name: Mã hồ sơ}` of those who wait at the office of Thanh Hóa."""
    file = tmp_path_factory.mktemp("crowd") / "codes.json"
    portal.manages("shell", "-c", f"from tests.journeys.crowd import gather; gather({str(file)!r})")
    codes: dict[str, str] = json.loads(file.read_text("utf-8"))
    return codes
