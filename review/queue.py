"""One page of a queue, and the counts of all queues.

Pages go by key, not by number: a page costs the same wherever it is, and a dossier decided meanwhile moves no other
from one page to the next. Counts stop at a limit: they cost the same however many dossiers there are.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from registration.models import Dossier, DossierQuerySet
from registration.states import State

from . import search
from .access import Officer
from .counts import counted_up_to
from .few import ids_of_few
from .filters import Choice
from .first_of_tabs import first_of_tab
from .first_rows import are_put_together, first_of
from .ownership import own
from .place import Place
from .queue_rows import COLUMNS, QueueRow, rows_of
from .tab_counts import counts_of
from .tabs import TABS, Tab
from .tabs_of_few import TabsOfFew, tabs_of

PAGE_SIZE = 25
# Beyond this a count says "more than": of all dossiers, and of those that a search or a filter leaves.
COUNTED_UP_TO, FILTERED_UP_TO = 999, 99
# What was found and is not settled; before anybody looked for it, that the number was declared twice.
_MAY_BE_DUPLICATE = ExpressionWrapper(
    Q(suspected_duplicate=True) | Q(duplicate_of__isnull=False, duplicates_sought__lt=F("round")),
    output_field=BooleanField(),
)


@dataclass(frozen=True)
class TabCount:
    tab: Tab
    place: Place
    count: str
    current: bool


@dataclass(frozen=True)
class Page:
    rows: list[QueueRow]
    tabs: list[TabCount]
    start: Place
    next: Place | None


def page_of(officer: Officer, place: Place) -> Page:
    """The rows of a place and the counts of all tabs, in four queries at most, however many there are."""
    agencies = [agency.pk for agency in officer.served_by(place.agency_id)]
    scope, few = _scope(officer, place, agencies)
    tabs_of_few = None if few is None else tabs_of(few, place.by, officer.user.pk, officer.clock, newest=place.newest)
    found = _found(officer, place, agencies, scope, tabs_of_few)
    dossiers = list(found.only(*COLUMNS).select_related("held_by").annotate(may_be_duplicate=_MAY_BE_DUPLICATE))
    shown = dossiers[:PAGE_SIZE]
    last = (getattr(shown[-1], place.by), shown[-1].pk) if len(dossiers) > PAGE_SIZE else None
    next_place = replace(place, after=last) if last else None
    rows = list(rows_of(shown, officer, place))
    return Page(rows, _counted(officer, place, agencies, scope, tabs_of_few), place.turned(), next_place)


def beside(officer: Officer, place: Place, dossier: Dossier, *, backwards: bool) -> Dossier | None:
    """The dossier after this one in the list of a place, or before it; None at the list's end."""
    agencies = [agency.pk for agency in officer.served_by(place.agency_id)]
    here = replace(place, after=(getattr(dossier, place.by), dossier.pk))
    scope, few = _scope(officer, place, agencies)
    others = scope.filter(_holds(place.tab, officer)).exclude(own(officer.user))
    merged = [] if few is not None or place.tab.few else agencies
    return next(iter(_first_rows(others, here, merged, newest=place.newest != backwards, most=1)), None)


def _scope(officer: Officer, place: Place, agencies: list[int]) -> tuple[DossierQuerySet, list[UUID] | None]:
    """The dossiers of a place whatever their tab, and their ids where they are few, whoever received them."""
    received = dossiers = Dossier.objects.received_by(agencies)
    for choice in place.narrowed:
        dossiers = dossiers.filter(_holds(choice, officer))
    if place.holder_id is not None:
        dossiers = dossiers.filter(state=State.IN_REVIEW, held_by=place.holder_id)
    if place.text:
        return search.found(dossiers, place.text)
    ids = ids_of_few(dossiers) if place.is_filtered else None
    return (dossiers, None) if ids is None else (received.filter(pk__in=ids), ids)


def _found(
    officer: Officer, place: Place, agencies: list[int], scope: DossierQuerySet, few: TabsOfFew | None
) -> QuerySet[Dossier]:
    """The rows of a page, and one more, to know whether another page follows."""
    most = PAGE_SIZE + 1
    if few and not place.after:
        first = Dossier.objects.filter(pk__in=few.first_of(place.tab.slug, most))
        return first_of(first, [], place.by, newest=place.newest, most=most)
    merged = [] if few or place.tab.few else agencies
    if are_put_together(merged) and place.is_simple and not place.after:
        return _first_of_tab(officer, place, merged)
    return _first_rows(scope.filter(_holds(place.tab, officer)), place, merged, newest=place.newest, most=most)


def _first_of_tab(officer: Officer, place: Place, agencies: list[int]) -> QuerySet[Dossier]:
    return first_of_tab(
        place.tab.slug,
        agencies,
        place.by,
        newest=place.newest,
        most=PAGE_SIZE + 1,
        officer=officer.user.pk,
        clock=officer.clock,
        choice=place.only_choice,
    )


def _first_rows(
    dossiers: DossierQuerySet, place: Place, merged: list[int], *, newest: bool, most: int
) -> QuerySet[Dossier]:
    """The first rows after the place's key; `merged`: the agencies whose lists are put together."""
    by, beyond = place.by, "lt" if newest else "gt"
    if place.after:
        value, pk = place.after
        # The first condition says nothing new, but an index can begin at it.
        dossiers = dossiers.filter(**{f"{by}__{beyond}e": value})
        dossiers = dossiers.filter(Q(**{f"{by}__{beyond}": value}) | Q(**{by: value, f"pk__{beyond}": pk}))
    return first_of(dossiers, merged, by, newest=newest, most=most)


def _counted(
    officer: Officer, place: Place, agencies: list[int], scope: DossierQuerySet, few: TabsOfFew | None
) -> list[TabCount]:
    """Every tab with its count."""
    most = FILTERED_UP_TO if place.is_filtered else COUNTED_UP_TO
    if few:
        most, counts = len(few.rows), few.counts
    elif not place.is_simple:
        counts = counted_up_to(most + 1, scope, [_holds(tab, officer) for tab in TABS.values()])
    else:
        counts = counts_of(agencies, most + 1, officer.user.pk, officer.clock, place.only_choice)
    return [
        TabCount(tab, place.turned(tab=tab), f"{most}+" if count > most else str(count), tab == place.tab)
        for tab, count in zip(TABS.values(), counts, strict=True)
    ]


def _holds(one: Tab | Choice, officer: Officer) -> Q:
    return one.holds(officer.user.pk, officer.clock)
