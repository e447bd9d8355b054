"""Working days of Vietnam: weekends, public holidays and Tết, and what administrators decided besides."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import holidays


@lru_cache(maxsize=16)
def _law(year: int) -> holidays.HolidayBase:
    """A year's public holidays, Tết, and the working Saturdays swapped for days off that the library knows."""
    return holidays.country_holidays("VN", years=year, expand=False)


@lru_cache(maxsize=4096)
def _is_lawful(day: dt.date) -> bool:
    """The library works a day out anew each time; a list of dossiers asks for the same few."""
    return _law(day.year).is_working_day(day)


@dataclass(frozen=True)
class WorkingDays:
    """`off` and `worked` are exceptions to the law: extra days off, and weekend days worked instead."""

    off: frozenset[dt.date] = frozenset()
    worked: frozenset[dt.date] = frozenset()

    def is_one(self, day: dt.date) -> bool:
        if day in self.off:
            return False
        return day in self.worked or _is_lawful(day)

    def from_day(self, day: dt.date) -> dt.date:
        """The day itself if it is a working day, else the next one."""
        while not self.is_one(day):
            day += dt.timedelta(days=1)
        return day

    def after(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after a day, which itself does not count."""
        for _ in range(count):
            day = self.from_day(day + dt.timedelta(days=1))
        return day

    def between(self, earlier: dt.date, later: dt.date) -> int:
        """How many working days lie after `earlier`, up to and with `later`."""
        days = (later - earlier).days
        return sum(self.is_one(earlier + dt.timedelta(days=number)) for number in range(1, days + 1))
