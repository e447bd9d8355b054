import pytest
from django.test import Client

from accounts.models import User
from agencies.models import Agency
from tests.factories import AgencyFactory, OfficerFactory


@pytest.fixture
def office(db: None) -> Agency:
    return AgencyFactory()


@pytest.fixture
def binh(office: Agency) -> User:
    """The officer of most stories."""
    return OfficerFactory(agency=office, full_name="Trần Văn Bình")


@pytest.fixture
def desk(client: Client, binh: User) -> Client:
    """Bình's browser."""
    client.force_login(binh)
    return client
