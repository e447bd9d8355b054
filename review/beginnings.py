"""The beginning of a list that is worked off from there: what is done makes room for what waits behind it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

MOST = 25

Listed = TypeVar("Listed", bound=Model)


@dataclass(frozen=True)
class First(Generic[Listed]):
    """`more`: others wait behind these."""

    rows: list[Listed]
    more: bool

    @property
    def count(self) -> str:
        """As the heading says it."""
        return _("hơn %(count)d") % {"count": len(self.rows)} if self.more else str(len(self.rows))


def first_of(found: QuerySet[Listed]) -> First[Listed]:
    rows = list(found[: MOST + 1])
    return First(rows[:MOST], len(rows) > MOST)
