"""R-27: web processes and workers are killed with -9 at any moment, over and over; afterwards all invariants hold."""

import os
import random
import signal
import subprocess
import sys
import threading
import time

from benchmarks.crowd import Crowd
from benchmarks.load import SIGN_IN
from benchmarks.memory import children_of
from benchmarks.results import Budget
from benchmarks.stand import ROOT, Stand, kill, stand

_PER_MINUTE, _OFFICERS, _SECONDS_OF_RUN = 30, 4, 9.0


def kill_anywhere(runs: int) -> tuple[list[Budget], list[str]]:
    seconds = max(40.0, runs * _SECONDS_OF_RUN)
    with stand(REVIEW_LEASE_MINUTES="1") as place:
        place.manage("make_dossiers", "50", "--agency", "07920")
        place.start_web("127.0.0.2")
        place.start_web("127.0.0.3")
        for name in ("a", "b"):
            place.start_worker(name, processes=2)
        place.start_clock()
        place.start_nginx()
        said = place.manage("shell", "-c", SIGN_IN.format(count=_OFFICERS))
        cookies = [line.removeprefix("cookie ") for line in said.splitlines() if line.startswith("cookie ")]
        crowd, reaper = Crowd(place, think=(0.2, 0.8)), _Reaper(place)
        reaper.start()
        crowd.with_officers(cookies, lambda: crowd.citizens(_PER_MINUTE, seconds))
        reaper.stop()
        waited = _settle(place)
        checked = subprocess.run(
            [sys.executable, "-m", "benchmarks.invariants"],
            cwd=ROOT,
            env=place.environment,
            capture_output=True,
            text=True,
        )
        lines = [line for line in checked.stdout.splitlines() if line.startswith(("ok ", "BAD"))]
        budgets = [Budget(line[4:].partition(" ")[2], int(line[4:].partition(" ")[0]), 0) for line in lines]
        budgets.append(Budget("checks that did not run", int(not lines), 0))
        lost = [
            code for code in crowd.sent if not place.sql("SELECT 1 FROM registration_dossier WHERE code = %s", code)
        ]
        budgets.append(Budget("dossiers whose code was shown and that are not there", len(lost), 0))
        troubles = sum(bool(one.trouble) for one in crowd.notes)
        notes = [
            f"{seconds:g} s: {reaper.killed} processes killed with -9, {len(crowd.sent)} dossiers sent,"
            f" {troubles} of {len(crowd.notes)} answers were wrong; all was at rest {waited:.0f} s later.",
            *(f"{count} × {trouble}" for trouble, count in crowd.troubles.most_common(4)),
            *(line.strip() for line in checked.stdout.splitlines() if "without a row" in line),
            *([checked.stderr[-300:]] if not lines else []),
        ]
        return budgets, notes


class _Reaper(threading.Thread):
    """Kills a process of the portal every few seconds: mostly a child, now and then a worker with all of its."""

    def __init__(self, place: Stand) -> None:
        super().__init__(daemon=True)
        self._place, self._over, self.killed = place, threading.Event(), 0
        self._chance = random.Random(7)

    def run(self) -> None:
        while not self._over.wait(self._chance.uniform(1, 5)):
            if self._chance.random() < 0.8:
                self._kill_a_child()
            else:
                self._kill_a_worker()
            self.killed += 1

    def _kill_a_child(self) -> None:
        main = self._chance.choice([*self._place.webs, *self._place.workers])
        children = children_of(main.pid)
        if children:
            os.kill(self._chance.choice(children), signal.SIGKILL)

    def _kill_a_worker(self) -> None:
        """The whole worker; another one comes."""
        victim = self._place.workers.pop(0)
        kill(victim)
        self._place.start_worker(f"again{self.killed}", processes=2)

    def stop(self) -> None:
        self._over.set()
        self.join()


def _settle(place: Stand) -> float:
    """Until nothing waits or is being sent any more, four minutes at most: the longest a claim may be held and more."""
    began = time.monotonic()
    while time.monotonic() - began < 240:
        if not place.sql("SELECT 1 FROM notices_notice WHERE state IN ('waiting', 'sending') LIMIT 1"):
            break
        time.sleep(1)
    return time.monotonic() - began
