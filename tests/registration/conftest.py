from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from accounts.models import User
from agencies.models import Agency
from registration.models import Dossier
from tests.factories import AgencyFactory, CitizenFactory, DossierFactory, OfficerFactory

from .phone import PORTAL
from .places import Places, small_country
from .wizard import opens


@pytest.fixture(autouse=True)
def test_mode(settings: LazySettings, tmp_path: Path) -> None:
    """`PASSED` stands for any check code; the vault is a folder that goes away."""
    settings.CHECK_CODE_TEST_MODE = True
    settings.STORAGES = {
        **settings.STORAGES,
        "photos": {
            "BACKEND": "registration.photos.storage.AtomicFileSystemStorage",
            "OPTIONS": {"location": tmp_path / "photos"},
        },
    }


@pytest.fixture
def places(db: None) -> Places:
    return small_country()


@pytest.fixture
def office(db: None) -> Agency:
    return AgencyFactory()


@pytest.fixture
def phone_at_home() -> Client:
    """Somebody else's browser."""
    return Client()


@pytest.fixture
def computer(client: Client, settings: LazySettings) -> Client:
    """A browser at a portal that phones can reach."""
    settings.PUBLIC_URL = PORTAL
    return client


@pytest.fixture
def draft(computer: Client) -> Dossier:
    """A declaration without photos, open at the computer."""
    dossier = DossierFactory(phone_verified_at=None)
    opens(computer, dossier)
    return dossier


@pytest.fixture
def officer(places: Places) -> User:
    return OfficerFactory(agency=places.office)


@pytest.fixture
def binh(db: None) -> User:
    """Signed in as people are after registration."""
    return CitizenFactory(
        social_insurance_number="7900000001", identity_number="001090000111", email="cu@example.vn", address="1 phố Cũ"
    )


@pytest.fixture
def at_home(client: Client, binh: User) -> Client:
    client.force_login(binh)
    return client
