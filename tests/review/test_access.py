"""Who gets in, and to what: the scope is the officer's agencies and those below."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AgencyPost, User
from agencies.models import Agency
from registration.models import Dossier, PhotoKind
from tests.factories import AgencyFactory, CitizenFactory, DossierFactory, OfficerFactory, add_photos

pytestmark = pytest.mark.django_db

GET_PAGES = ["dossier", "return", "reject", "form_pdf"]
POSTS = ["take", "release", "papers", "approve", "return", "reject", "reissue"]


def url(name: str, dossier: Dossier) -> str:
    return reverse(f"review:{name}", args=[dossier.code])


def test_a_visitor_is_sent_to_sign_in_and_back(client: Client) -> None:
    response = client.get("/can-bo/")
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('accounts:sign_in')}?next=/can-bo/"


@pytest.mark.parametrize("name", GET_PAGES)
def test_a_citizen_gets_no_page_of_the_desk(client: Client, name: str) -> None:
    client.force_login(CitizenFactory())
    assert client.get(url(name, DossierFactory(submitted=True))).status_code == 403


def test_staff_whose_post_ended_yesterday_get_nothing(desk: Client, binh: User) -> None:
    AgencyPost.objects.filter(user=binh).update(until=timezone.localdate() - dt.timedelta(days=1))
    assert desk.get("/can-bo/").status_code == 403


@pytest.mark.parametrize("name", GET_PAGES)
def test_a_neighbours_dossier_does_not_exist(desk: Client, name: str) -> None:
    assert desk.get(url(name, DossierFactory(submitted=True))).status_code == 404


@pytest.mark.parametrize("name", POSTS)
def test_nothing_can_be_done_to_a_neighbours_dossier(desk: Client, name: str) -> None:
    dossier = DossierFactory(submitted=True)
    assert desk.post(url(name, dossier), {"reason": "Lý do", "seen_round": 1}).status_code == 404
    dossier.refresh_from_db()
    assert dossier.state == "submitted"


def test_a_neighbours_photo_does_not_exist(desk: Client) -> None:
    dossier = DossierFactory(submitted=True)
    add_photos(dossier)
    assert desk.get(reverse("review:photo", args=[dossier.code, PhotoKind.PORTRAIT])).status_code == 404


def test_a_draft_is_nobodys_but_its_declarants(desk: Client, office: Agency) -> None:
    DossierFactory(receiving_agency=office, full_name="Phạm Còn Nháp")
    assert "Phạm Còn Nháp" not in desk.get("/can-bo/?muc=tat-ca").content.decode()


def test_a_provincial_officer_opens_what_the_offices_below_received(client: Client, office: Agency) -> None:
    assert office.parent
    client.force_login(OfficerFactory(agency=office.parent))
    dossier = DossierFactory(submitted=True, receiving_agency=office)
    assert client.get(url("dossier", dossier)).status_code == 200


def test_an_officer_of_an_office_does_not_see_what_the_province_received(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(submitted=True, receiving_agency=office.parent)
    assert desk.get(url("dossier", dossier)).status_code == 404


def test_an_officer_is_kept_from_their_own_dossier(client: Client, office: Agency) -> None:
    officer = OfficerFactory(agency=office, phone="+84912345678")
    client.force_login(officer)
    dossier = DossierFactory(submitted=True, receiving_agency=office, phone="+84912345678")
    for name in ("dossier", "return"):
        response = client.get(url(name, dossier))
        assert response.status_code == 403
        assert "Cán bộ không xem xét hồ sơ của mình và của người nhà." in response.content.decode()


def test_take_next_passes_over_the_officers_own_dossier(client: Client, office: Agency) -> None:
    client.force_login(OfficerFactory(agency=office, phone="+84912345678"))
    DossierFactory(submitted=True, receiving_agency=office, phone="+84912345678")
    other = DossierFactory(submitted=True, receiving_agency=office)
    assert client.post(reverse("review:take_next"))["Location"] == url("dossier", other)


def test_an_unknown_code_is_simply_not_found(desk: Client) -> None:
    assert desk.get("/can-bo/ho-so/1234567890123456/").status_code == 404


def test_pages_of_the_desk_are_kept_by_no_cache(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(submitted=True, receiving_agency=office)
    assert desk.get(url("dossier", dossier))["Cache-Control"] == "no-store"
    assert desk.get("/can-bo/")["Cache-Control"] == "no-store"


def test_the_desk_of_two_offices_serves_both(client: Client, office: Agency) -> None:
    second = AgencyFactory()
    officer = OfficerFactory(agency=office)
    AgencyPost.objects.create(user=officer, agency=second, since=timezone.localdate())
    client.force_login(officer)
    for agency in (office, second):
        assert client.get(url("dossier", DossierFactory(submitted=True, receiving_agency=agency))).status_code == 200
