"""The ways one address can be read: which words name its province, district and commune, in which structure."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from .address_places import COMMUNE, DISTRICT, PROVINCE, Fit, Place, Places
from .address_words import AddressWords
from .models import Structure

# How alike two names run together must be to propose one for the other.
_ALIKE = 0.8
# Shorter names are found inside too many words.
_SHORTEST_INSIDE = 5
# How many parts between commas are searched for a commune whose district nobody knows.
_FARTHEST = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read an address from the right."""

    place: Place
    # The words from here on name places; what stands before is street and house.
    start: int
    # Nothing but this is written there; otherwise it is only worth proposing.
    exact: bool
    repeated: bool = False
    # A commune without its type and without its district: "Trần Phú, Hà Nội" may be a street.
    bare: bool = False

    @property
    def rank(self) -> tuple[int, bool]:
        """Smaller explains more of the text with less."""
        return self.start, self.repeated


class Readings:
    """Every way to read an address from its end, those that explain most of it first."""

    def __init__(self, words: AddressWords, places: Places) -> None:
        self.words, self.places = words, places
        end = len(words.words)
        self._provinces = [
            fit
            for structure in Structure.values
            for fit in places.fits(words, end, structure, PROVINCE, lambda _place: True)
        ]
        self._districts = [
            fit
            for province in self._provinces
            for fit in places.fits(words, province.start, province.place.structure, DISTRICT, self._in(province.place))
        ]
        # Where the province is missing: a district that says so, or one with a commune of its own before it.
        self._districts_alone = [
            fit
            for fit in places.fits(words, end, Structure.OF_2021, DISTRICT, lambda _place: True)
            if fit.typed or not self._is_named_like_a_province(fit)
        ]
        self.found = self._read()

    def _read(self) -> list[Reading]:
        above = {fit.place for fit in self._provinces + self._districts + self._districts_alone}
        self.places.add_communes(above)
        found = []
        for province in self._provinces:
            found.append(Reading(province.place, province.start, True, province.repeated))
            found += self._communes(province)
        for district in self._districts:
            found.append(Reading(district.place, district.start, district.exact, district.repeated))
            found += self._communes(district)
        for district in self._districts_alone:
            surely = district.exact and district.typed
            found.append(Reading(district.place, district.start, surely, district.repeated))
            found += self._communes(district)
        return sorted(found, key=lambda reading: reading.rank)

    def _communes(self, above: Fit) -> Iterator[Reading]:
        """Communes named just before."""
        inside = self._in(above.place)
        lacks_district = above.place.level == PROVINCE and above.place.structure == Structure.OF_2021
        for fit in self.places.fits(self.words, above.start, above.place.structure, COMMUNE, inside):
            bare = lacks_district and not fit.typed
            yield Reading(fit.place, fit.start, fit.exact, fit.repeated or above.repeated, bare)

    def best(self) -> list[Reading]:
        """The exact readings that explain most; several where the words can be read in several ways.

        A bare name counts only where another reading too takes these words for a place.
        """
        exact = [reading for reading in self.found if reading.exact]
        rank = next((reading.rank for reading in exact if not reading.bare), None)
        return [reading for reading in exact if reading.rank == rank]

    def worth_proposing(self, best: list[Reading]) -> Iterator[Reading]:
        """What else the words in front of the best readings may name, the nearest first."""
        start = best[0].start if best else len(self.words.words)
        yield from (reading for reading in self.found if reading.start < start)
        above = list(dict.fromkeys(reading.place for reading in best if reading.place.level != COMMUNE))
        yield from self._farther_left(above, start)
        for place in above:
            if place.level == DISTRICT:
                yield from self._nearly_named(place, start)

    def _farther_left(self, above: list[Place], start: int) -> Iterator[Reading]:
        """Communes named before words that nobody knows, such as a district of former days."""
        ends = [index for index in self.words.segment_starts() if 0 < index < start]
        for end in reversed(ends[-_FARTHEST:]):
            for place in above:
                for fit in self.places.fits(self.words, end, place.structure, COMMUNE, self._in(place)):
                    if fit.typed:
                        yield Reading(fit.place, fit.start, False)

    def _nearly_named(self, district: Place, start: int) -> Iterator[Reading]:
        """Communes of a district whose name is part of the words in front, or is one letter off."""
        rest, _exact = self.words.spelled(0, start)
        segment = max((index for index in self.words.segment_starts() if index < start), default=0)
        starts = [segment, *(behind for _type, behind in self.words.type_at(segment))] if start else []
        last = [self.words.spelled(index, start)[0] for index in starts]
        for commune in self.places.below[district.pk]:
            names = [name for _type, name, _exact in commune.names if len(name) >= _SHORTEST_INSIDE]
            if any(name in rest or difflib.get_close_matches(name, last, 1, _ALIKE) for name in names):
                yield Reading(commune, start, False)

    def _in(self, above: Place) -> "_Inside":
        return _Inside(above, self.places)

    def _is_named_like_a_province(self, fit: Fit) -> bool:
        plain, _exact = self.words.spelled(fit.start, len(self.words.words))
        return any(self.places.named(structure, PROVINCE, plain) for structure in Structure.values)


@dataclass(frozen=True)
class _Inside:
    """Whether a place is below another."""

    above: Place
    places: Places

    def __call__(self, place: Place) -> bool:
        return self.above in self.places.path(place)[1:]
