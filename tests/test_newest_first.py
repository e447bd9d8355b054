"""A page of a list begins after a row that its address names; whatever else an address says begins at the top."""

import datetime as dt
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AgencyPost, User
from tests.factories import AgencyFactory, OfficerFactory
from vssid_portal.newest_first import Key

moments = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC))


@given(moments, st.integers(0, 10**18 - 1))
def test_a_key_is_read_back_from_what_it_writes(at: dt.datetime, pk: int) -> None:
    assert Key.read(str(Key(at, pk))) == Key(at, pk)


@given(st.text())
def test_whatever_an_address_says_it_is_a_key_or_none(text: str) -> None:
    key = Key.read(text)
    assert key is None or (key.at.tzinfo and key.pk >= 0)


@pytest.mark.parametrize("moment", ["", "hom-qua", "2026-01-01T00:00:00", "2026-02-30T00:00:00+00:00"])
def test_what_is_no_moment_is_no_key(moment: str) -> None:
    assert Key.read(f"{moment}_1") is None


@pytest.mark.parametrize("number", ["", "²", "-1", "1" * 19])
def test_what_is_no_number_is_no_key(number: str) -> None:
    assert Key.read(f"2026-01-01T00:00:00+00:00_{number}") is None


@pytest.mark.django_db
@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_at_the_ends_of_the_calendar_begins_at_the_top(client: Client, at: str) -> None:
    """No zone but its own can be worked out for it: SQLite would fail."""
    client.force_login(OfficerFactory(agency=AgencyFactory(), role=AgencyPost.Role.SUPERVISOR))
    User.objects.update(must_change_password=False)
    for path in ("", "tre-han/", "tin-nhan/", "phu-trach/da-xu-ly/"):
        for number in ("1", str(UUID(int=0))):
            assert client.get(f"/can-bo/{path}", {"sau": f"{at}_{number}"}).status_code == 200
