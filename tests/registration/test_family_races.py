"""Parents and officers at the same second, on real connections: one dossier a click, one account a child."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Guardianship, User
from notices.models import Notice
from registration.models import CodeCounter, Dossier
from tests.factories import AgencyFactory, CitizenFactory, OfficerFactory

from .family import page_of_a_new_child, registers

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
NUMBER = "7912345670"


def all_at_once(acts: list[Callable[[], int]]) -> Counter[int]:
    """Everybody acts when the last one is ready; how often each status was answered."""
    ready = Barrier(len(acts))

    def one(act: Callable[[], int]) -> int:
        ready.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(one, acts))


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_eight_clicks_at_once_make_one_dossier() -> None:
    office, address = AgencyFactory(), page_of_a_new_child()
    mother = CitizenFactory()
    browser = signed_in(mother)
    cookies = browser.cookies

    def click() -> int:
        again = Client()
        again.cookies = cookies
        return registers(again, office, address).status_code

    assert all_at_once([click] * 8) == {302: 8}
    assert Dossier.objects.count() == 1
    assert CodeCounter.objects.get().last == 1
    assert Notice.objects.count() == 1


def test_both_parents_at_the_same_second_make_one_account() -> None:
    office = AgencyFactory()
    parents = {relation: CitizenFactory() for relation in ("mother", "father")}

    def declares(relation: str) -> Callable[[], int]:
        browser = signed_in(parents[relation])
        return lambda: registers(browser, office, relation=relation, social_insurance_number=NUMBER).status_code

    assert all_at_once([declares("mother"), declares("father")]) == {302: 2}
    first, second = Dossier.objects.order_by("duplicate_of_id")
    assert {first.duplicate_of_id, second.duplicate_of_id} & {first.pk, second.pk}
    assert Dossier.objects.filter(duplicate_of=None).count() == 1

    def approves(dossier: Dossier) -> Callable[[], int]:
        browser = signed_in(OfficerFactory(agency=office))
        address = reverse("review:approve", args=[dossier.code])
        return lambda: browser.post(address, {"papers": ["birth_certificate"], "seen_round": 1}).status_code

    assert all_at_once([approves(first), approves(second)]) == {302: 1, 422: 1}
    child = User.objects.get(social_insurance_number=NUMBER)
    assert Guardianship.objects.get().child == child
    assert Notice.objects.filter(kind="child_account_issued").count() == 1

    waiting = Dossier.objects.get(account=None)
    officer = signed_in(OfficerFactory(agency=office))
    papers = ["birth_certificate", "second_guardian"]
    answer = officer.post(reverse("review:approve", args=[waiting.code]), {"papers": papers, "seen_round": 1})
    assert answer.status_code == 302
    assert set(Guardianship.objects.values_list("relation", "child")) == {("mother", child.pk), ("father", child.pk)}
    assert User.objects.filter(social_insurance_number=NUMBER).count() == 1
