"""Recovery under load: codes asked for at a steady rate from gunicorn, on PostgreSQL and Redis.

    DATABASE_URL=postgres://… REDIS_URL=redis://… python -m benchmarks.recovery_load --rate 40 --seconds 300

Needs an empty database. Every request is for another account; the limits that count addresses are raised for the run.
Prints the latencies, how many answers were right, and how many messages stand in the outbox for how many phones; ends
with 1 when a promise was broken.
"""

import argparse
import http.client
import os
import re
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

ROOMY = ("CODES_PER_ADDRESS_HOUR", "LOOKUPS_PER_ADDRESS_HOUR", "CHECK_CODES_PER_ADDRESS", "CODES_OVERALL_HOUR")
os.environ.update(dict.fromkeys(ROOMY, "10000000"))

from .fresh import prepare, verdict  # isort: skip  makes Django ready

from accounts.models import User
from notices.models import Notice

DOOR, WORKERS, THREADS = "/dang-nhap/quen-mat-khau/", 2, 4
BUDGET_MS = 1000
START_SECONDS = 120


def make_people(count: int) -> None:
    people = []
    for number in range(count):
        name = f"98{number:08d}"
        person = User(username=name, social_insurance_number=name, phone=f"+849{number:08d}")
        person.fill_indexes()
        people.append(person)
    User.objects.bulk_create(people, batch_size=1000, ignore_conflicts=True)


class Asker:
    """One connection each, as browsers have; the token of the form is fetched once."""

    def __init__(self, port: int) -> None:
        self.port, self.mine = port, threading.local()
        page = self.connection()
        page.request("GET", DOOR)
        answer = page.getresponse()
        body = answer.read().decode()
        self.cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        found = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', body)
        assert found, "no form"
        self.token = found[1]
        self.times: list[float] = []
        self.wrong = 0

    def connection(self) -> http.client.HTTPConnection:
        if not hasattr(self.mine, "connection"):
            self.mine.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        return self.mine.connection

    def ask(self, number: int, due: float) -> None:
        """In: when the request was due; waiting in our own queue counts as latency."""
        facts = {
            "csrfmiddlewaretoken": self.token, "number": f"98{number:08d}", "way": "sms", "check_code": "PASSED",
        }  # fmt: skip
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        connection = self.connection()
        connection.request("POST", DOOR, urllib.parse.urlencode(facts), headers)
        answer = connection.getresponse()
        answer.read()
        self.times.append(time.monotonic() - due)
        self.wrong += answer.status != 302


def run(port: int, rate: int, seconds: int) -> int:
    asker, began = Asker(port), time.monotonic()
    with ThreadPoolExecutor(64) as pool:
        for number in range(rate * seconds):
            due = began + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            pool.submit(asker.ask, number, due)
    took = time.monotonic() - began
    times = sorted(asker.times)
    share = {part: times[max(0, int(len(times) * part / 100) - 1)] * 1000 for part in (50, 95, 99)}
    told = ", ".join(f"p{part} {milliseconds:.0f} ms" for part, milliseconds in share.items())
    print(f"{len(times)} requests in {took:.0f} s ({len(times) / took:.1f}/s): {told}")
    sent = Notice.objects.filter(kind="one_time_code", channel="sms").only("recipient")
    phones = Counter(notice.recipient for notice in sent)
    most, wanted = max(phones.values(), default=0), rate * seconds
    return verdict(
        {
            f"{len(times)} of {wanted} requests answered, {asker.wrong} of them wrongly": (
                len(times) == wanted and not asker.wrong
            ),
            f"p95 {share[95]:.0f} ms; {BUDGET_MS} ms may pass": share[95] <= BUDGET_MS,
            f"{sum(phones.values())} SMS to {len(phones)} phones, at most {most} to one": (
                len(phones) == sum(phones.values()) == wanted
            ),
        }
    )


def wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit("The web server did not start.")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=int, default=40)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--port", type=int, default=8147)
    options = parser.parse_args()
    prepare()
    make_people(options.rate * options.seconds)
    gunicorn = f"gunicorn vssid_portal.wsgi:application --bind 127.0.0.1:{options.port} --log-level error"
    threads = f"--worker-class gthread --workers {WORKERS} --threads {THREADS} --keep-alive 75 --no-control-socket"
    server = subprocess.Popen([sys.executable, "-m", *gunicorn.split(), *threads.split()])
    try:
        wait_for(options.port)
        return run(options.port, options.rate, options.seconds)
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    sys.exit(main())
