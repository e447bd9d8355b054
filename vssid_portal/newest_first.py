"""A list newest first, a page at a time: a page begins after the last row of the one before it.

Its address says that row. Deep pages cost what the first one costs, and rows that come in meanwhile move nothing.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.http import urlencode

from .moments import moment_in

PAGE_SIZE = 25

Listed = TypeVar("Listed", bound=Model)


@dataclass(frozen=True)
class Key:
    """The row a page begins after: its moment and its number."""

    at: dt.datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.pk}"

    @property
    def address_query(self) -> str:
        """Of an address that says nothing else."""
        return urlencode({"sau": str(self)})

    @classmethod
    def read(cls, text: str) -> "Key | None":
        """From an address; None for what is no key."""
        moment, _separator, pk = text.partition("_")
        at = moment_in(moment)
        fits = pk.isascii() and pk.isdigit() and len(pk) < 19
        return cls(at, int(pk)) if at and fits else None


@dataclass(frozen=True)
class Page(Generic[Listed]):
    """`next`: after which row the next page begins; None on the last."""

    rows: list[Listed]
    next: Key | None


def page_after(after: Key | None, found: QuerySet[Listed], by: str) -> Page[Listed]:
    """The rows that follow `after`, by the moment in the column `by`; the first ones without it."""
    if after:
        # The first part alone is what an index can begin at.
        same = Q(**{by: after.at, "pk__lt": after.pk})
        found = found.filter(Q(**{f"{by}__lte": after.at}) & (Q(**{f"{by}__lt": after.at}) | same))
    rows = list(found.order_by(f"-{by}", "-pk")[: PAGE_SIZE + 1])
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    return Page(rows, Key(getattr(rows[-1], by), rows[-1].pk) if more else None)
