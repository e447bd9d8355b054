"""The address of a card, one free text, as province, district, commune and the rest.

Read from the right in both administrative structures. A level is given only if every reading that explains the
words equally well agrees on it; what is open stays with the person, with the best guesses on top. Where a card
names a place of the structure that is not in use, the level is where its area belongs now, if that is one place.

Rules: DOMAIN §2.1 (quirks of the address in the card's code; a card issued before 07/2025 names the district, none
after) and §9.1. The list of what replaced what has gaps and was made by machine, see fixtures/README.md: where it
names no single place, nothing is sure.
"""

import re
from dataclasses import dataclass

from django.conf import settings

from .address_areas import Areas, Spot
from .address_places import COMMUNE, DISTRICT, PROVINCE, Place, Places
from .address_readings import Reading, Readings
from .address_words import AddressWords, read_words
from .models import Division
from .services import DivisionMatch

# More than any card holds; what comes behind is not an address.
LONGEST = 300
MOST_GUESSES = 5

_FINENESS = {PROVINCE: 0, DISTRICT: 1, COMMUNE: 2}
_EDGES = " .-‐‑‒–—―−"


@dataclass(frozen=True)
class AddressReading:
    """What an address says for sure, the rest of its text, and what may be meant where it is not sure."""

    province: Division | None
    district: Division | None
    commune: Division | None
    # House, street, hamlet: everything that names no unit above.
    street: str
    # Best first; all of them lie in the places above.
    guesses: list[DivisionMatch]

    @property
    def sure(self) -> frozenset[str]:
        """The levels that are certain: exactly those that are given."""
        given = {PROVINCE: self.province, DISTRICT: self.district, COMMUNE: self.commune}
        return frozenset(level for level, division in given.items() if division)


def read_address(text: str) -> AddressReading:
    """In: an address as a card holds it, any text. Out: its places in the structure in use; never raises."""
    words = read_words(text[:LONGEST])
    places = Places()
    readings = Readings(words, places)
    best = readings.best()
    proposed = list(readings.worth_proposing(best))
    areas = Areas(places, settings.DIVISIONS, [reading.place for reading in best + proposed])
    spots = _possible(areas, best)
    sure = _agreed(spots)
    guessed: list[int] = []
    start = best[0].start if best else len(words.words)
    if sure.commune is None:
        guessed = _guesses(sure, _by_likelihood(areas, best, proposed, spots))
        # The name that a guess was taken from is no part of the street.
        start = min([start, *(reading.start for reading in proposed if _proposes(areas, reading, guessed))])
    divisions = Division.objects.with_path().in_bulk({pk for pk in (*sure, *guessed) if pk})
    return AddressReading(
        province=divisions.get(sure.province),
        district=divisions.get(sure.district),
        commune=divisions.get(sure.commune),
        street=_street(words, start),
        guesses=[DivisionMatch.of(divisions[pk]) for pk in guessed],
    )


def _by_likelihood(areas: Areas, best: list[Reading], proposed: list[Reading], spots: list[Spot]) -> list[Spot]:
    """What may be meant: the names as they stand there, names that are nearly there, then anything in the area."""
    named = [reading for reading in best if reading.place.level == COMMUNE]
    named.sort(key=lambda reading: reading.place.structure != areas.structure)
    has_own = bool(named) and named[0].place.structure == areas.structure
    order = [*named, *proposed] if has_own else [*proposed, *named]
    return [*(spot for reading in order for spot in areas.spots(reading.place)), *spots]


def _possible(areas: Areas, best: list[Reading]) -> list[Spot]:
    """Where the address may be by its best readings, likeliest first.

    Words that fit both structures are read in the one in use, if the other allows it. It does not where it reads
    the words as a larger unit: "Cái Răng, Cần Thơ" may be today's ward, or anywhere in the district of 2021.
    """
    here = [reading.place for reading in best if reading.place.structure == areas.structure]
    elsewhere = [reading.place for reading in best if reading.place.structure != areas.structure]
    spots_here = [spot for place in here for spot in areas.spots(place)]
    if len(set(here)) == 1 and all(_allows(areas, place, here[0]) for place in elsewhere):
        return spots_here
    return list(dict.fromkeys([*spots_here, *(spot for place in elsewhere for spot in areas.spots(place))]))


def _allows(areas: Areas, elsewhere: Place, here: Place) -> bool:
    """Whether a place of the other structure is no larger a unit and has part of its area in this one."""
    level = _FINENESS[here.level]
    return _FINENESS[elsewhere.level] >= level and any(spot[level] == here.pk for spot in areas.spots(elsewhere))


def _agreed(spots: list[Spot]) -> Spot:
    """What all of them have in common, from the province down."""
    common: list[int | None] = [None, None, None]
    for level in range(3):
        values = {spot[level] for spot in spots}
        if len(values) != 1:
            break
        common[level] = values.pop()
    return Spot(*common)


def _guesses(sure: Spot, spots: list[Spot]) -> list[int]:
    """The places to propose, best first: inside what is sure, and finer."""
    finer = [
        spot.leaf
        for spot in spots
        if spot.leaf not in (None, sure.leaf)
        and all(certain in (None, part) for certain, part in zip(sure, spot, strict=True))
    ]
    return [leaf for leaf in dict.fromkeys(finer) if leaf][:MOST_GUESSES]


def _proposes(areas: Areas, reading: Reading, guessed: list[int]) -> bool:
    return any(spot.leaf in guessed for spot in areas.spots(reading.place))


def _street(words: AddressWords, start: int) -> str:
    """The text in front of the places, without empty parts and without a name that stands there twice."""
    parts = [part.strip(_EDGES) for part in re.split(r"[,;|\n]", words.before(start))]
    return ", ".join(part for part in parts if part)
