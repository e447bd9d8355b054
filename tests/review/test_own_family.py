"""An officer decides nothing of their own or their family's, also where the phone is another one (QUALITY S-21)."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Guardianship, User
from agencies.models import Agency
from registration.models import Dossier, Kind
from tests.factories import ChildDossierFactory, CitizenFactory, DossierFactory, OfficerFactory

pytestmark = pytest.mark.django_db
CCCD = "079190000001"


@pytest.fixture
def officer(office: Agency) -> User:
    """Somebody of whom the administrator wrote down the personal number."""
    return OfficerFactory(agency=office, identity_number=CCCD)


@pytest.fixture
def as_citizen(officer: User) -> User:
    return CitizenFactory(identity_number=CCCD, phone="+84912000001")


@pytest.fixture
def page(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def address(dossier: Dossier, name: str = "dossier") -> str:
    return reverse(f"review:{name}", args=[dossier.code])


def acts_for(guardian: User, child: User) -> None:
    until = timezone.localdate() + dt.timedelta(days=900)
    Guardianship.objects.create(guardian=guardian, child=child, relation="mother", until=until)


def test_a_child_they_declared_from_their_own_account_is_closed_to_them(
    page: Client, as_citizen: User, office: Agency
) -> None:
    child = ChildDossierFactory(submitted=True, guardian=as_citizen, receiving_agency=office)
    as_citizen.phone = "+84912000002"  # since then they have another phone
    as_citizen.save()
    Dossier.objects.filter(pk=child.pk).update(phone_index="")
    answer = page.get(address(child))
    assert answer.status_code == 403
    assert "Cán bộ không xem xét hồ sơ của mình và của người nhà." in answer.content.decode()
    assert page.post(address(child, "approve"), {"papers": ["birth_certificate"]}).status_code == 403


def test_so_is_what_the_other_parent_asks_for_their_child_or_for_themselves(
    page: Client, as_citizen: User, office: Agency
) -> None:
    spouse, child = CitizenFactory(phone="+84912000003"), CitizenFactory(phone="+84912000003")
    acts_for(as_citizen, child)
    acts_for(spouse, child)
    number = child.social_insurance_number
    again = ChildDossierFactory(
        submitted=True, guardian=spouse, social_insurance_number=number, receiving_agency=office
    )
    theirs = DossierFactory(submitted=True, kind=Kind.ADJUST, account=spouse, receiving_agency=office)
    for dossier in (again, theirs):
        assert page.get(address(dossier)).status_code == 403


def test_take_next_passes_over_the_family(page: Client, as_citizen: User, office: Agency) -> None:
    ChildDossierFactory(submitted=True, guardian=as_citizen, receiving_agency=office)
    other = DossierFactory(submitted=True, receiving_agency=office)
    assert page.post(reverse("review:take_next"))["Location"] == address(other)


def test_other_families_stay_open(page: Client, as_citizen: User, office: Agency) -> None:
    acts_for(as_citizen, CitizenFactory(phone="+84912000003"))
    other = ChildDossierFactory(submitted=True, guardian=CitizenFactory(phone="+84912000004"), receiving_agency=office)
    assert page.get(address(other)).status_code == 200


def test_their_childs_phone_is_changed_by_a_colleague(page: Client, as_citizen: User) -> None:
    child = CitizenFactory(phone="+84912000003")
    acts_for(as_citizen, child)
    answer = page.post(reverse("review:phone_change"), {"number": child.username}, follow=True)
    assert child.full_name not in answer.content.decode()
