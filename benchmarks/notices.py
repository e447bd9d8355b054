"""`python -m benchmarks.notices`: the outbox beside a bare Celery task, as a part of `make bench`.

The measurement is `benchmarks.throughput`, which can also be asked for other numbers.
"""

import argparse
import os

from benchmarks.results import Budget, Result, Table

FULL_ROWS, SMALL_ROWS = [10_000, 1_000_000], [1_000, 20_000]
MOST_ROUNDS = 3


def measure(runs: int = 40, only: str = "") -> Result:
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return Result(skipped="it needs PostgreSQL: DATABASE_URL names none")
    from benchmarks import throughput  # sets up a Django of its own

    full = os.environ.get("BENCH_SIZE", "full") == "full"
    options = argparse.Namespace(
        notices=500 if full else 100, rounds=min(runs, MOST_ROUNDS), latency=20, rows=FULL_ROWS if full else SMALL_ROWS
    )
    rates = throughput.measure(options)
    columns = ["rows in the outbox", "notices", "bare task", "ratio"]
    table = Table("Notices a second of one worker process, one task at a time", columns)
    table.rows += [[f"{rows:,}", rate.notices, rate.bare, rate.ratio] for rows, rate in rates.items()]
    table.notes.append(
        f"{options.rounds} rounds of {options.notices} in turns, the gateway answers after {options.latency} ms."
    )
    worst = min(rate.ratio for rate in rates.values())
    first, last = rates[options.rows[0]], rates[options.rows[-1]]
    return Result(
        [table],
        [
            Budget("rate / that of the bare task, the lower one", worst, throughput.BUDGET, True, promise="notices"),
            Budget("time a notice with many rows / with few", first.notices / last.notices, throughput.FLAT),
        ],
    )


if __name__ == "__main__":
    from benchmarks.command import run_one

    run_one("notices")
