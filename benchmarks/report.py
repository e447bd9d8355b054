"""docs/benchmarks.md, written from the figures."""

from typing import Any

from benchmarks.promises import PROMISES
from benchmarks.results import Budget, Result, Table, budget_table

TITLES = {
    "fill": "Data at size",
    "queue": "The desk at 10,000 and 1,000,000 dossiers",
    "growth": "Everything else with a hundred times the rows",
    "plans": "The ten hottest queries",
    "pages": "Pages",
    "peers": "Beside what others would use",
    "notices": "Notices beside a bare Celery task",
    "memory": "Memory",
    "load": "Under load",
    "weight": "What a phone has to load",
    "nodes": "On more than one machine",
    "hardship": "Hardship",
}


def as_markdown(data: dict[str, Any], parts: list[str]) -> str:
    """In: the figures as `latest.json` has them, the parts in their order."""
    results = {name: Result.of({key: data["parts"][name][key] for key in ("tables", "budgets", "skipped")})
               for name in parts}  # fmt: skip
    lines = ["# Benchmarks", "", *_preface(data), "## Budgets", "", *_budgets(results).as_markdown()[2:]]
    for name, result in results.items():
        lines += [f"## {TITLES[name]}", "", *_circumstances(name, data["parts"][name])]
        if result.skipped:
            lines += [f"Not measured: {result.skipped}.", ""]
        lines += [line for table in result.tables for line in table.as_markdown()]
        others = [budget for budget in result.budgets if not budget.promise]
        lines += budget_table(others).as_markdown() if others else []
    lines += ["## Measured elsewhere", ""]
    lines += ["- Reading cards, judging photos: `make bench-cards`, `benchmarks/cards/README.md`"]
    lines += ["- The outbox under torment: `kill_storm`, `failover`, `outages`, `canary` (README)", ""]
    return "\n".join(lines)


def _preface(data: dict[str, Any]) -> list[str]:
    small = ["**A try with few rows, no record** (`SIZE=small`).", ""] if data["size"] == "small" else []
    missing = (
        [f"There was no {name}: what needs it is not measured.", ""] if (name := ", ".join(data["missing"])) else []
    )
    return [
        "Written by `make bench`, not by hand: edit `benchmarks/`, not this page. Every run adds a line to",
        f"`history.jsonl` beside `latest.json`, which has these figures for machines. Machine: {data['machine']}.",
        "Ratios are within one run and what is compared ran in turns; milliseconds depend on what else the machine",
        "did: its load is beside each part. Buffers (pages of 8 kB that PostgreSQL looked at) do not depend on it.",
        "",
        *small,
        *missing,
    ]


def _circumstances(name: str, facts: dict[str, Any]) -> list[str]:
    return [
        f"`python -m benchmarks.{name} --runs {facts['runs']}`, {facts['at'][:16].replace('T', ' ')} UTC, commit "
        f"{facts['commit']}, {facts['seconds']} s, load {facts['load_before']} before and {facts['load_after']} after.",
        "",
    ]


def _budgets(results: dict[str, Result]) -> Table:
    """A row for each promise and each figure that proves it."""
    table = Table("", ["promise", "measured as", "budget", "figure", ""])
    proofs: dict[str, list[Budget]] = {name: [] for name in PROMISES}
    for result in results.values():
        for budget in result.budgets:
            if budget.promise:
                proofs[budget.promise].append(budget)
    for name, words in PROMISES.items():
        for number, proof in enumerate(proofs[name]):
            table.rows.append([words if number == 0 else "", *proof.as_row()])
        if not proofs[name]:
            table.rows.append([words, None, None, None, "not measured"])
    return table
