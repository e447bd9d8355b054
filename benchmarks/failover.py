"""A gateway falls over under load: how soon the codes leave by the other one, and how long people wait.

    DATABASE_URL=postgres://… python -m benchmarks.failover --rate 5 --seconds 60 --how accept-then-silence

Codes are asked for at a steady rate. After a third of the time one of two equal gateways fails in the way asked for;
after two thirds it is well again. A code counts as handed over when one of its person has left, whether the first one
or one that took its place.
"""

import argparse
import statistics
import sys
import time
from contextlib import ExitStack
from typing import Any

from tests.partners.sms_gateway import Mode, SmsGateway

from .world import World, world

GRACE = 10.0  # seconds after the first error
BUDGET_SHARE, BUDGET_SECONDS = 0.95, 10.0


def main() -> None:
    options = _options()
    with ExitStack() as running:
        falls = running.enter_context(SmsGateway(name="falls"))
        stands = running.enter_context(SmsGateway(name="stands"))
        place = running.enter_context(world(SMS_GATEWAYS=f"{falls.setting} {stands.setting}"))
        for _ in range(2):
            place.start_worker()
        place.start_clock()
        _warm_up(place, falls, stands)
        fell_at, rose_at = _play(place, falls, options)
        place.stop()
        sys.exit(_tally(place, fell_at, rose_at))


def _options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=5, help="codes a second")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--how", type=Mode, choices=list(Mode), default=Mode.ACCEPT_THEN_SILENCE)
    return parser.parse_args()


def _warm_up(place: World, *gateways: SmsGateway) -> None:
    place.portal.python("from benchmarks.storm_posts import *; post_backlog(3, 10)")
    deadline = time.monotonic() + 120
    while sum(len(gateway.requests) for gateway in gateways) < 7 and time.monotonic() < deadline:
        time.sleep(0.5)
    time.sleep(5)  # the second worker


def _play(place: World, falls: SmsGateway, options: Any) -> tuple[str, str]:
    """When it fell and rose, by the database's clock."""
    count = int(options.rate * options.seconds)
    asking = place.portal.start(f"from benchmarks.storm_posts import *; ask_for_codes({count}, {1 / options.rate})")
    while not place.count("notice_class = 'code'"):
        time.sleep(0.2)
    time.sleep(options.seconds / 3)
    falls.mode = options.how
    fell_at = _now(place)
    time.sleep(options.seconds / 3)
    falls.mode = Mode.ACCEPT
    rose_at = _now(place)
    asking.wait(options.seconds * 10)
    time.sleep(15)
    return fell_at, rose_at


def _now(place: World) -> str:
    return str(place.portal.sql("SELECT clock_timestamp()")[0][0])


def _tally(place: World, fell_at: str, rose_at: str) -> int:
    sql = place.portal.sql
    first_error = sql("SELECT min(finished_at) FROM notices_attempt WHERE outcome IN ('later', 'doubtful')")[0][0]
    shares = sql(
        """
        SELECT t.gateway, count(*) FROM notices_attempt t JOIN notices_notice n ON n.id = t.notice_id
        WHERE n.notice_class = 'code' AND n.created_at BETWEEN ?::timestamptz + ? * interval '1 second' AND ?
        AND t.number = 1 GROUP BY 1
        """,
        first_error, GRACE, rose_at,
    )  # fmt: skip
    waits = [float(row[0]) for row in sql(
        """
        SELECT extract(epoch FROM min(accepted_at) - min(created_at)) FROM notices_notice
        WHERE notice_class = 'code' GROUP BY opens HAVING min(accepted_at) IS NOT NULL
        """
    )]  # fmt: skip
    never = sql("SELECT count(DISTINCT opens) FROM notices_notice WHERE notice_class = 'code'")[0][0] - len(waits)
    by = dict(shares)
    share = by.get("stands", 0) / max(1, sum(by.values()))
    p95 = statistics.quantiles(waits, n=20)[-1]
    print(f"fell at {fell_at}, first error {first_error}, well again {rose_at}")
    print(f"from {GRACE:.0f} s after the first error on: {by}; {share:.1%} by the other (budget {BUDGET_SHARE:.0%})")
    print(f"{len(waits)} people got a code: median {statistics.median(waits):.2f} s, p95 {p95:.2f} s, longest"
          f" {max(waits):.2f} s (budget p95 {BUDGET_SECONDS:.0f} s); {never} got none")  # fmt: skip
    for gateway, before, after, reason, at in sql(
        "SELECT gateway, share_before, share_after, reason, at FROM notices_laneshift ORDER BY at"
    ):
        print(f"  {at:%H:%M:%S} {gateway}: {before} % → {after} %: {reason}")
    return 0 if share >= BUDGET_SHARE and p95 <= BUDGET_SECONDS and not never else 1


if __name__ == "__main__":
    main()
