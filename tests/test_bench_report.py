"""The report of `make bench`: every promise has its row, and says whether it was kept."""

import json
from typing import Any

from benchmarks.promises import PROMISES
from benchmarks.report import TITLES, as_markdown
from benchmarks.results import Budget, Result, Table


def part(result: Result) -> dict[str, Any]:
    circumstances = {
        "at": "2026-11-27T01:02:03+00:00", "seconds": 12, "commit": "abc1234", "runs": 5, "load_before": 0.4,
        "load_after": 1.9, "failed": False,
    }  # fmt: skip
    return json.loads(json.dumps(circumstances | result.as_data()))


def report(**parts: Result) -> str:
    data = {"size": "full", "missing": [], "machine": "two cores", "parts": {n: part(r) for n, r in parts.items()}}
    return as_markdown(data, list(parts))


def row_of(page: str, words: str) -> str:
    return next(line for line in page.splitlines() if words in line)


def test_a_promise_that_was_kept_and_one_that_was_missed() -> None:
    kept = Budget("a page, the most", 11, 12, promise="statements")
    missed = Budget("the change list / the queue", 4.5, 10, more_is_better=True, promise="admin")
    page = report(pages=Result(budgets=[kept]), peers=Result(budgets=[missed]))
    assert row_of(page, PROMISES["statements"]).endswith("| a page, the most | ≤ 12 | 11 | kept |")
    assert row_of(page, PROMISES["admin"]).endswith("| the change list / the queue | ≥ 10 | 4.50 | **missed** |")


def test_a_promise_nobody_measured_says_so() -> None:
    page = report(pages=Result(skipped="it needs PostgreSQL"))
    assert all(row_of(page, words).endswith("| not measured |") for words in PROMISES.values())
    assert "Not measured: it needs PostgreSQL." in page


def test_each_part_tells_how_to_repeat_it() -> None:
    page = report(queue=Result([Table("Lists", ["page", "ms"], [["/can-bo/", 12.5]])]))
    assert f"## {TITLES['queue']}" in page
    assert "`python -m benchmarks.queue --runs 5`" in page
    assert "load 0.4 before and 1.9 after" in page
    assert "| /can-bo/ | 12.5 |" in page


def test_every_budget_that_a_part_may_name_is_a_promise() -> None:
    from tests import house

    named = {
        keyword.value.value
        for path in house.files(".py")
        if path.parts[0] == "benchmarks"
        for node in house.ast.walk(house.tree(path))
        if isinstance(node, house.ast.Call)
        for keyword in node.keywords
        if keyword.arg == "promise" and isinstance(keyword.value, house.ast.Constant)
    }
    assert named <= PROMISES.keys() | {""}
    assert PROMISES.keys() - named == {"hardship"}  # set where the hardships are gathered
