"""`python -m benchmarks.queue`: every queue, filter, order and search of the desk, with 10,000 and 1,000,000 dossiers.

A request goes through Django's whole stack in one process. Both databases answer in turns; the office and its province
show full pages in both, so that a ratio says what the number of dossiers costs and nothing else.
"""

from benchmarks import portal  # Django has to be ready before any model is named.

# isort: split
from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

from django.test import Client

from accounts.models import User
from benchmarks.results import Budget, Result, Table
from benchmarks.sizes import BUSY_OFFICE, LARGE, NOT_POSTGRESQL, SMALL, Sizes
from benchmarks.statements import Plan, Watch, explain
from benchmarks.timing import Times, in_turns, machine
from registration.models import Dossier
from registration.states import ActorKind, State
from registration.workflow import Actor
from review import services
from review.filters import FILTERS, ORDERS
from review.queue import PAGE_SIZE
from review.tabs import ALL, FIRST_TAB, TABS

OFFICER, PROVINCIAL = "canbo.cuchi", "canbo.tphcm"
DEEP = 2000  # rows before the page: further than anybody pages by hand
GROWTH = 1.3


def addresses() -> dict[str, str]:
    """`{what: address}`, written for the database in use."""
    queue = "/can-bo/"
    pages = {f"queue {slug}": f"{queue}?muc={slug}" for slug in TABS}
    for name, one in FILTERS.items():
        for choice in one.choices:
            pages[f"filter {name}={choice.value}"] = f"{queue}?{name}={choice.value}&muc={ALL}"
    pages |= {f"order {slug}": f"{queue}?sap-xep={slug}&muc={ALL}" for slug in ORDERS}
    pages |= dict(_searches(queue))
    pages[f"page after {DEEP} rows"] = f"{queue}?muc={ALL}&sau={_key_after(DEEP)}"
    return pages


def _searches(queue: str) -> Iterator[tuple[str, str]]:
    some = Dossier.objects.filter(receiving_agency__code=BUSY_OFFICE, state=State.SUBMITTED).order_by("submitted_at")[0]
    texts = {
        "a common name": "nguyen van",
        "a whole name": some.full_name_folded,
        "a name nobody has": "zzz xyz",
        "mã số BHXH": some.social_insurance_number,
        "a piece of a code": str(some.code)[9:15],
        "a phone": some.phone.replace("+84", "0"),
        "CCCD": some.identity_number,
    }
    for what, text in texts.items():
        yield f"search {what}", f"{queue}?q={quote(text)}"


def _key_after(rows: int) -> str:
    sent = Dossier.objects.filter(receiving_agency__code=BUSY_OFFICE).exclude(code=None)
    last = sent.order_by("-submitted_at", "-pk").values_list("submitted_at", "pk")[rows]
    return quote(f"{last[0]:%Y-%m-%dT%H:%M:%S.%f+00:00}_{last[1]}")


def _hold_a_page(officer: User) -> None:
    """So many dossiers are in the officer's hands that their own list fills a page."""
    missing = PAGE_SIZE + 1 - Dossier.objects.filter(state=State.IN_REVIEW, held_by=officer).count()
    waiting = Dossier.objects.filter(receiving_agency__code=BUSY_OFFICE, state=State.SUBMITTED)
    for dossier in waiting.order_by("-submitted_at")[: max(0, missing)]:
        services.take(dossier, Actor(ActorKind.OFFICER, officer.pk))


class _Page:
    """One address for one officer, in both databases."""

    def __init__(self, sizes: Sizes, who: str, browsers: dict[str, Client], addresses: dict[str, str]) -> None:
        self._sizes, self.who, self._browsers, self._addresses = sizes, who, browsers, addresses

    def ask(self, size: str) -> None:
        self._sizes.use(size)
        portal.get(self._browsers[size], self._addresses[size])

    def times(self, runs: int) -> dict[str, Times]:
        return in_turns({size: partial(self.ask, size) for size in (SMALL.name, LARGE.name)}, runs)

    def plans(self, size: str) -> list[Plan]:
        self._sizes.use(size)
        with Watch() as watch:
            self.ask(size)
        return [explain(statement) for statement in watch.statements if statement.is_question]


def measure(runs: int = 40, only: str = "") -> Result:
    if not portal.on_postgresql():
        return Result(skipped=NOT_POSTGRESQL)
    with Sizes(SMALL, LARGE) as sizes:
        return _measure(sizes, runs, only)


def _measure(sizes: Sizes, runs: int, only: str) -> Result:
    columns = ["officer", "page", "SQL", "median small", "median large", "ratio", "p95 small", "p95 large", "ratio",
               "buffers small", "buffers large", "read whole"]  # fmt: skip
    table = Table(f"The desk with {SMALL.dossiers:,} and {LARGE.dossiers:,} dossiers (ms)", columns)
    ratios: dict[str, tuple[float, float]] = {}
    found: dict[str, dict[str, str]] = {}
    for size in (SMALL.name, LARGE.name):
        sizes.use(size)
        found[size] = addresses()
    for who in (OFFICER, PROVINCIAL):
        browsers = {}
        for size in (SMALL.name, LARGE.name):
            sizes.use(size)
            _hold_a_page(User.objects.get(username=who))
            browsers[size] = portal.browser_of(who)
        for what in found[LARGE.name]:
            if only not in what:
                continue
            page = _Page(sizes, who, browsers, {size: found[size][what] for size in found})
            times, plans = page.times(runs), {size: page.plans(size) for size in found}
            ratio = times[LARGE.name].median / times[SMALL.name].median, times[LARGE.name].p95 / times[SMALL.name].p95
            ratios[f"{who} {what}"] = ratio
            whole = sorted({name for plan in plans[LARGE.name] for name in plan.whole_tables})
            buffers = {size: sum(plan.buffers for plan in plans[size]) for size in plans}
            table.rows.append(
                [who, what, len(plans[LARGE.name]), times[SMALL.name].median, times[LARGE.name].median, ratio[0],
                 times[SMALL.name].p95, times[LARGE.name].p95, ratio[1], buffers[SMALL.name], buffers[LARGE.name],
                 ", ".join(whole) or None]
            )  # fmt: skip
    table.notes.append(f"{runs} requests a page and size; {machine()}. Buffers: PostgreSQL's pages of 8 kB.")
    return Result([table], _budgets(ratios))


def _budgets(ratios: dict[str, tuple[float, float]]) -> list[Budget]:
    first = [ratio for what, ratio in ratios.items() if what.endswith(f"queue {FIRST_TAB}")]
    searches = [median for what, (median, _p95) in ratios.items() if " search " in what]
    lists = [median for what, (median, _p95) in ratios.items() if " search " not in what]
    budgets = [Budget("any list of the desk, median large / small", max(lists, default=0), GROWTH, promise="growth")]
    budgets.append(Budget("any search of the desk, median large / small", max(searches, default=0), GROWTH))
    if first:
        worst = max(p95 for _median, p95 in first)
        budgets.append(Budget("first queue, p95 large / small", worst, GROWTH, promise="growth"))
    return budgets


if __name__ == "__main__":
    from benchmarks.command import run_one

    run_one("queue")
