"""What the command lines of the measurements share."""

import argparse
import importlib
import json
import sys
from pathlib import Path

from benchmarks.results import Result, budget_table


def run_one(name: str) -> None:
    """Measure one part and print its tables. Ends with 1 when a budget was missed, with 3 when it could not run."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}")
    parser.add_argument("--runs", type=int, default=40, help="rounds of each measurement")
    parser.add_argument("--only", default="", help="rows whose name has this in it")
    parser.add_argument("--json", type=Path, help="also write the figures into this file")
    options = parser.parse_args()
    result: Result = importlib.import_module(f"benchmarks.{name}").measure(options.runs, options.only)
    if options.json:
        options.json.write_text(json.dumps(result.as_data(), default=str))
    for table in [*result.tables, *([budget_table(result.budgets)] if result.budgets else [])]:
        print("\n".join(table.as_markdown()))
    if result.skipped:
        print(f"Not measured: {result.skipped}.")
        sys.exit(3)
    sys.exit(0 if all(budget.kept for budget in result.budgets) else 1)
