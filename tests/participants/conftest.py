"""Made-up people."""

import pytest
from django.conf import settings as portal

from participants.models import Identifier, Participant
from participants.synthetic import Names


@pytest.fixture
def hong(db):
    """An insured woman with a CCCD, an old CMND and a passport."""
    participant = Participant.objects.create(
        social_insurance_number="7915123456",
        full_name="Nguyễn Thị Hồng",
        born_on="1999-03-05",
        gender="female",
        province_code="79",
        phone="+84912345678",
    )
    for kind, value in (
        ("citizen_id", "079199000001"),
        ("identity_card", "012345678"),
        ("passport", "C1234567"),
    ):
        Identifier.objects.create(participant=participant, kind=kind, value=value)
    return participant


@pytest.fixture(scope="session")
def names():
    return Names(portal.BASE_DIR / "fixtures")
