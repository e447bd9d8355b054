"""A siege: guesses at one account's password from many addresses; then its owner comes.

    python -m benchmarks.siege --guesses 100000

The weakest password there is stands guard, a first one of 8 random digits; the guessers know that, never guess the same
twice, and have the check code solved for them. How many of their guesses were compared with the password at all tells
what a longer siege would win. Works on an empty database: an embedded one, or that of DATABASE_URL. Everything goes
through Django's whole stack in one process. Ends with 1 when a promise was broken.
"""

import argparse
import logging
import random
import re
import secrets
import sys
import time
from collections import Counter

from .fresh import browser, prepare, verdict  # isort: skip  makes Django ready

from django.test import Client

from accounts.models import User
from notices.models import Notice

logging.disable(logging.CRITICAL)  # every refusal would be a line
PATIENCE = 15 * 60  # seconds
SPACE = 10**8  # first passwords
NAME, PASSWORD, NEW = "9900000009", f"{secrets.randbelow(SPACE):08d}", "bánh mì nóng bảy giờ"
COMPARED = "422"  # the status of a wrong password; all others are refused unseen


def sign_in(visitor: Client, password: str, address: str) -> int:
    facts = {"username": NAME, "password": password, "check_code": "PASSED", "kind": "person"}
    return visitor.post("/dang-nhap/", facts, REMOTE_ADDR=address).status_code


def address_of(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def besiege(guesses: int) -> Counter[str]:
    """What the guessers got: the status of the answer, or `signed in`."""
    outcomes: Counter[str] = Counter()
    began = time.monotonic()
    for number, guess in enumerate(random.sample(range(SPACE), guesses)):
        guesser = browser()
        status = sign_in(guesser, f"{guess:08d}", address_of(number))
        outcomes["signed in" if "_auth_user_id" in guesser.session else str(status)] += 1
        if (number + 1) % 10_000 == 0:
            rate = (number + 1) / (time.monotonic() - began)
            print(f"{number + 1} guesses, {rate:.0f}/s: {dict(outcomes)}", flush=True)
    return outcomes


def owner_comes_home(known: Client) -> float | None:
    """After how many seconds they were in, with their password, in the browser they always use; None: not."""
    began = time.monotonic()
    return time.monotonic() - began if sign_in(known, PASSWORD, "198.51.100.1") == 302 else None


def owner_comes_anew() -> float | None:
    """The same on a new device, by a one-time code."""
    began, fresh = time.monotonic(), Client(REMOTE_ADDR="198.51.100.2")
    door = "/dang-nhap/quen-mat-khau/"
    fresh.post(door, {"number": NAME, "way": "sms", "check_code": "PASSED"})
    sent = Notice.objects.filter(kind="one_time_code").order_by("pk").last()
    code = re.search(r"\b\d{6}\b", sent.body) if sent else None
    if code is None:
        return None
    fresh.post(door + "ma-otp/", {"code": code[0]})
    fresh.post(door + "mat-khau-moi/", {"new_password": NEW, "repeated": NEW})
    return time.monotonic() - began if "_auth_user_id" in fresh.session else None


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--guesses", type=int, default=100_000)
    guesses = parser.parse_args().guesses
    prepare()
    User.objects.filter(username=NAME).delete()
    User.objects.create_user(NAME, PASSWORD, social_insurance_number=NAME, phone="+84900000009")
    known = Client()
    sign_in(known, PASSWORD, "198.51.100.1")
    known.post("/dang-xuat/")
    began = time.monotonic()
    outcomes = besiege(guesses)
    seconds = time.monotonic() - began
    share = outcomes[COMPARED] / SPACE
    print(f"{guesses} guesses in {seconds:.0f} s: {dict(outcomes)}; {share:.1e} of all were compared")
    home, anew = owner_comes_home(known), owner_comes_anew()
    return verdict(
        {
            f"{outcomes['signed in']} guesses signed in": outcomes["signed in"] == 0,
            f"the owner is in, in their own browser ({_told(home)})": home is not None and home < PATIENCE,
            f"the owner is in, on a new device by a code ({_told(anew)})": anew is not None and anew < PATIENCE,
        }
    )


def _told(seconds: float | None) -> str:
    return "not at all" if seconds is None else f"{seconds:.1f} s; {PATIENCE // 60} min may pass"


if __name__ == "__main__":
    sys.exit(main())
