"""Twenty at once, each on a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.test import Client, RequestFactory

from accounts.check_code import CheckAnswer, digits_behind, new_picture, passes
from accounts.code_answers import CodeProblem, DeadCode, NoCode, TooSoon, WrongCode
from accounts.codes import Purpose, check, send
from accounts.issuance import AccountExists, issue_account
from accounts.models import OneTimeCode, SignIn, User
from accounts.throttle import Throttled, hit
from notices.models import Notice

from .people import HOA, HOA_PASSWORD, citizen, last_code, last_first_password

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
AT_ONCE = 20


def all_at_once(act: Callable[[], object]) -> list[object]:
    """What each of twenty threads got: a value or the exception."""
    start = Barrier(AT_ONCE)

    def one(_number: int) -> object:
        start.wait()
        try:
            return act()
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def kinds(outcomes: list[object]) -> set[type]:
    return {type(outcome) for outcome in outcomes}


def send_one() -> object:
    return send(Purpose.REGISTER, "draft:1", "+84912345678", "203.0.113.7")


def test_of_twenty_right_codes_exactly_one_passes():
    send_one()
    code = last_code()
    outcomes = all_at_once(lambda: check(Purpose.REGISTER, "draft:1", code))
    assert outcomes.count(None) == 1
    assert kinds(outcomes) == {type(None), NoCode}


def test_twenty_wrong_codes_at_once_do_not_outrun_the_tries(settings):
    settings.CODE_TRIES = 5
    send_one()
    wrong = f"{(int(last_code()) + 1) % 1_000_000:06d}"
    outcomes = all_at_once(lambda: check(Purpose.REGISTER, "draft:1", wrong))
    assert sorted(o.tries_left for o in outcomes if isinstance(o, WrongCode)) == [1, 2, 3, 4]
    assert sum(isinstance(o, DeadCode) for o in outcomes) == AT_ONCE - 4
    assert OneTimeCode.objects.get().tries_left == 0


def test_twenty_presses_of_send_send_one_code():
    outcomes = all_at_once(send_one)
    assert sum(not isinstance(o, CodeProblem) for o in outcomes) == 1
    assert sum(isinstance(o, TooSoon) for o in outcomes) == AT_ONCE - 1
    assert Notice.objects.count() == 1


def test_a_limit_of_three_lets_three_of_twenty_through():
    outcomes = all_at_once(lambda: hit("test", "one key", limit=3, seconds=86400))
    assert outcomes.count(None) == 3
    assert kinds(outcomes) == {type(None), Throttled}


def test_one_picture_passes_one_of_twenty_right_answers():
    picture = new_picture()
    answer = CheckAnswer(picture.key, digits_behind(picture.key))
    outcomes = all_at_once(lambda: passes(answer))
    assert outcomes.count(True) == 1
    assert outcomes.count(False) == AT_ONCE - 1


def test_twenty_approvals_issue_one_account_and_one_sms():
    def approve() -> object:
        with transaction.atomic():
            return issue_account(HOA, "decision:1", "dossier:1").username

    outcomes = all_at_once(approve)
    assert outcomes.count("0123456789") == 1
    assert sum(isinstance(o, AccountExists) for o in outcomes) == AT_ONCE - 1
    assert User.objects.count() == 1
    assert Notice.objects.filter(channel="sms").count() == 1


def test_a_first_password_used_twenty_times_at_once_signs_in_once():
    with transaction.atomic():
        issue_account(HOA, "decision:1", "dossier:1")
    password = last_first_password()

    def sign_in() -> object:
        request = RequestFactory().post("/dang-nhap/")
        return authenticate(request, username="0123456789", password=password)

    outcomes = all_at_once(sign_in)
    assert sum(isinstance(o, User) for o in outcomes) == 1
    assert outcomes.count(None) == AT_ONCE - 1


def test_of_twenty_sign_ins_at_once_exactly_one_lives():
    citizen()
    facts = {"username": HOA.social_insurance_number, "password": HOA_PASSWORD, "check_code": "PASSED"}
    browsers = [Client() for _number in range(AT_ONCE)]
    left = iter(browsers)
    outcomes = all_at_once(lambda: next(left).post("/dang-nhap/", facts).status_code)
    assert outcomes == [302] * AT_ONCE
    assert SignIn.objects.filter(ended_at=None).count() == 1
    assert sum(browser.get("/tai-khoan/").status_code == 200 for browser in browsers) == 1
