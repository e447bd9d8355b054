"""`python -m benchmarks.load`: 100 registrations a minute, photos and all, while 20 officers are at work.

Real gunicorn (2 processes of 4 threads), two Celery workers, the clock and nginx, on PostgreSQL and a Redis of its
own; everything, the people included, on the cores of this machine. `--runs 40` is five minutes; BENCH_SIZE=small
takes 10 dossiers' worth of time and a fifth of the rate. Errors are answers other than those a browser expects, and
codes that did not come within a minute.
"""

import argparse
import os
import sys
import threading
from collections import defaultdict
from pathlib import Path

from benchmarks.crowd import Crowd
from benchmarks.memory import children_of, resident
from benchmarks.results import Budget, Result, Table
from benchmarks.sizes import FULL
from benchmarks.stand import CannotStand, Process, Stand, stand
from benchmarks.timing import Times, machine

P95_MS, PER_MINUTE, OFFICERS = 800.0, 100.0, 20
_SECONDS_OF_RUN = 7.5
SIGN_IN = """
from accounts.models import User, AgencyPost
from agencies.models import Agency
from django.test import Client
import datetime as dt
office = Agency.objects.current().get(code="07920")
for number in range({count}):
    officer = User.objects.create(username=f"canbo.tai.{{number}}", kind=User.Kind.STAFF, full_name="Cán bộ Thử Tải")
    AgencyPost.objects.create(user=officer, agency=office, since=dt.date(2020, 1, 1))
    client = Client()
    client.force_login(officer, backend="accounts.backends.PortalBackend")
    print("cookie", client.cookies["sessionid"].value)
"""


def measure(runs: int = 40, only: str = "") -> Result:
    rate, officers = (PER_MINUTE, OFFICERS) if FULL else (PER_MINUTE / 5, 5)
    try:
        with stand() as place:
            return under(place, rate, officers, max(30.0, runs * _SECONDS_OF_RUN))
    except CannotStand as missing:
        return Result(skipped=str(missing))


def under(place: Stand, per_minute: float, officers: int, seconds: float) -> Result:
    """Start everything, let the people in, and tell what they met."""
    place.manage("make_dossiers", "200", "--agency", "07920")
    place.start_web()
    place.start_worker("one", processes=2)
    place.start_clock()
    place.start_nginx()
    said = place.manage("shell", "-c", SIGN_IN.format(count=officers))
    cookies = [line.removeprefix("cookie ") for line in said.splitlines() if line.startswith("cookie ")]
    crowd, watch = Crowd(place), _Memory(place)
    came: list[int] = []
    watch.start()
    before = _processor_seconds()
    crowd.with_officers(cookies, lambda: came.append(crowd.citizens(per_minute, seconds)))
    busy, idle = (now - then for now, then in zip(_processor_seconds(), before, strict=True))
    watch.stop()
    waiting = place.sql("SELECT count(*) FROM notices_notice WHERE state IN ('waiting', 'sending')")[0][0]
    result = _result(crowd, watch, came[0], per_minute, seconds, waiting)
    result.tables[0].notes.append(
        f"The processors were busy {busy / (busy + idle):.0%} of the time, for {busy / came[0]:.2f} s a registration"
        " with the officers' work that fell to it, the people themselves included: nearer to 100 % every answer waits"
        " for its turn, and how long it takes says only how fast the machine is."
    )
    return result


def _processor_seconds() -> tuple[float, float]:
    """Of all processors together since the machine started: at work, and at rest."""
    first = Path("/proc/stat").read_text().splitlines()[0]
    user, nice, system, idle, waiting, *others = (int(ticks) / os.sysconf("SC_CLK_TCK") for ticks in first.split()[1:9])
    return user + nice + system + sum(others), idle + waiting


def _result(crowd: Crowd, watch: "_Memory", came: int, per_minute: float, seconds: float, waiting: int) -> Result:
    kinds: dict[str, list[float]] = defaultdict(list)
    for one in crowd.notes:
        kinds[one.what].append(one.seconds)
    troubles = sum(bool(one.trouble) for one in crowd.notes)
    table = Table(
        f"{came} registrations, {per_minute:g} a minute, {seconds:g} s", ["request", "how many", "median ms", "p95 ms"]
    )
    for what, taken in sorted(kinds.items()):
        times = Times.of(taken)
        table.rows.append([what, len(taken), times.median, times.p95])
    every = Times.of([one.seconds for one in crowd.notes])
    table.rows.append(["all", every.runs, every.median, every.p95])
    table.notes.append(
        f"{len(crowd.sent)} of {came} dossiers were sent, {troubles} answers were wrong, {waiting} notices wait at the"
        f" end. {machine()}."
    )
    table.notes += [f"{count} × {trouble}" for trouble, count in crowd.troubles.most_common(5)]
    memory = Table("Memory while it lasted (MB, resident)", ["process", "at first", "most", "at the end"])
    memory.rows += watch.rows()
    wrong = troubles + came - len(crowd.sent)
    return Result(
        [table, memory],
        [
            Budget(f"{per_minute:g} a minute, all requests, p95 ms", every.p95, P95_MS, promise="load"),
            Budget("wrong answers and dossiers that did not get through", wrong, 0, promise="load"),
        ],
    )


class _Memory(threading.Thread):
    """Looks at every process of the portal once a second."""

    def __init__(self, place: Stand) -> None:
        super().__init__(daemon=True)
        self._roots = {"web": place.webs, "worker": place.workers, "clock and nginx": place.others}
        self._seen: dict[str, list[float]] = defaultdict(list)
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(1.0):
            for kind, roots in self._roots.items():
                for number, root in enumerate(roots):
                    self._look(f"{kind} {number + 1}" if len(roots) > 1 else kind, root)

    def _look(self, name: str, root: Process) -> None:
        self._note(f"{name}: main", root.pid)
        for number, child in enumerate(children_of(root.pid)):
            self._note(f"{name}: process {number + 1}", child)
            below = sum(_resident(one) for one in children_of(child))
            if below:
                self._seen[f"{name}: process {number + 1}, its children that decode"].append(below)

    def _note(self, name: str, pid: int) -> None:
        if size := _resident(pid):
            self._seen[name].append(size)

    def stop(self) -> None:
        self._over.set()
        self.join()

    def rows(self) -> list[list[str | int | float | None]]:
        return [[name, seen[0], max(seen), seen[-1]] for name, seen in sorted(self._seen.items())]


def _resident(pid: int) -> float:
    """0 for a process that has just ended."""
    return resident(pid) if Path(f"/proc/{pid}/statm").exists() else 0.0


def main() -> None:
    """For other numbers than those of the promise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=PER_MINUTE, help="registrations a minute")
    parser.add_argument("--officers", type=int, default=OFFICERS)
    parser.add_argument("--minutes", type=float, default=5)
    options = parser.parse_args()
    with stand() as place:
        result = under(place, options.rate, options.officers, options.minutes * 60)
    for table in result.tables:
        print("\n".join(table.as_markdown()))


if __name__ == "__main__":
    if "--rate" in sys.argv or "--minutes" in sys.argv or "--officers" in sys.argv:
        main()
    else:
        from benchmarks.command import run_one

        run_one("load")
