"""`python -m benchmarks.fill`: a million dossiers and ten million persons, made anew by COPY.

The large database of the other parts is dropped and filled again, so this comes first; the other parts find it full.
Processor seconds are this process's; PostgreSQL's come on top and run beside them where there is a core.
"""

import time

from django.db import connection

from benchmarks import portal
from benchmarks.results import Budget, Result, Table
from benchmarks.sizes import FULL, LARGE, NOT_POSTGRESQL, Sizes
from benchmarks.timing import machine

_SECONDS = {"dossiers": 600.0, "participants": 1200.0}


def measure(runs: int = 40, only: str = "") -> Result:
    if not portal.on_postgresql():
        return Result(skipped=NOT_POSTGRESQL)
    with connection.cursor() as cursor:
        name = f'"{connection.settings_dict["NAME"]}_{LARGE.name}"'
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    began = time.process_time()
    table = Table("Made-up data by COPY", ["what", "rows", "seconds", "a second"])
    with Sizes(LARGE) as sizes:
        spent = time.process_time() - began
        rows = {"dossiers": LARGE.dossiers, "participants": LARGE.participants}
        table.rows += [[what, rows[what], taken, rows[what] / taken] for what, taken in sizes.seconds.items()]
        sizes.use(LARGE.name)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            size = cursor.fetchone()[0] / 1024**3
    table.notes.append(f"{spent:.0f} s of Python's processor time in all; {size:.1f} GB with all indexes; {machine()}.")
    budgets = [
        Budget(f"{rows[what]:,} {what}, seconds", taken, _SECONDS[what], promise="fill")
        for what, taken in sizes.seconds.items()
    ]
    return Result([table], budgets if FULL else [])  # a small run says nothing of a large one but that it works


if __name__ == "__main__":
    from benchmarks.command import run_one

    run_one("fill")
