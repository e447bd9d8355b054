"""What the other apps ask about places and agencies."""

import heapq
from dataclasses import dataclass

from django.db.models import Q

from .models import Agency, Division, DivisionQuerySet
from .search import contains_word, contains_words, words


@dataclass(frozen=True)
class DivisionMatch:
    """A found place with all that stands above it, to fill province, district and commune at once."""

    division: Division
    province: Division
    district: Division | None
    commune: Division | None

    @classmethod
    def of(cls, division: Division) -> "DivisionMatch":
        """The match for a place; one loaded `with_path()` asks nothing more."""
        at = {above.level: above for above in division.path}
        return cls(
            division=division,
            province=at[Division.Level.PROVINCE],
            district=at.get(Division.Level.DISTRICT),
            commune=at.get(Division.Level.COMMUNE),
        )

    @property
    def label(self) -> str:
        return self.division.path_label


def provinces() -> DivisionQuerySet:
    """The provinces people choose from today, by name."""
    return Division.objects.current().provinces()


def children(division: Division) -> DivisionQuerySet:
    """What lies directly below: a province's districts (2021) or communes (2025), a district's communes."""
    return Division.objects.current().filter(parent=division)


def search_divisions(text: str, limit: int = 10) -> list[DivisionMatch]:
    """Places by words of their name and of those above, best first.

    `cu chi` finds huyện Củ Chi first; `tan phu trung cu chi` and a pasted full address find the commune. A
    place that only the other structure has, as older cards print it, finds where its area belongs now.
    An empty text finds nothing.
    """
    typed = words(text)
    if not typed:
        return []
    best = _best_divisions(Division.objects.current(), typed, limit)
    if not best:
        former = _best_divisions(Division.objects.former(), typed, limit)
        best = list(Division.objects.current().filter(replaces__in=former).distinct().with_path()[:limit])
    return [DivisionMatch.of(division) for division in best]


def _best_divisions(divisions: DivisionQuerySet, typed: list[str], limit: int) -> list[Division]:
    found = divisions.order_by().filter(contains_words("search_text", typed))
    candidates = found.values_list("pk", "level", "type", "name_folded", "search_text", "sort_key")
    query = " ".join(typed)
    best = heapq.nsmallest(limit, candidates, key=lambda row: _closeness(query, *row[1:]))
    rows = Division.objects.with_path().in_bulk([row[0] for row in best])
    return [rows[row[0]] for row in best]


def search_agencies(text: str, limit: int = 10) -> list[Agency]:
    """Agencies by code or by words of their name and their province's office, best first.

    A code may lack its leading zero: `4802` finds 04802, and `079` finds 079 with the offices below it.
    """
    current = Agency.objects.current().select_related("parent", "province")
    code = "".join(text.split())
    if len(code) >= 2 and code.isascii() and code.isdigit():
        by_code = current.filter(Q(code__startswith=code) | Q(code__startswith=f"0{code}"))
        return list(by_code.order_by("code")[:limit])
    typed = words(text)
    if not typed:
        return []
    condition = Q()
    for word in typed:
        condition &= contains_word("search_text", word) | contains_word("parent__search_text", word)
    return heapq.nsmallest(limit, current.filter(condition), key=lambda agency: _nearness(typed, agency))


def suggest_agencies(division: Division) -> list[Agency]:
    """Where a person living there goes: the office of the district or commune, then the provincial office."""
    path = division.path
    current = Agency.objects.current().select_related("parent", "province")
    offices = current.serving(path).order_by("name_folded")
    return [*offices, *current.at_province_level().filter(province=path[0])]


_LEVELS = {
    Division.Level.PROVINCE.value: 0,
    Division.Level.DISTRICT.value: 1,
    Division.Level.COMMUNE.value: 2,
}


def _closeness(
    query: str, level: str, type_: str, name_folded: str, search_text: str, sort_key: str
) -> tuple[int, int, str]:
    """Smaller is better: how much of what was typed is the place's own name, then the higher level."""
    own = name_folded.removeprefix(type_.replace("_", " ") + " ")
    if query in (own, name_folded):
        closeness = 0
    elif f"{query} ".startswith((f"{own} ", f"{name_folded} ")):
        closeness = 1  # Its own name, then words of those above.
    elif own.startswith(query) or search_text.startswith(f" {query}"):
        closeness = 2  # Still typing.
    elif f" {query}" in name_folded:
        closeness = 3
    else:
        closeness = 4 if f" {query}" in search_text else 5
    return closeness, _LEVELS[level], sort_key


def _nearness(typed: list[str], agency: Agency) -> tuple[int, bool, str]:
    """Smaller is better: the words in a row in its own name, then as many as possible of them there."""
    own = agency.search_text
    in_a_row = f" {' '.join(typed)}" in own
    missing = sum(f" {word}" not in own for word in typed)
    return (0 if in_a_row else 1 + missing, agency.level != Agency.Level.PROVINCE, agency.name_folded)
