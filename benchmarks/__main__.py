"""`make bench`, `python -m benchmarks`: all measurements, one report for people, one for machines, history.

    make bench SIZE=small        # a try: a few thousand rows, few rounds; report in var/bench/
    make bench                   # for the record: a million dossiers; docs/benchmarks.md
    make bench PARTS="queue pages"    # these parts; of the others the report keeps what was measured last

Parts are the rows of PARTS; each runs in a process of its own and is a command of its own (`python -m
benchmarks.queue`; BENCH_SIZE=small for little). Figures for machines: `latest.json` beside the history, which has a
line a run: commit, machine, load and every budget. The record lies in benchmarks/record/, a try in var/bench/.
"""

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import services
from benchmarks.report import as_markdown
from benchmarks.results import Result

# In the order of the report.
PARTS = (
    "fill", "queue", "growth", "plans", "pages", "peers", "notices", "memory", "load", "weight", "nodes", "hardship"
)  # fmt: skip
_ROOT = Path(__file__).resolve().parent.parent
_RUNS = {"small": 5, "full": 40}


@dataclass(frozen=True)
class Place:
    """Where the figures and the report of a size go."""

    figures: Path
    report: Path


def place_of(size: str) -> Place:
    if size == "full":
        return Place(_ROOT / "benchmarks/record", _ROOT / "docs/benchmarks.md")
    folder = Path(os.environ.get("VAR_DIR", _ROOT / "var")) / "bench"
    return Place(folder, folder / "benchmarks.md")


def main() -> None:
    options = _options()
    missing = services.find()
    for name in missing:
        print(f"There is no {name}: what needs it is not measured, and the report says so.", flush=True)
    os.environ["BENCH_SIZE"] = options.size
    place = place_of(options.size)
    place.figures.mkdir(parents=True, exist_ok=True)
    latest = place.figures / "latest.json"
    data: dict[str, Any] = json.loads(latest.read_text()) if latest.exists() else {"parts": {}}
    data |= {"size": options.size, "missing": missing, "machine": f"{platform.machine()}, {os.cpu_count()} cores"}
    for name in options.parts:
        data["parts"][name] = _measured(name, options.runs or _RUNS[options.size])
        latest.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
        place.report.write_text(as_markdown(data, [part for part in PARTS if part in data["parts"]]))
    _remember(place.figures / "history.jsonl", data, options.parts)
    print(f"\nReport: {place.report}\nFigures: {latest}, history beside it")
    _end(data, options.parts)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", choices=_RUNS, default="full")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--runs", type=int, default=0, help="rounds of each measurement")
    return parser.parse_args()


def _measured(name: str, runs: int) -> dict[str, Any]:
    """The part in a process of its own: it may fail, and what it leaves in memory is in nobody's way."""
    print(f"\n== {name}", flush=True)
    began, facts = dt.datetime.now(dt.UTC), {"load_before": round(os.getloadavg()[0], 1)}
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = [sys.executable, "-m", f"benchmarks.{name}", "--runs", str(runs), "--json", file.name]
        code = subprocess.run(command, cwd=_ROOT).returncode
        written = Path(file.name).read_text()
    found = json.loads(written) if written else Result(skipped=f"it failed with exit code {code}").as_data()
    took = (dt.datetime.now(dt.UTC) - began).total_seconds()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=_ROOT, capture_output=True, text=True)
    return {
        "at": began.isoformat(timespec="seconds"), "seconds": round(took), "commit": commit.stdout.strip(),
        "runs": runs, **facts, "load_after": round(os.getloadavg()[0], 1), "failed": not written, **found,
    }  # fmt: skip


def _remember(history: Path, data: dict[str, Any], parts: list[str]) -> None:
    """One line for this run: every budget of the parts that ran."""
    ran = {name: data["parts"][name] for name in parts}
    budgets = {one["what"]: round(one["figure"], 3) for part in ran.values() for one in part["budgets"]}
    first = next(iter(ran.values()))
    line = {name: first[name] for name in ("at", "commit", "load_before")} | {
        "machine": data["machine"], "missing": data["missing"], "parts": parts, "budgets": budgets,
    }  # fmt: skip
    with history.open("a") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _end(data: dict[str, Any], parts: list[str]) -> None:
    """A missed budget is a finding, not a failure: only parts that broke make the command fail."""
    failed = [name for name in parts if data["parts"][name]["failed"]]
    if failed:
        print(f"Failed: {', '.join(failed)}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
