"""No page asks the database more than twelve questions, and none asks more where there is more to show (DESIGN §5)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Agency
from registration.models import Dossier
from tests.factories import AgencyFactory, CitizenFactory, DossierFactory, OfficerFactory

from .places import Places, place
from .wizard import complete_draft, information, returned, send, starts, url

pytestmark = pytest.mark.django_db
MOST = 12


def asked(act: Callable[[], Any], status: int = 200) -> int:
    """How many questions a page asks: without those that open and close the savepoints of the test's transaction."""
    with CaptureQueriesContext(connection) as queries:
        assert act().status_code == status
    return len([q for q in queries if "SAVEPOINT" not in q["sql"]])


@pytest.mark.parametrize("step", ["information", "photos", "verify", "agency", "check"])
def test_a_page_of_the_wizard(client: Client, places: Places, step: str) -> None:
    facts = {"province": places.province, "district": places.district, "commune": places.commune}
    dossier = complete_draft(client, receiving_agency=places.office, **facts)
    assert asked(lambda: client.get(url(step, dossier))) <= MOST


@pytest.mark.parametrize(("item", "step"), [("full_name", "information"), ("portrait", "photos")])
def test_a_page_of_a_returned_dossier(client: Client, places: Places, item: str, step: str) -> None:
    facts = {"province": places.province, "district": places.district, "commune": places.commune}
    dossier = returned(client, OfficerFactory(agency=places.office), item, receiving_agency=places.office, **facts)
    assert asked(lambda: client.get(url(step, dossier))) <= MOST


@pytest.mark.parametrize("page", ["done", "copy", "form_pdf"])
def test_a_page_after_sending(client: Client, places: Places, page: str) -> None:
    dossier = complete_draft(client, receiving_agency=places.office, province=places.province)
    send(client, dossier)
    assert asked(lambda: client.get(url(page, dossier))) <= MOST


@pytest.mark.parametrize("route", ["home", "start", "resume", "track", "privacy", "accessibility"])
def test_a_first_page(client: Client, places: Places, route: str) -> None:
    complete_draft(client, receiving_agency=places.office)
    assert asked(lambda: client.get(reverse(f"registration:{route}"))) <= MOST


def test_a_photo_and_the_lists_of_places(client: Client, places: Places) -> None:
    dossier = complete_draft(client, receiving_agency=places.office)
    for address in (url("photo", dossier, "portrait"), f"/dia-ban/{places.province.pk}/", "/dia-ban/tim/?q=cu+thu",
                    f"/co-quan/{places.office.parent_id}/", "/co-quan/tim/?q=4802"):  # fmt: skip
        assert asked(lambda address=address: client.get(address)) <= MOST


def test_the_first_step_asks_no_more_where_the_lists_are_longer(client: Client, places: Places) -> None:
    dossier = starts(client)
    client.post(url("keep_typed", dossier, "information"), information(places))
    few = asked(lambda: client.get(url("information", dossier)))
    for number in range(10):
        place(f"{80 + number}", "Tỉnh", f"Thử {number}")
        place(f"{600 + number}", "Huyện", f"Thử {number}", places.province)
        place(f"{30000 + number}", "Xã", f"Thử {number}", places.district)
    assert asked(lambda: client.get(url("information", dossier))) == few


def test_the_agency_step_asks_no_more_where_there_are_more_agencies(client: Client, places: Places) -> None:
    dossier = complete_draft(client, receiving_agency=None, province=places.province, district=places.district)
    client.get(url("agency", dossier))  # writes the session, once a minute
    few = asked(lambda: client.get(url("agency", dossier)))
    for _ in range(10):
        AgencyFactory(parent=places.office.parent, district=places.district)
    assert asked(lambda: client.get(url("agency", dossier))) == few


def test_following_asks_no_more_after_a_longer_story(client: Client, office: Agency, settings: LazySettings) -> None:
    officer = OfficerFactory(agency=office)
    dossier = DossierFactory(submitted=True, receiving_agency=office)
    find = {"code": dossier.code, "phone": dossier.phone}
    client.post("/ho-so/", find)
    few = asked(lambda: client.get("/ho-so/"))
    assert few <= MOST
    again = Client()
    longer = returned(again, officer, "full_name", "portrait", "address", "phone")
    again.post("/ho-so/", {"code": longer.code, "phone": longer.phone})
    assert asked(lambda: again.get("/ho-so/")) <= MOST


def test_the_account_page_asks_no_more_with_more_dossiers(client: Client, office: Agency) -> None:
    citizen = CitizenFactory()
    client.force_login(citizen)
    client.get("/tai-khoan/")  # the first page after signing in also notes the device

    def one_more() -> None:
        dossier = DossierFactory(submitted=True, receiving_agency=AgencyFactory())
        Dossier.objects.filter(pk=dossier.pk).update(account=citizen)

    one_more()
    few = asked(lambda: client.get("/tai-khoan/"))
    assert few <= MOST
    for _ in range(5):
        one_more()
    assert asked(lambda: client.get("/tai-khoan/")) == few
