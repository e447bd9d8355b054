"""What the tabs say is what their lists hold, whoever looks and whenever: no officer or moment is kept in a count."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from agencies.models import Agency
from registration.models import Dossier
from review.lateness import Clock
from review.tab_counts import counts_of
from review.tabs import TABS
from review.tabs_of_few import tabs_of
from tests.factories import DossierFactory, OfficerFactory, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers(office: Agency) -> list[User]:
    """Two officers, each with work of their own in every state, and a dossier of a neighbour."""
    officers = [OfficerFactory(agency=office), OfficerFactory(agency=office)]
    for count, officer in enumerate(officers, 1):
        for stage in ("in_review", "returned", "rejected") * count:
            DossierFactory(receiving_agency=office, officer=officer, **{stage: True})
        send(DossierFactory(returned=True, receiving_agency=office, officer=officer))
    late = DossierFactory(submitted=True, receiving_agency=office)
    Dossier.objects.filter(pk=late.pk).update(due_at=timezone.now() - dt.timedelta(days=1))
    DossierFactory(submitted=True)
    return officers


def listed(dossiers: "list[Dossier]", officer: User, clock: Clock) -> list[int]:
    """Each tab as its own list finds it."""
    ids = [dossier.pk for dossier in dossiers]
    held = [tab.holds(officer.pk, clock) for tab in TABS.values()]
    return [Dossier.objects.filter(Q(pk__in=ids), holds).count() for holds in held]


@pytest.mark.parametrize("days", [0, 2, 400])
def test_every_tab_counts_what_its_list_holds(office: Agency, officers: list[User], days: int) -> None:
    clock = Clock(timezone.now() + dt.timedelta(days=days))
    received = list(Dossier.objects.received_by([office.pk]))
    for officer in officers:
        expected = listed(received, officer, clock)
        assert counts_of([office.pk], 100, officer.pk, clock) == expected
        few = tabs_of([dossier.pk for dossier in received], "submitted_at", officer.pk, clock, newest=False)
        assert few.counts == expected
    assert listed(received, officers[0], clock) != listed(received, officers[1], clock)


def test_counts_are_of_the_agencies_and_dossiers_asked_for(office: Agency, officers: list[User]) -> None:
    clock = Clock(timezone.now())
    everywhere = list(Agency.objects.values_list("pk", flat=True))
    some = list(Dossier.objects.received_by([office.pk])[:3])
    by_tab = dict(zip(TABS, counts_of(everywhere, 100, officers[0].pk, clock), strict=True))
    assert by_tab["tat-ca"] == Dossier.objects.exclude(code=None).count()
    few = tabs_of([dossier.pk for dossier in some], "submitted_at", officers[0].pk, clock, newest=False)
    assert few.counts == listed(some, officers[0], clock)
    none = tabs_of([], "submitted_at", officers[0].pk, clock, newest=False)
    assert counts_of([], 100, officers[0].pk, clock) == none.counts == [0] * len(TABS)


@pytest.mark.parametrize("newest", [False, True])
@pytest.mark.parametrize("by", ["submitted_at", "full_name_folded"])
def test_of_few_dossiers_each_tab_begins_as_its_list_does(
    office: Agency, officers: list[User], by: str, newest: bool
) -> None:
    clock, sign = Clock(timezone.now()), "-" if newest else ""
    few = tabs_of(list(Dossier.objects.values_list("pk", flat=True)), by, officers[1].pk, clock, newest=newest)
    for slug, tab in TABS.items():
        listed = Dossier.objects.filter(tab.holds(officers[1].pk, clock)).order_by(f"{sign}{by}", f"{sign}pk")
        assert few.first_of(slug, 3) == list(listed.values_list("pk", flat=True)[:3])


def test_counting_ends_at_a_limit(office: Agency, officers: list[User]) -> None:
    clock = Clock(timezone.now())
    assert max(counts_of([office.pk], 100, officers[0].pk, clock)) > 2
    assert max(counts_of([office.pk], 2, officers[0].pk, clock)) == 2


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_made_ready_again(office: Agency, officers: list[User]) -> None:
    clock = Clock(timezone.now())
    before = counts_of([office.pk], 100, officers[0].pk, clock)
    connection.close()
    assert counts_of([office.pk], 100, officers[0].pk, clock) == before
