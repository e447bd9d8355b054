"""The first page of a tab of many agencies: what a province's officers open all day. Written and planned once."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db.models import QuerySet

from registration.models import Dossier
from vssid_portal.prepared import Prepared, written

from .filters import Choice
from .first_rows import statement_of_first
from .lateness import Clock
from .standpoints import ANY_CLOCK, ANY_OFFICER, TYPES, values_of
from .tabs import TABS


def first_of_tab(
    slug: str,
    agencies: Sequence[int],
    by: str,
    *,
    newest: bool,
    most: int,
    officer: int,
    clock: Clock,
    choice: Choice | None = None,
) -> QuerySet[Dossier]:
    """The first `most` of a tab in order, of agencies whose lists are put together; those that a filter chooses."""
    sign = "-" if newest else ""
    statement = _prepared(slug, by, sign, most, choice)
    ids = [row[0] for row in statement.rows(list(agencies), *values_of(officer, clock))]
    return Dossier.objects.filter(pk__in=ids).order_by(f"{sign}{by}", f"{sign}pk")


@cache
def _prepared(slug: str, by: str, sign: str, most: int, choice: Choice | None) -> Prepared:
    order, narrowed = "last" if sign else "first", choice.suffix if choice else ""
    name = f"first_{most}_of_{slug}_by_{by}_{order}{narrowed}".replace("-", "_")
    return Prepared(name, ("bigint[]", *TYPES), lambda: _statement(slug, by, sign, most, choice))


def _statement(slug: str, by: str, sign: str, most: int, choice: Choice | None) -> str:
    dossiers: Any = Dossier.objects.exclude(code=None).filter(TABS[slug].holds(ANY_OFFICER, ANY_CLOCK))
    if choice:
        dossiers = dossiers.filter(choice.holds(ANY_OFFICER, ANY_CLOCK))
    return written(*statement_of_first(dossiers, "$1", by, sign, most))
