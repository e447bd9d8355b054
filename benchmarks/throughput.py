"""Notices per second of one worker, against the same worker on a bare task that makes the same gateway call.

    DATABASE_URL=postgres://… python -m benchmarks.throughput --notices 1000 --rows 10000 1000000

Rounds of the two alternate in one worker (one process, one task at a time), so that whatever else the machine does
falls on both. The gateway answers after `--latency` milliseconds; real ones need 30 to 300. The outbox is then filled
with sent messages up to each number of `--rows`, and measured again.
"""

import argparse
import statistics
import time
from dataclasses import dataclass
from typing import Any

from tests.partners.sms_gateway import Mode, SmsGateway, Temper

from .world import World, world

BUDGET = 0.7
FLAT = 1.3
_POST = """
from celery import current_app
from notices.models import Notice
from notices import dispatch
from benchmarks.storm_posts import _notice
import time
"""
_BARE = _POST + "import benchmarks.bare_task as b\nfor _ in range({count}): b.bare.apply_async(queue='4-notices')\n"
_NOTICES = (
    _POST
    + """
with transaction.atomic():
    dispatch_later, dispatch.enqueue = dispatch.enqueue, lambda *about, **more: True
    for number in range({first}, {first} + {count}):
        post(_notice(number))
dispatch.enqueue = dispatch_later
for pk in Notice.objects.filter(state='waiting').values_list('pk', flat=True):
    dispatch.enqueue(pk, 'notice')
"""
)
_FILL = """
INSERT INTO notices_notice (event_key, channel, kind, notice_class, subject_key, recipient, subject, body, has_secret,
 opens, attachment_name, attachment_reference, state, reference, attempts, next_try_at, gateway, gateway_id, bound_to,
 perhaps_twice, accepted_at, last_error, created_at, changed_at)
SELECT 'fill:' || n, 'sms', 'dossier_returned', 'notice', 'dossier:' || mod(n, 100000), repeat('x', 60), '',
 repeat('x', 220), false, '', '', '', 'delivered', md5(n::text), 1, now() - n * interval '1 second', 'esms',
 'sms-' || n, '', false, now(), '', now() - n * interval '1 second', now() FROM generate_series({first}, {last}) n
"""
_TRIES = """
INSERT INTO notices_attempt (notice_id, number, gateway, started_at, finished_at, outcome, detail, cost)
SELECT id, 1, 'esms', created_at, created_at, 'accepted', '', 350 FROM notices_notice WHERE event_key LIKE 'fill:%%'
 AND NOT EXISTS (SELECT 1 FROM notices_attempt a WHERE a.notice_id = notices_notice.id)
"""


@dataclass(frozen=True)
class Rate:
    """Notices and bare tasks a second, medians of the rounds; the ratio is the median of theirs."""

    notices: float
    bare: float
    ratio: float


def main() -> None:
    options = _options()
    rates = measure(options)
    flat = rates[options.rows[0]].notices / rates[options.rows[-1]].notices
    print(f"from {options.rows[0]} to {options.rows[-1]} rows: {flat:.2f} × the time a notice (budget {FLAT})")


def measure(options: Any) -> dict[int, Rate]:
    """By rows in the outbox. In: notices, rounds, latency and rows as on the command line."""
    temper = Temper(slow=1.0 if options.latency else 0.0, slow_seconds=options.latency / 1000)
    with SmsGateway(mode=Mode.ACCEPT, temper=temper) as gateway, world(SMS_GATEWAYS=gateway.setting) as place:
        place.start_worker("--pool", "solo", "-Q", "4-notices", "-I", "benchmarks.bare_task")
        _round(place, gateway, _BARE, 50)  # warm up
        rates, filled = {}, 0
        for rows in options.rows:
            filled = _fill(place, filled, rows)
            rates[rows] = _measure(place, gateway, options, rows)
        return rates


def _options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notices", type=int, default=500, help="in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latency", type=float, default=20, help="of the gateway, in milliseconds")
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000])
    return parser.parse_args()


def _fill(place: World, filled: int, rows: int) -> int:
    place.portal.sql(_FILL.format(first=filled + 1, last=rows))
    place.portal.sql(_TRIES)
    place.portal.sql("ANALYZE notices_notice, notices_attempt")
    return rows


def _measure(place: World, gateway: SmsGateway, options: Any, rows: int) -> Rate:
    bare, notices = [], []
    for number in range(options.rounds):
        bare.append(_round(place, gateway, _BARE, options.notices))
        first = rows * 10 + number * options.notices
        notices.append(_round(place, gateway, _NOTICES, options.notices, first=first))
    ratios = [notice / task for notice, task in zip(notices, bare, strict=True)]
    print(
        f"{rows} rows: notices {statistics.median(notices):.0f}/s, bare task {statistics.median(bare):.0f}/s,"
        f" ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}; budget {BUDGET})",
        flush=True,
    )
    return Rate(statistics.median(notices), statistics.median(bare), statistics.median(ratios))


def _round(place: World, gateway: SmsGateway, code: str, count: int, first: int = 0) -> float:
    """A second's worth, from the gateway's second request of the round to its last."""
    before = len(gateway.requests)
    moments: list[float] = []
    gateway.on_request = lambda _: moments.append(time.monotonic())
    place.portal.python(code.format(count=count, first=first))
    gateway.wait_for_requests(before + count, timeout=600)
    # What was queued while the producer still ran is not counted: the last half is the worker's own pace.
    half = moments[len(moments) // 2 :]
    return (len(half) - 1) / (half[-1] - half[0])


if __name__ == "__main__":
    main()
