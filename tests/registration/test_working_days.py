"""Working days: Tết, public holidays, weekends, year ends, and what administrators decided besides."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registration.working_days import WorkingDays

BY_LAW = WorkingDays()


def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d/%m/%Y").date()


@pytest.mark.parametrize(
    "off",
    [
        "16/02/2026", "17/02/2026", "18/02/2026", "19/02/2026", "20/02/2026",  # Tết Bính Ngọ
        "05/02/2027", "08/02/2027", "10/02/2027",  # Tết Đinh Mùi, with the days made up for its weekend
        "01/01/2026", "27/04/2026", "30/04/2026", "01/05/2026", "02/09/2026",
        "28/11/2026", "29/11/2026",
    ],
)  # fmt: skip
def test_public_holidays_tet_and_weekends_are_off(off: str) -> None:
    assert not BY_LAW.is_one(day(off))


def test_a_saturday_swapped_by_the_government_is_worked() -> None:
    assert not BY_LAW.is_one(day("31/08/2026"))
    assert BY_LAW.is_one(day("22/08/2026"))


@pytest.mark.parametrize(
    ("begin", "count", "expected"),
    [
        ("23/11/2026", 3, "27/11/2026"),  # Vietnam Cultural Day, 24 November, lies between
        ("26/11/2026", 3, "01/12/2026"),  # over a weekend
        ("30/12/2026", 3, "05/01/2027"),  # over New Year and a weekend
        ("12/02/2026", 3, "24/02/2026"),  # over Tết
        ("13/02/2026", 1, "23/02/2026"),
        ("26/11/2026", 0, "26/11/2026"),
    ],
)
def test_it_counts_over_what_is_off(begin: str, count: int, expected: str) -> None:
    assert BY_LAW.after(day(begin), count) == day(expected)


def test_administrators_have_the_last_word() -> None:
    storm, made_up = day("26/11/2026"), day("28/11/2026")
    decided = WorkingDays(off=frozenset({storm}), worked=frozenset({made_up}))
    assert not decided.is_one(storm)
    assert decided.is_one(made_up)
    assert decided.after(day("25/11/2026"), 2) == made_up


def test_it_counts_how_many_lie_between() -> None:
    assert BY_LAW.between(day("26/11/2026"), day("26/11/2026")) == 0
    assert BY_LAW.between(day("26/11/2026"), day("30/11/2026")) == 2
    assert BY_LAW.between(day("13/02/2026"), day("23/02/2026")) == 1
    assert BY_LAW.between(day("30/11/2026"), day("26/11/2026")) == 0


@given(st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31)), st.integers(1, 12))
def test_counting_there_and_counting_between_agree(begin: dt.date, count: int) -> None:
    reached = BY_LAW.after(begin, count)
    assert BY_LAW.is_one(reached)
    assert BY_LAW.between(begin, reached) == count
