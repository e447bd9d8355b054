"""Coming of age: birthdays, also of 29 February, and the age rule as dated data."""

import datetime as dt

import pytest
from django.contrib.admin import site
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.admin import AgeRuleAdmin
from accounts.ages import birthday
from accounts.guardianship import ComesOfAge, acts_until
from accounts.models import AgeRule, User


@pytest.mark.parametrize(
    ("born_on", "years", "expected"),
    [
        ("2008-11-26", 18, "2026-11-26"),
        ("2008-02-29", 18, "2026-03-01"),
        ("2008-02-29", 15, "2023-03-01"),
        ("2004-02-29", 20, "2024-02-29"),
        ("2008-02-28", 18, "2026-02-28"),
    ],
)
def test_a_birthday(born_on: str, years: int, expected: str) -> None:
    assert birthday(dt.date.fromisoformat(born_on), years) == dt.date.fromisoformat(expected)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)), st.sampled_from([15, 18]))
def test_a_birthday_is_never_a_day_early(born_on: dt.date, years: int) -> None:
    day = birthday(born_on, years)
    assert day.year == born_on.year + years
    assert (day.month, day.day) >= (born_on.month, born_on.day)
    assert (day.month, day.day) == (born_on.month, born_on.day) or (born_on.month, born_on.day) == (2, 29)


@pytest.mark.django_db
def test_without_a_rule_children_are_below_eighteen() -> None:
    assert AgeRule.objects.years_on(dt.date(2026, 11, 26)) == 18


@pytest.mark.django_db
def test_the_newest_rule_that_has_begun_counts_from_its_day_on() -> None:
    AgeRule.objects.create(years=15, since=dt.date(2027, 1, 1))
    AgeRule.objects.create(years=18, since=dt.date(2028, 1, 1))
    days = [dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2027, 12, 31), dt.date(2028, 1, 1)]
    assert [AgeRule.objects.years_on(day) for day in days] == [18, 15, 15, 18]


@pytest.mark.django_db
def test_two_rules_cannot_begin_on_one_day() -> None:
    AgeRule.objects.create(years=15, since=dt.date(2027, 1, 1))
    with pytest.raises(IntegrityError):
        AgeRule.objects.create(years=18, since=dt.date(2027, 1, 1))


@pytest.mark.django_db
def test_on_the_day_before_the_birthday_somebody_acts_and_on_the_birthday_nobody_does() -> None:
    born_on = dt.date(2008, 11, 27)
    assert acts_until(born_on, dt.date(2026, 11, 26)).day == dt.date(2026, 11, 27)
    with pytest.raises(ComesOfAge) as of_age:
        acts_until(born_on, dt.date(2026, 11, 27))
    assert (of_age.value.reached_on, of_age.value.years) == (dt.date(2026, 11, 27), 18)


@pytest.mark.django_db
def test_an_administrator_adds_rules_and_changes_only_those_that_have_not_begun(rf) -> None:
    request = rf.get("/quan-tri/")
    request.user = User.objects.create_superuser("goc", "mat-khau-cua-goc")
    desk, today = AgeRuleAdmin(AgeRule, site), timezone.localdate()
    begun = AgeRule(years=15, since=today)
    coming = AgeRule(years=15, since=today + dt.timedelta(days=1))
    assert desk.has_add_permission(request)
    assert [desk.has_change_permission(request, rule) for rule in (begun, coming)] == [False, True]
    assert [desk.has_delete_permission(request, rule) for rule in (begun, coming)] == [False, True]
