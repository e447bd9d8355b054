"""`python -m benchmarks.weight`: what a phone has to load for the whole journey, and how soon public pages are there.

A real Chromium as a phone walks from the home page to the sent dossier, twice: with an empty cache, and again with
what the first visit left. Bytes are what came over the line, heads included, as the browser counts them; the person's
own photos are not. Lighthouse (npm; simulated slow 4G) looks at the public pages; it is installed into var/bench when
npm is there.
"""

import benchmarks.portal  # noqa: F401  Django has to be ready before the journeys are.

# isort: split
import json
import os
import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.results import Budget, Result, Table
from benchmarks.stand import ROOT, CannotStand, Stand, stand
from benchmarks.timing import machine
from tests.journeys.citizen import Citizen
from tests.journeys.mailbox import Mailbox
from tests.journeys.persons import somebody

FIRST_KB, WARM_KB, KB = 250, 60, 1024
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LIGHTHOUSE = "lighthouse@12.2.3"  # 13 wants Node 22
PUBLIC = {
    "/": "home",
    "/dang-ky/": "kind",
    "/ho-so/": "tracking",
    "/dang-nhap/": "sign-in",
    "/tra-cuu/ma-so-bhxh/": "number",
}
_OWN_PHOTO = ("/anh/portrait/", "/anh/card_front/", "/anh/card_back/", "blob:", "data:")


@dataclass
class Line:
    """What came over one page's line, by kind of content."""

    requests: dict[str, tuple[str, str]] = field(default_factory=dict)
    bytes_of: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    count_of: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def over(self, page: Page) -> None:
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.responseReceived", self._began)
        line.on("Network.loadingFinished", self._ended)

    def _began(self, event: dict[str, Any]) -> None:
        self.requests[event["requestId"]] = (event["response"]["url"], event["type"])

    def _ended(self, event: dict[str, Any]) -> None:
        url, kind = self.requests.get(event["requestId"], ("", "Other"))
        if not event["encodedDataLength"] or any(part in url for part in _OWN_PHOTO):
            return  # from the cache, or the person's own
        self.bytes_of[kind] += event["encodedDataLength"]
        self.count_of[kind] += 1

    @property
    def kilobytes(self) -> float:
        return sum(self.bytes_of.values()) / KB


def measure(runs: int = 40, only: str = "") -> Result:
    try:
        with stand() as place:
            place.start_web()
            place.start_worker("one", processes=1)
            place.start_clock()
            return _measured(place, only)
    except CannotStand as missing:
        return Result(skipped=str(missing))


def _measured(place: Stand, only: str) -> Result:
    """`only`: `journey` leaves Lighthouse out."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        first, warm = _journeys(browser, place.address)
        browser.close()
    table = Table(
        "The whole journey on a phone, home page to sent dossier",
        ["", "first visit, kB", "requests", "warm, kB", "requests"],
    )
    for kind in sorted({*first.bytes_of, *warm.bytes_of}):
        table.rows.append(
            [kind, first.bytes_of[kind] / KB, first.count_of[kind], warm.bytes_of[kind] / KB, warm.count_of[kind]]
        )
    totals: list[str | int | float | None] = ["all"]
    for line in (first, warm):
        totals += [line.kilobytes, sum(line.count_of.values())]
    table.rows.append(totals)
    table.notes.append("Without the person's own photos; the card scanner is loaded on tap and was not.")
    budgets = [
        Budget("first visit, kB", first.kilobytes, FIRST_KB, promise="transfer"),
        Budget("warm cache, kB", warm.kilobytes, WARM_KB, promise="transfer"),
    ]
    if only == "journey":
        return Result([table], budgets)
    pages, scores = _lighthouse(place.address)
    return Result([table, pages], [*budgets, *scores])


def _journeys(browser: Browser, address: str) -> tuple[Line, Line]:
    """In one browser profile, one after the other."""
    phone = browser.new_context(**PHONE, base_url=address, locale="vi-VN")
    desk = browser.new_context(base_url=address, locale="vi-VN")
    for context in (phone, desk):
        context.set_default_timeout(60_000)
    mailbox, lines = Mailbox(desk.new_page()), (Line(), Line())
    for line in lines:
        page = phone.new_page()
        line.over(page)
        Citizen(page, somebody(), mailbox).registers()
        page.close()
    return lines


def _lighthouse(address: str) -> tuple[Table, list[Budget]]:
    table = Table("Public pages by Lighthouse, simulated slow 4G on a middling phone", [
        "page", "performance", "accessibility", "best practices", "first paint, s", "largest paint, s",
        "blocked, ms", "shift", "kB",
    ])  # fmt: skip
    found = _installed()
    if found is None:
        table.notes.append("Not measured: Lighthouse could not be installed (npm, Node 18 to 20).")
        return table, []
    lowest = 100.0
    for path in PUBLIC:
        report = _look(found, address + path)
        if report is None:
            table.rows.append([path, "not recorded", *[None] * 7])
            continue
        scores = {name: one["score"] * 100 for name, one in report["categories"].items()}
        audits = {name: one.get("numericValue") for name, one in report["audits"].items()}
        lowest = min(lowest, *scores.values())
        table.rows.append([
            path, *(round(scores[name]) for name in ("performance", "accessibility", "best-practices")),
            audits["first-contentful-paint"] / 1000, audits["largest-contentful-paint"] / 1000,
            round(audits["total-blocking-time"]), audits["cumulative-layout-shift"], audits["total-byte-weight"] / KB,
        ])  # fmt: skip
    table.notes.append(f"{LIGHTHOUSE}; processor slowed by 4 on top of what else this machine does: {machine()}.")
    return table, [Budget("lowest score of Lighthouse on a public page", lowest, 90, True)]


def _installed() -> Path | None:
    """The command, installed once. None where that cannot be done."""
    folder = Path(os.environ.get("VAR_DIR", ROOT / "var")) / "bench/lighthouse"
    command = folder / "node_modules/.bin/lighthouse"
    if not command.exists() and (npm := shutil.which("npm")):
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([npm, "install", "--silent", "--prefix", str(folder), "-E", LIGHTHOUSE], timeout=600)
    return command.resolve() if command.exists() else None


def _look(command: Path, url: str) -> dict[str, Any] | None:
    """The report. None when Chromium did not record the page, three times: it does that on a busy machine."""
    flags = "--headless=new --no-sandbox --disable-gpu"
    chosen = "--only-categories=performance,accessibility,best-practices"
    asked = [
        str(command),
        url,
        "--output=json",
        "--quiet",
        f"--chrome-flags={flags}",
        "--max-wait-for-load=90000",
        chosen,
    ]
    surroundings = os.environ | {"CHROME_PATH": shutil.which("chromium") or ""}
    for _ in range(3):
        done = subprocess.run(asked, env=surroundings, capture_output=True, text=True, timeout=300)
        if done.returncode == 0:
            report: dict[str, Any] = json.loads(done.stdout)
            return report
    return None


if __name__ == "__main__":
    from benchmarks.command import run_one

    run_one("weight")
