"""The database's clock counts, whatever the host's says."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from vssid_portal.one_clock import OneClock

NOON = dt.datetime(2026, 11, 27, 12, 0, tzinfo=dt.UTC)


class Host:
    """A machine whose two clocks the test turns."""

    def __init__(self, wall: dt.datetime) -> None:
        self.wall, self.steady = wall.timestamp(), 1000.0

    def passes(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds

    def clock(self) -> OneClock:
        return OneClock(lambda: self.wall, lambda: self.steady)


def test_without_a_word_from_the_database_it_is_the_host_s_time() -> None:
    host = Host(NOON)
    clock = host.clock()
    host.passes(90)
    assert clock.now() == NOON + dt.timedelta(seconds=90)


@pytest.mark.parametrize("minutes", [-5, 5, -60, 24 * 60])
def test_a_host_that_is_wrong_takes_the_database_s_time(minutes: int) -> None:
    host = Host(NOON + dt.timedelta(minutes=minutes))
    clock = host.clock()
    clock.adopt(NOON)
    host.passes(10)
    assert abs(clock.now() - NOON - dt.timedelta(seconds=10)) < dt.timedelta(milliseconds=1)


def test_a_clock_set_back_an_hour_changes_nothing() -> None:
    host = Host(NOON)
    clock = host.clock()
    host.wall -= 3600
    host.passes(5)
    assert clock.now() == NOON + dt.timedelta(seconds=5)


def test_a_network_s_delay_does_not_turn_time_back() -> None:
    host = Host(NOON)
    clock = host.clock()
    clock.adopt(NOON - dt.timedelta(milliseconds=300))
    assert clock.now() == NOON


@pytest.mark.services
@pytest.mark.django_db
def test_now_is_what_postgresql_says() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        assert abs(cursor.fetchone()[0] - timezone.now()) < dt.timedelta(seconds=2)
