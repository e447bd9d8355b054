"""`python -m benchmarks.hardship [--only NAME]`: what may happen to the machines and at the door, and what becomes of
it.

disk: the photos' disk is full (R-26). kill: web processes and workers are killed at any moment (R-27). clock: hosts
whose clocks are apart and are set back (R-28). slow: two hundred slow clients (R-29). bombs: requests made to exhaust
(R-35). Each against real processes; figures are broken promises, so the budget is 0. `--runs 40` lets `kill` run for
half an hour's fifth, six minutes; 200 is the half hour.
"""

from benchmarks.hard_bombs import bombs
from benchmarks.hard_clock import clock
from benchmarks.hard_disk import disk
from benchmarks.hard_kill import kill_anywhere
from benchmarks.hard_slow import slow
from benchmarks.results import Result, Table
from benchmarks.stand import CannotStand
from benchmarks.timing import machine

HARDSHIPS = {"disk": disk, "kill": kill_anywhere, "clock": clock, "slow": slow, "bombs": bombs}


def measure(runs: int = 40, only: str = "") -> Result:
    result, skipped = Result(), []
    for name, suffer in HARDSHIPS.items():
        if only not in name:
            continue
        print(f"{name} …", flush=True)
        try:
            budgets, notes = suffer(runs)
        except CannotStand as missing:
            skipped.append(f"{name}: {missing}")
            continue
        for budget in budgets:
            budget.promise = "hardship"
        table = Table(f"{name}", ["broken promise", "budget", "figure", ""], [one.as_row() for one in budgets])
        table.notes += [*notes, f"{machine()}."]
        result.tables.append(table)
        result.budgets += budgets
    if skipped and not result.tables:
        return Result(skipped="; ".join(skipped))
    if skipped:
        result.tables[-1].notes += [f"Not measured: {one}" for one in skipped]
    return result


if __name__ == "__main__":
    from benchmarks.command import run_one

    run_one("hardship")
