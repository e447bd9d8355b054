"""R-28: hosts whose clocks are five minutes ahead and behind, one that is set back an hour, one that leaps a day.

The clocks are false for these processes alone (false_clock.c); the machine's and PostgreSQL's stay right. With their
own clocks a code of five minutes would be dead on arrival, and one worker would send again what the other one holds.
"""

import shutil
import subprocess
from pathlib import Path

from benchmarks.crowd import Crowd
from benchmarks.results import Budget
from benchmarks.stand import CannotStand, stand

_SOURCE = Path(__file__).with_name("false_clock.c")


def clock(runs: int) -> tuple[list[Budget], list[str]]:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise CannotStand("there is no C compiler for the false clock: apt-get install gcc libc6-dev")
    with stand(TRUSTED_PROXIES="1") as place:
        library, jumping = place.folder / "false_clock.so", place.folder / "jump"
        subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(_SOURCE), "-ldl"], check=True)

        def wrong(name: str, seconds: int) -> dict[str, str]:
            (place.folder / name).write_text(str(seconds))
            return {"LD_PRELOAD": str(library), "FALSE_CLOCK": str(place.folder / name)}

        jumps = wrong(jumping.name, 0)
        place.start_web("127.0.0.2", wrong("ahead", 300))
        place.start_web("127.0.0.3", jumps)
        place.start_worker("behind", wrong("behind", -300), processes=1)
        place.start_worker("ahead", jumps, processes=1)
        place.start_clock()
        place.start_nginx()
        crowd, rounds = Crowd(place, think=(0.1, 0.4)), (0, -3600, 86400)
        for number, jump in enumerate(rounds):
            jumping.write_text(str(jump))
            crowd = _joined(crowd, Crowd(place, first=number * 1000, think=(0.1, 0.4)))
            crowd.citizens(20, max(15.0, runs * 0.75))
        came = max(1, len(crowd.notes))
        sent = len(crowd.sent)
        twice = place.sql(
            "SELECT count(*) FROM (SELECT event_key, channel FROM notices_notice GROUP BY 1, 2 HAVING count(*) > 1) d"
        )[0][0]
        again = place.sql("SELECT count(*) FROM notices_notice WHERE attempts > 1")[0][0]
        off = place.sql(
            "SELECT count(*) FROM registration_dossierevent WHERE at NOT BETWEEN now() - interval '30 minutes' AND"
            " now() + interval '1 minute'"
        )[0][0]
        stale = place.sql("SELECT count(*) FROM notices_notice WHERE state IN ('cancelled', 'failed', 'doubtful')")[0][
            0
        ]
        budgets = [
            Budget("dossiers that did not get through", sum(crowd.troubles.values()), 0),
            Budget("events at a wrong time", off, 0),
            Budget("messages twice in the outbox", twice, 0),
            Budget("messages sent again although another worker held them", again, 0),
            Budget("messages dropped as too late", stale, 0),
        ]
        notes = [
            f"Web nodes: +5 minutes, and one that went from right to an hour back to a day ahead; workers: -5 minutes,"
            f" and one that jumped likewise. {sent} dossiers were sent in {came} requests.",
            *(f"{count} × {trouble}" for trouble, count in crowd.troubles.most_common(4)),
        ]
        return budgets, notes


def _joined(before: Crowd, new: Crowd) -> Crowd:
    """The new one goes on with the notes of the one before."""
    new.notes, new.sent, new.troubles = before.notes, before.sent, before.troubles
    return new
