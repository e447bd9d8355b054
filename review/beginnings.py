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


def first_of(found: QuerySet[Listed], most: int = 0) -> First[Listed]:
    """`most`: of a list that is shown whole elsewhere; otherwise MOST."""
    most = most or MOST
    rows = list(found[: most + 1])
    return First(rows[:most], len(rows) > most)
