"""The kill storm: workers die, gateways fall silent, err and dawdle; in the end every message is accounted for.

    DATABASE_URL=postgres://… python -m benchmarks.kill_storm --rows 10000 --workers 4

Four workers of eight threads each; one of them is killed with -9 every ten seconds, so that up to eight messages are
torn out of a worker's hands at once. Two gateways in the shape of eSMS, one of which forgets a tenth of the references
it said it knew. `--smsc` adds an SMSC, which knows no references and whose receipts come shuffled: what was torn out of
a worker's hands before it was written to the SMSC is in doubt there and waits for staff, by the rule. Ends with 1 when
a promise was broken.
"""

import argparse
import json
import sys
import time
from collections import Counter
from contextlib import ExitStack
from typing import Any

from tests.partners.sms_gateway import SmsGateway, Temper
from tests.partners.smsc import Smsc

from .world import World, world

CODES_OF_TEN_ROWS = 1
GIVES_UP_AFTER = 3600  # seconds
RECEIPTS_COME_WITHIN = 30
SENT = "state IN ('accepted', 'delivered', 'undelivered')"
IN_DOUBT = "state = 'doubtful' AND notice_class <> 'code' AND replaced_at IS NULL"
_POSTS = "from benchmarks.storm_posts import *; "


def main() -> None:
    options = _options()
    with ExitStack() as running:
        gateways = _gateways(options)
        for gateway in gateways:
            running.enter_context(gateway)
        setting = " ".join(gateway.with_options(timeout=options.timeout) for gateway in gateways)
        storm = running.enter_context(world(SMS_GATEWAYS=setting))
        began = time.monotonic()
        _blow(storm, options)
        took = time.monotonic() - began
        storm.stop()
        sys.exit(_tally(storm, gateways, options, took))


def _options() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--kill-every", type=float, default=10)
    parser.add_argument("--silence", type=float, default=0.2)
    parser.add_argument("--errors", type=float, default=0.1)
    parser.add_argument("--slow", type=float, default=0.05)
    parser.add_argument("--timeout", type=float, default=1)
    parser.add_argument("--smsc", action="store_true")
    return parser.parse_args()


def _gateways(options: Any) -> list[SmsGateway | Smsc]:
    def temper(seed: int) -> Temper:
        return Temper(options.silence, options.errors, options.slow, slow_seconds=0.5, seed=seed)

    good = SmsGateway(name="good", temper=temper(1))
    forgetful = SmsGateway(name="forgetful", temper=temper(2), forgetful=0.1)
    return [good, forgetful, *([Smsc(temper=temper(3), reports_after=5)] if options.smsc else [])]


def _blow(storm: World, options: Any) -> None:
    codes = options.rows * CODES_OF_TEN_ROWS // 10
    backlog = options.rows - codes
    for _ in range(options.workers):
        storm.start_worker()
    storm.start_clock()
    posting = [
        storm.portal.start(f"{_POSTS}post_backlog(0, {backlog}); post_second_passwords(0, {backlog})"),
        storm.portal.start(f"{_POSTS}ask_for_codes({codes}, 0.1)"),
    ]
    began = time.monotonic()
    next_kill, calm_since = began + options.kill_every, 0.0
    while time.monotonic() - began < GIVES_UP_AFTER:
        time.sleep(1)
        if time.monotonic() >= next_kill:
            next_kill += options.kill_every
            storm.kill_one(storm.killed)
            print(f"{time.monotonic() - began:5.0f} s, {storm.killed} killed: {dict(storm.by('state'))}", flush=True)
        done = all(process.poll() is not None for process in posting)
        if not done or storm.count("state IN ('waiting', 'sending')"):
            calm_since = 0.0
            continue
        calm_since = calm_since or time.monotonic()
        if not storm.count(IN_DOUBT) or time.monotonic() - calm_since > RECEIPTS_COME_WITHIN:
            return


def _tally(storm: World, gateways: list[SmsGateway | Smsc], options: Any, took: float) -> int:
    texts, times = _what_the_gateways_have(gateways)
    marked = {row[0] for row in storm.portal.sql("SELECT reference FROM notices_notice WHERE perhaps_twice")}
    twice = {reference for reference, count in times.items() if count > 1}
    path = storm.folder / "accepted.json"
    path.write_text(json.dumps(texts))
    dead = int(storm.portal.python(f"{_POSTS}tell_about_secrets({str(path)!r})"))
    findings = {
        "stuck": storm.count("state IN ('waiting', 'sending')"),
        "unsent notices and secrets": storm.count(
            f"notice_class <> 'code' AND replaced_at IS NULL AND NOT {SENT} AND state <> 'doubtful'"
        ),
        "in doubt at a gateway that knows references": storm.count(f"{IN_DOUBT} AND bound_to <> 'smpp'"),
        "codes nobody replaced in time": _codes_without_end(storm),
        "duplicates without a mark": len(twice - marked),
        "dead secrets presented as live": dead,
    }
    print(f"\n{options.rows} messages asked for, {storm.count()} rows in the end, {took:.0f} s, {storm.killed} kills")
    print("states:", ", ".join(f"{cls} {state} {n}" for cls, state, n in storm.by("notice_class, state")))
    print("tries:", dict(storm.portal.sql("SELECT outcome, count(*) FROM notices_attempt GROUP BY 1 ORDER BY 1")))
    print(f"replaced by a newer secret: {storm.count('replaced_at IS NOT NULL')}")
    print(f"duplicates the gateways made: {len(twice)}, all that may have come twice and are marked: {len(marked)}")
    print(f"in doubt at the SMSC, for staff: {storm.count(IN_DOUBT)}")
    print(f"weight shifts: {storm.portal.sql('SELECT count(*) FROM notices_laneshift')[0][0]}")
    for name, count in findings.items():
        print(f"{'ok ' if not count else 'BAD'} {count} {name}")
    return 1 if any(findings.values()) else 0


def _codes_without_end(storm: World) -> int:
    """Locks whose person waits in front of a code that neither left nor was replaced within its minute."""
    statement = """
        SELECT count(*) FROM notices_notice last JOIN accounts_onetimecode code
        ON last.opens = 'one-time-code:' || code.id
        WHERE last.replaced_at IS NULL AND last.state NOT IN ('accepted', 'delivered', 'undelivered')
        AND last.created_at < code.sent_at + interval '45 seconds'
    """
    return int(storm.portal.sql(statement)[0][0])


def _what_the_gateways_have(gateways: list[SmsGateway | Smsc]) -> tuple[dict[str, str], Counter[str]]:
    """The text by our reference, and how often each was accepted. The SMSC knows the number and the text only."""
    had: list[tuple[str, str]] = []
    for gateway in gateways:
        if isinstance(gateway, Smsc):
            had += [(f"{one.recipient} {one.user_reference}", one.text) for one in gateway.accepted]
        else:
            had += [(request["RequestId"], request["Content"]) for request in gateway.accepted]
    return dict(had), Counter(name for name, _ in had)


if __name__ == "__main__":
    main()
