"""Does time tell who has an account? Known and unknown numbers in turn: medians and their difference.

    python -m benchmarks.known_or_not

Recovery, a wrong password for a citizen and for one of the staff, and the look-up of a number, through Django's whole
stack in one process. Works on an empty database: an embedded one, or that of DATABASE_URL. Ends with 1 when an answer
differs, or a median by more than BUDGET_MS.
"""

import argparse
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable

for name in ("CODES_PER_ADDRESS_HOUR", "LOOKUPS_PER_ADDRESS_HOUR", "SIGN_INS_PER_ADDRESS_HOUR"):
    os.environ.setdefault(name, "1000000")

from . import fresh  # isort: skip  makes Django ready

from django.core.management import call_command

from accounts.models import User
from agencies.models import Division
from participants.models import Identifier, Participant

BUDGET_MS = 5
PASSWORD = "mèo con thích cá khô"
logging.disable(logging.CRITICAL)  # every refusal would be a line

# In: the number of the try and whether there is somebody. Out: the status of the answer.
Act = Callable[[int, bool], int]


def make_people(runs: int) -> None:
    for number in range(runs):
        name, phone = f"98{number:08d}", f"+849{number:08d}"
        User.objects.create_user(name, PASSWORD, social_insurance_number=name, phone=phone)
        User.objects.create_user(f"canbo{number:05d}", PASSWORD, kind=User.Kind.STAFF)
        person = Participant.objects.create(
            social_insurance_number=name, full_name="Lê Văn Mẫu", born_on="1990-03-05", gender="male",
            province_code="79", phone=phone,
        )  # fmt: skip
        Identifier.objects.create(participant=person, kind="citizen_id", value=f"079190{number:06d}")


def recovers(number: int, known: bool) -> int:
    name = f"{98 if known else 97}{number:08d}"
    facts = {"number": name, "way": "sms", "check_code": "PASSED"}
    return fresh.browser().post("/dang-nhap/quen-mat-khau/", facts).status_code


def signs_in(name: str) -> int:
    facts = {"username": name, "password": "sai rồi", "check_code": "PASSED", "kind": "person"}
    return fresh.browser().post("/dang-nhap/", facts).status_code


def signs_in_as_citizen(number: int, known: bool) -> int:
    return signs_in(f"{98 if known else 97}{number:08d}")


def signs_in_as_staff(number: int, known: bool) -> int:
    return signs_in(f"{'canbo' if known else 'nobody'}{number:05d}")


def look_up_in(province: int) -> Act:
    def looks_up(number: int, known: bool) -> int:
        facts = {
            "province": province, "full_name": "le van mau",
            "born_on_day": "5", "born_on_month": "3", "born_on_year": "1990",
            "identity_number": f"{'079190' if known else '079191'}{number:06d}", "check_code": "PASSED",
        }  # fmt: skip
        return fresh.browser().post("/tra-cuu/ma-so-bhxh/", facts).status_code

    return looks_up


def measure(title: str, act: Act, status: int, runs: int) -> bool:
    """Whether both kinds of people got this status, in the same time."""
    times: dict[bool, list[float]] = {True: [], False: []}
    answers = set()
    for number in range(runs):
        for known in (True, False) if number % 2 else (False, True):
            began = time.perf_counter()
            answers.add(act(number, known))
            times[known].append((time.perf_counter() - began) * 1000)
    there, nobody = statistics.median(times[True]), statistics.median(times[False])
    print(f"| {title} | {there:.1f} | {nobody:.1f} | {there - nobody:+.1f} | {sorted(answers)} |", flush=True)
    return answers == {status} and abs(there - nobody) <= BUDGET_MS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200, help="of each page, with somebody and with nobody")
    runs = parser.parse_args().runs
    fresh.prepare()
    call_command("load_reference_data", verbosity=0)
    make_people(runs)
    province = Division.objects.get(structure="2021", level=Division.Level.PROVINCE, code="79").pk
    print("| | known, median ms | unknown | difference | answers |\n| --- | --- | --- | --- | --- |")
    return fresh.verdict(
        {
            "recovery tells nothing": measure("Quên mật khẩu", recovers, 302, runs),
            "a wrong password tells nothing": measure("Đăng nhập", signs_in_as_citizen, 422, runs),
            "nor who is staff": measure("Đăng nhập, cán bộ", signs_in_as_staff, 422, runs),
            "the look-up tells nothing": measure("Tra cứu mã số BHXH", look_up_in(province), 302, runs),
        }
    )


if __name__ == "__main__":
    sys.exit(main())
