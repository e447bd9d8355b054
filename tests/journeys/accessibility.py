"""What axe-core and a narrow screen have to say about a page."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_AXE = Path(__file__).parent / "assets" / "axe.min.js"
# WCAG 2.0 to 2.2, levels A and AA (QUALITY A-1).
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
NARROW = 320
# What lies under a sticky bar depends on how far the page happens to be scrolled: no bar sticks while axe looks. That
# the bar does not hide what has the focus is checked by those who walk with the keyboard.
_LOOSEN_BARS = """() => [...document.querySelectorAll("body *")]
  .filter((part) => getComputedStyle(part).position === "sticky")
  .forEach((part) => part.style.setProperty("position", "static", "important"))"""
_FASTEN_BARS = """() => [...document.querySelectorAll("[style*=position]")]
  .filter((part) => part.style.getPropertyPriority("position"))
  .forEach((part) => part.style.removeProperty("position"))"""


@cache
def _axe() -> str:
    return _AXE.read_text("utf-8")


def violations(page: Page) -> list[str]:
    """One line a violation: rule, where, what is wrong."""
    page.evaluate(_axe())  # by the debugger, past the page's own Content-Security-Policy
    page.evaluate(_LOOSEN_BARS)
    report: dict[str, Any] = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", _RULES)
    page.evaluate(_FASTEN_BARS)
    return [
        f"{found['id']} at {node['target']}: {node['failureSummary']}"
        for found in report["violations"]
        for node in found["nodes"]
    ]


def overflow_when_narrow(page: Page) -> list[str]:
    """What sticks out of a screen of 320 px. The window is as wide as before afterwards."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": NARROW, "height": size["height"]})
    wide: list[str] = page.evaluate(
        """width => document.documentElement.scrollWidth <= width ? [] :
             [...document.querySelectorAll("body *")]
               .filter((part) => part.getBoundingClientRect().right > width + 1)
               .map((part) => `${part.tagName}.${part.className} reaches ${part.getBoundingClientRect().right}`)""",
        NARROW,
    )
    page.set_viewport_size(size)
    return wide


def _load_all_pictures(page: Page) -> None:
    """Also those that wait until somebody scrolls to them."""
    page.evaluate(
        """() => Promise.all([...document.images].map((picture) => {
             picture.loading = "eager";
             return picture.decode().catch(() => null); // one without an address has nothing to wait for
           }))"""
    )


def everybody_can_use(page: Page) -> None:
    """Fails with all that is wrong on this page."""
    _load_all_pictures(page)
    wrong = violations(page) + overflow_when_narrow(page)
    assert wrong == [], f"{page.url}: " + "\n".join(wrong)
