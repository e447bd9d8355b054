"""Twenty at once, each on a database connection of its own: one dossier, one code, and every person a kind answer."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from notices.models import Notice
from registration import album
from registration.dossier_code import next_code
from registration.models import CodeCounter, Dossier, PhotoKind
from registration.photos import vault
from registration.states import Action
from registration.workflow import CLOCK, NotAllowed, advance
from tests.factories import CITIZEN, AgencyFactory, DossierFactory

from .wizard import assert_chain_holds, complete_draft, jpeg, opens, send, url

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
AT_ONCE = 20


@pytest.fixture(autouse=True)
def on_postgresql() -> None:
    assert connection.vendor == "postgresql", "Run the tests marked `services` with DATABASE_URL on PostgreSQL."


def run_together(acts: list[Callable[[], object]]) -> list[object]:
    """What each act returned, or the exception it ended in; all begin when the last one is ready."""
    ready = Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        ready.wait()
        try:
            return act()
        except Exception as problem:
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def sends(browser: Client, dossier: Dossier) -> Callable[[], object]:
    def act() -> object:
        answer = send(browser, dossier)
        return answer.status_code, answer.get("Location")

    return act


def test_twenty_presses_of_send_give_one_dossier_one_code_and_twenty_times_the_same_answer() -> None:
    dossier = complete_draft(Client())
    acts = [sends(opens(Client(), dossier), dossier) for _ in range(AT_ONCE)]
    assert Counter(run_together(acts)) == {(302, url("done", dossier)): AT_ONCE}
    sent = Dossier.objects.get()
    assert (sent.state, sent.round) == ("submitted", 1)
    assert CodeCounter.objects.get().last == 1
    assert Notice.objects.count() == 1
    assert [event.action for event in assert_chain_holds(sent)] == ["submit"]


@pytest.mark.parametrize("offices", [1, AT_ONCE])
def test_twenty_drafts_of_one_number_give_one_primary_and_twenty_confirmations(offices: int) -> None:
    agencies = [AgencyFactory() for _ in range(offices)]
    browsers = [Client() for _ in range(AT_ONCE)]
    drafts = [
        complete_draft(browser, social_insurance_number="7912345678", receiving_agency=agencies[number % offices])
        for number, browser in enumerate(browsers)
    ]
    answers = run_together([sends(*pair) for pair in zip(browsers, drafts, strict=True)])
    assert answers == [(302, url("done", draft)) for draft in drafts]
    primary = Dossier.objects.get(duplicate_of=None)
    assert Dossier.objects.filter(duplicate_of=primary, state="submitted").count() == AT_ONCE - 1
    assert len(set(Dossier.objects.values_list("code", flat=True))) == AT_ONCE
    assert Notice.objects.filter(kind="dossier_received").count() == AT_ONCE
    for browser, draft in zip(browsers, drafts, strict=True):
        assert browser.get(url("done", draft)).status_code == 200


def test_twenty_draws_give_twenty_codes_in_a_row() -> None:
    today = timezone.localdate()

    def draw() -> str:
        with transaction.atomic():
            return next_code("07920", today)

    codes = [str(code) for code in run_together([draw] * AT_ONCE)]
    assert sorted(code[11:15] for code in codes) == [f"{number:04d}" for number in range(1, AT_ONCE + 1)]


@pytest.mark.parametrize(("action", "actor", "ended"), [(Action.WITHDRAW, CITIZEN, "withdrawn"),
                                                        (Action.EXPIRE, CLOCK, "expired")])  # fmt: skip
def test_of_sending_and_ending_at_once_exactly_one_comes_first(action, actor, ended: str) -> None:
    for _ in range(5):
        dossier = complete_draft(browser := Client())
        stale = Dossier.objects.get(pk=dossier.pk)
        sent, moved = run_together([sends(browser, dossier), lambda stale=stale: advance(stale, action, actor)])
        assert sent == (302, url("done", dossier))
        now = Dossier.objects.get(pk=dossier.pk)
        if isinstance(moved, NotAllowed):
            assert (now.state, bool(now.code)) == ("submitted", True)
        else:
            assert (now.state, now.code) == (ended, None)
        assert len(assert_chain_holds(now)) == 1


def test_twenty_retakes_of_a_photo_leave_one_row_and_one_file() -> None:
    dossier = DossierFactory()
    stored = run_together([lambda: album.store(dossier, PhotoKind.PORTRAIT, jpeg()).name] * AT_ONCE)
    assert not [answer for answer in stored if isinstance(answer, Exception)]
    assert list(vault.names()) == [dossier.photos.get().name]


def test_photos_that_race_with_sending_never_change_what_was_sent() -> None:
    dossier = complete_draft(browser := Client())

    def retake() -> object:
        return opens(Client(), dossier).post(url("photos", dossier), {"portrait": jpeg("#aa0000")}).status_code

    answers = run_together([sends(browser, dossier), *[retake] * 5])
    assert answers[0] == (302, url("done", dossier))
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    sent = Dossier.objects.get()
    taken = [photo for photo in sent.photos.filter(current=True) if photo.stored_at > sent.submitted_at]
    assert taken == []
