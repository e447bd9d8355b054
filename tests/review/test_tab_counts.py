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
from review.tab_counts import counts_among, counts_of
from review.tabs import TABS
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
        assert counts_among([dossier.pk for dossier in received], officer.pk, clock) == expected
    assert listed(received, officers[0], clock) != listed(received, officers[1], clock)


def test_counts_are_of_the_agencies_and_dossiers_asked_for(office: Agency, officers: list[User]) -> None:
    clock = Clock(timezone.now())
    everywhere = list(Agency.objects.values_list("pk", flat=True))
    some = list(Dossier.objects.received_by([office.pk])[:3])
    by_tab = dict(zip(TABS, counts_of(everywhere, 100, officers[0].pk, clock), strict=True))
    assert by_tab["tat-ca"] == Dossier.objects.exclude(code=None).count()
    assert counts_among([dossier.pk for dossier in some], officers[0].pk, clock) == listed(some, officers[0], clock)
    assert counts_of([], 100, officers[0].pk, clock) == counts_among([], officers[0].pk, clock) == [0] * len(TABS)


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
