"""Many officers at once, on real connections: one decision, one account, one message."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from agencies.models import Agency
from benchmarks import desk_race
from notices.models import Notice
from registration.models import Decision, Dossier
from review import first_rows, services
from tests.factories import (
    CHECKLIST_OF_AN_ADULT,
    AgencyFactory,
    DossierFactory,
    OfficerFactory,
    ProvinceOfficeFactory,
    officer_actor,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

OFFICERS = 20


def browsers_of(office: Agency, count: int = OFFICERS) -> list[Client]:
    browsers = []
    for _ in range(count):
        browser = Client()
        browser.force_login(OfficerFactory(agency=office))
        browsers.append(browser)
    return browsers


def all_at_once(browsers: list[Client], act: Callable[[Client], int]) -> Counter[int]:
    """Every browser acts when the last one is ready; how often each status was answered."""
    ready = Barrier(len(browsers))

    def one(browser: Client) -> int:
        ready.wait()
        try:
            return act(browser)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(browsers)) as pool:
        return Counter(pool.map(one, browsers))


@pytest.fixture(autouse=True)
def on_postgresql() -> None:
    assert connection.vendor == "postgresql", "Run the tests marked `services` with DATABASE_URL on PostgreSQL."


def test_twenty_approvals_give_one_account_one_message_and_nineteen_friendly_pages() -> None:
    office = AgencyFactory()
    dossier = DossierFactory(submitted=True, receiving_agency=office)
    address = reverse("review:approve", args=[dossier.code])

    def approve(browser: Client) -> int:
        return browser.post(address, {"papers": CHECKLIST_OF_AN_ADULT, "seen_round": 1}).status_code

    assert all_at_once(browsers_of(office), approve) == {302: 1, 409: OFFICERS - 1}
    assert User.objects.filter(kind=User.Kind.PERSON).count() == 1
    assert Notice.objects.filter(kind="account_issued").count() == 1
    assert Decision.objects.count() == 1


def test_mixed_decisions_leave_one_decision_and_one_notice() -> None:
    office = AgencyFactory()
    dossier = DossierFactory(submitted=True, receiving_agency=office)
    choices = [
        ("review:approve", {"papers": CHECKLIST_OF_AN_ADULT}),
        ("review:reject", {"reason": "Số điện thoại không chính chủ"}),
        ("review:return", {"item_full_name": "on", "reason_full_name": "Thiếu chữ đệm"}),
    ]
    browsers = browsers_of(office)
    turn = {id(browser): choices[number % 3] for number, browser in enumerate(browsers)}

    def decide(browser: Client) -> int:
        name, typed = turn[id(browser)]
        return browser.post(reverse(name, args=[dossier.code]), {**typed, "seen_round": 1}).status_code

    assert all_at_once(browsers, decide) == {302: 1, 409: OFFICERS - 1}
    assert Decision.objects.count() == Notice.objects.count() == 1


def test_two_dossiers_of_one_number_give_one_account() -> None:
    office = AgencyFactory()
    codes = [
        DossierFactory(submitted=True, receiving_agency=office, social_insurance_number="0100000003").code
        for _ in range(2)
    ]
    browsers = browsers_of(office, 2)
    mine = dict(zip(map(id, browsers), codes, strict=True))

    def approve(browser: Client) -> int:
        typed = {"papers": CHECKLIST_OF_AN_ADULT, "seen_round": 1}
        return browser.post(reverse("review:approve", args=[mine[id(browser)]]), typed).status_code

    assert all_at_once(browsers, approve) == {302: 1, 422: 1}
    assert User.objects.filter(kind=User.Kind.PERSON).count() == 1
    assert sorted(Dossier.objects.values_list("state", flat=True)) == ["approved", "submitted"]


def test_officers_asking_at_once_get_different_dossiers() -> None:
    office = AgencyFactory()
    for _ in range(OFFICERS):
        DossierFactory(submitted=True, receiving_agency=office)
    all_at_once(browsers_of(office), lambda browser: browser.post(reverse("review:take_next")).status_code)
    holders = Dossier.objects.filter(state="in_review").values_list("held_by", flat=True)
    assert len(set(holders)) == OFFICERS


def test_officers_of_a_province_get_different_dossiers_even_when_its_first_ones_are_being_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(first_rows, "_AT_WORK", 2)
    province = ProvinceOfficeFactory()
    offices = [AgencyFactory(parent=province) for _ in range(3)]
    for number in range(OFFICERS):
        DossierFactory(submitted=True, receiving_agency=offices[number % 3])
    all_at_once(browsers_of(province), lambda browser: browser.post(reverse("review:take_next")).status_code)
    assert Dossier.objects.filter(state="in_review").values("held_by").distinct().count() == OFFICERS


def test_forty_sessions_deciding_each_in_their_way_leave_one_decision_and_friendly_pages() -> None:
    """`python -m benchmarks.desk_race --rounds 200` is the long run of this."""
    office = AgencyFactory()
    tally = desk_race.race(desk_race.browsers_of(office, desk_race.SESSIONS), office, 3, desk_race.Tally())
    assert tally.wrong == []
    assert tally.answers == {302: 3, 409: 3 * (desk_race.SESSIONS - 1)}


def test_of_many_undoes_at_once_one_happens() -> None:
    office = AgencyFactory()
    officer = OfficerFactory(agency=office)
    dossier = DossierFactory(submitted=True, receiving_agency=office)
    services.approve(dossier, officer_actor(officer), CHECKLIST_OF_AN_ADULT)
    browsers = []
    for _ in range(OFFICERS):
        browser = Client()
        browser.force_login(officer)
        browsers.append(browser)
    address = reverse("review:undo", args=[dossier.code])
    assert all_at_once(browsers, lambda browser: browser.post(address).status_code) == {302: 1, 409: OFFICERS - 1}
    dossier.refresh_from_db()
    assert (dossier.state, dossier.round, dossier.held_by) == ("in_review", 2, officer)
