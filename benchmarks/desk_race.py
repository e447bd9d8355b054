"""Forty officers decide one dossier at the same moment, over and over, on PostgreSQL with real connections.

    python -m benchmarks.desk_race --rounds 200

Prints the tally: always one decision, at most one account, one notice, no server error, and a friendly page for
everybody else. Works on the database of TEST_DATABASE_URL or DATABASE_URL, in a database of its own beside it, which
is dropped afterwards.
"""

import argparse
import logging
import os
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module
from threading import Barrier
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

SESSIONS, ROUNDS = 40, 200
_APPROVE, _REJECT, _RETURN = "approve", "reject", "return"
CHOICES: tuple[tuple[str, dict[str, Any]], ...] = (
    (_APPROVE, {"papers": ["signed_form", "original_id"]}),
    (_REJECT, {"reason": "Số điện thoại không chính chủ"}),
    (_RETURN, {"item_full_name": "on", "reason_full_name": "Thiếu chữ đệm"}),
)


@dataclass
class Tally:
    """What happened in all rounds together. `wrong` has a line for every broken promise."""

    rounds: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def _factories() -> Any:
    """The tests' made-up people: they can be imported once Django is set up."""
    return import_module("tests.factories")


def race(browsers: "list[Client]", office: Any, rounds: int, tally: Tally) -> Tally:
    """Every browser decides the same new dossier at once, each in its own way; the promises are checked every round."""
    with ThreadPoolExecutor(len(browsers)) as pool:
        for number in range(rounds):
            dossier = _factories().DossierFactory(submitted=True, receiving_agency=office)
            _one_round(pool, browsers, dossier, number, tally)
    return tally


def _one_round(pool: ThreadPoolExecutor, browsers: "list[Client]", dossier: Any, number: int, tally: Tally) -> None:
    from django.db import connection
    from django.urls import reverse

    ready = Barrier(len(browsers))

    def decide(turn: int) -> tuple[int, bool]:
        name, typed = CHOICES[(turn + number) % len(CHOICES)]
        typed = {**typed, "seen_round": dossier.round, "seen_version": dossier.version}
        ready.wait()
        try:
            answer = browsers[turn].post(reverse(f"review:{name}", args=[dossier.code]), typed)
            return answer.status_code, "lúc" in answer.content.decode()
        finally:
            connection.close()

    answers = list(pool.map(decide, range(len(browsers))))
    tally.rounds += 1
    tally.answers.update(status for status, _friendly in answers)
    _check(dossier, answers, tally)


def _check(dossier: Any, answers: list[tuple[int, bool]], tally: Tally) -> None:
    from accounts.models import User
    from notices.models import Notice
    from registration.models import Decision
    from review.letters import subject_key

    decisions = list(Decision.objects.filter(dossier=dossier).values_list("outcome", flat=True))
    accounts = User.objects.filter(username=dossier.social_insurance_number).count()
    notices = Notice.objects.filter(subject_key=subject_key(dossier)).count()
    winners = sum(status == 302 for status, _friendly in answers)
    friendly = sum(status == 409 and told for status, told in answers)
    tally.outcomes.update(decisions)
    promises = {
        "one decision": len(decisions) == 1,
        "one account if approved, none otherwise": accounts == (decisions == ["approved"]),
        "one notice": notices == 1,
        "one winner": winners == 1,
        "a friendly page for everybody else": friendly == len(answers) - 1,
    }
    tally.wrong += [f"{dossier.code}: not {promise}" for promise, kept in promises.items() if not kept]


def browsers_of(office: Any, count: int) -> "list[Client]":
    """Officers of this office, each signed in on a browser of their own."""
    from django.test import Client

    browsers = []
    for _ in range(count):
        browser = Client(raise_request_exception=False)
        browser.force_login(_factories().OfficerFactory(agency=office))
        browser.get("/can-bo/")
        browsers.append(browser)
    return browsers


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--sessions", type=int, default=SESSIONS)
    asked = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    logging.disable(logging.WARNING)  # every friendly page is a warning in the log
    os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
    import django
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    django.setup()
    from django.db import connection

    if connection.vendor != "postgresql":
        print("Set TEST_DATABASE_URL or DATABASE_URL to a PostgreSQL database.", file=sys.stderr)
        return 2
    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        office, began = _factories().AgencyFactory(), time.monotonic()
        tally = race(browsers_of(office, asked.sessions), office, asked.rounds, Tally())
        seconds = time.monotonic() - began
    finally:
        connection.close()
        teardown_databases(made, verbosity=0)
    print(f"{tally.rounds} rounds of {asked.sessions} sessions in {seconds:.0f} s on PostgreSQL")
    print(f"answers {dict(tally.answers)}, decisions {dict(tally.outcomes)}, broken promises {len(tally.wrong)}")
    print(*tally.wrong[:20], sep="\n")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
