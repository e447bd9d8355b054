"""A province's list is the lists of its agencies, merged: nothing missing, nothing twice, whatever the order."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.posts import agencies_of
from agencies.models import Agency
from registration.models import Dossier
from review import few
from review.access import Officer
from review.filters import FILTERS, ORDERS
from review.first_rows import first_of
from review.place import Place
from review.queue import page_of
from review.tabs import ALL, TABS
from tests.factories import (
    AgencyFactory,
    ChildDossierFactory,
    DossierFactory,
    OfficerFactory,
    ProvinceOfficeFactory,
    officer_actor,
    send,
)


@pytest.fixture
def province(db: None) -> tuple[list[int], list[Dossier]]:
    """Three agencies with dossiers sent in turns, some of them at the same moment."""
    top = ProvinceOfficeFactory()
    agencies = [top, AgencyFactory(parent=top), AgencyFactory(parent=top)]
    sent = timezone.now() - dt.timedelta(days=3)
    dossiers = []
    for number in range(12):
        dossier = DossierFactory(submitted=True, receiving_agency=agencies[number % 3])
        Dossier.objects.filter(pk=dossier.pk).update(submitted_at=sent + dt.timedelta(hours=number // 2))
        dossiers.append(Dossier.objects.get(pk=dossier.pk))
    return [agency.pk for agency in agencies], dossiers


@pytest.mark.parametrize("newest", [False, True])
@pytest.mark.parametrize("by", ["submitted_at", "full_name_folded"])
@pytest.mark.parametrize("most", [1, 5, 50])
def test_the_first_of_a_province_are_the_first_of_all_its_dossiers(
    province: tuple[list[int], list[Dossier]], by: str, newest: bool, most: int
) -> None:
    agencies, dossiers = province
    sign = "-" if newest else ""
    expected = list(Dossier.objects.order_by(f"{sign}{by}", f"{sign}pk")[:most])
    assert list(first_of(Dossier.objects.all(), agencies, by, newest=newest, most=most)) == expected
    assert len(expected) == min(most, len(dossiers))


def test_dossiers_of_another_province_are_not_among_them(province: tuple[list[int], list[Dossier]]) -> None:
    agencies, dossiers = province
    DossierFactory(submitted=True, receiving_agency=AgencyFactory())
    received = Dossier.objects.received_by(agencies)
    assert set(first_of(received, agencies, "submitted_at", newest=False, most=50)) == set(dossiers)


def test_a_chosen_agency_brings_those_below_it_and_no_other(
    province: tuple[list[int], list[Dossier]], client: Client
) -> None:
    agencies, dossiers = province
    top = dossiers[0].receiving_agency
    client.force_login(OfficerFactory(agency=top))
    for chosen, expected in ((agencies[0], 12), (agencies[1], 4), (AgencyFactory().pk, 0)):
        page = client.get("/can-bo/", {"co-quan": chosen}).context["page"]
        assert len(page.rows) == expected


@pytest.mark.parametrize("slug", TABS)
@pytest.mark.parametrize("order", ["", "cu", "moi", "ten"])
def test_every_tab_of_a_province_begins_with_its_first(
    province: tuple[list[int], list[Dossier]], slug: str, order: str
) -> None:
    agencies, _dossiers = province
    officer = OfficerFactory(agency=Agency.objects.get(pk=agencies[0]))
    for stage in ("in_review", "returned", "rejected"):
        DossierFactory(receiving_agency_id=agencies[1], officer=officer, **{stage: True})
    desk = Officer(officer, agencies_of(officer), officer_actor(officer))
    place = Place(tab=TABS[slug], order=ORDERS.get(order))
    sign = "-" if place.newest else ""
    held = Dossier.objects.exclude(code=None).filter(place.tab.holds(officer.pk, desk.clock))
    expected = [dossier.code for dossier in held.order_by(f"{sign}{place.by}", f"{sign}pk")]
    assert [row.code for row in page_of(desk, place).rows] == expected


CHOICES = [(name, choice.value) for name, one in FILTERS.items() for choice in one.choices]


@pytest.mark.parametrize("is_few", [True, False])
@pytest.mark.parametrize(("name", "value"), CHOICES)
def test_every_filter_of_a_province_leaves_its_own_in_order_and_counts_them(
    province: tuple[list[int], list[Dossier]], name: str, value: str, is_few: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_few:
        monkeypatch.setattr(few, "MOST", 0)
    agencies, dossiers = province
    officer = OfficerFactory(agency=Agency.objects.get(pk=agencies[0]))
    for stage in ("in_review", "returned", "rejected"):
        DossierFactory(receiving_agency_id=agencies[1], officer=officer, **{stage: True})
    send(DossierFactory(returned=True, receiving_agency_id=agencies[2], officer=officer))
    ChildDossierFactory(submitted=True, receiving_agency_id=agencies[1])
    Dossier.objects.filter(pk=dossiers[0].pk).update(papers_recorded_at=timezone.now(), suspected_duplicate=True)
    Dossier.objects.filter(pk=dossiers[1].pk).update(submitted_at=timezone.now() - dt.timedelta(days=40))
    desk = Officer(officer, agencies_of(officer), officer_actor(officer))
    place = Place(tab=TABS[ALL], chosen={name: value})
    chosen = Dossier.objects.exclude(code=None).filter(place.narrowed[0].holds(officer.pk, desk.clock))
    page = page_of(desk, place)
    assert [row.code for row in page.rows] == [one.code for one in chosen.order_by("-submitted_at", "-pk")]
    held = {slug: chosen.filter(tab.holds(officer.pk, desk.clock)).count() for slug, tab in TABS.items()}
    assert {one.tab.slug: int(one.count) for one in page.tabs} == held
