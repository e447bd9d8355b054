"""Birth dates as registers hold them: a full date, a month and year, or only a year.

Stored as ISO text (`1950`, `1950-03`, `1950-03-12`), which sorts and compares as it should.
"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date whose day, or day and month, may be unknown. Raises ValueError when the parts are no date."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day needs a month")
        dt.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, iso: str) -> "PartialDate":
        """From `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""
        return cls(*(int(part) for part in iso.split("-")))

    @property
    def iso(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def vietnamese(self) -> str:
        """`12/03/1950`, `03/1950` or `1950`, as Vietnamese papers print it."""
        return "/".join(reversed(self.iso.split("-")))

    @property
    def last_day(self) -> dt.date:
        """The latest day it can be."""
        if self.day is not None and self.month is not None:
            return dt.date(self.year, self.month, self.day)
        first_after = (
            dt.date(self.year + self.month // 12, self.month % 12 + 1, 1)
            if self.month
            else dt.date(self.year + 1, 1, 1)
        )
        return first_after - dt.timedelta(days=1)
