"""The places an address may name, from both structures, found by how they are spelled."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Q

from .address_words import TYPE_WORDS, AddressWords, spelling
from .models import Division, Structure

PROVINCE, DISTRICT, COMMUNE = (level.value for level in Division.Level)

# Longer than the words of any name.
_LONGEST = 8
_LEVELS_OF_TYPES = {
    "tinh": [PROVINCE],
    "thanh_pho": [PROVINCE, DISTRICT],
    "quan": [DISTRICT],
    "huyen": [DISTRICT],
    "thi_xa": [DISTRICT],
    "thi_tran": [COMMUNE],
    "phuong": [COMMUNE],
    "xa": [COMMUNE],
    "dac_khu": [COMMUNE],
}
# Other names in use, run together as `spelling` does.
_ALIASES = {
    PROVINCE: {
        "hcm": "hochiminh",
        "tphcm": "hochiminh",
        "tphochiminh": "hochiminh",
        "saigon": "hochiminh",
        "hn": "hanoi",
        "tphn": "hanoi",
        "brvt": "bariavungtau",
        "tthue": "thuathienhue",
        "congtum": "kontum",
    },
    DISTRICT: {
        "buonmethuot": "buonmathuot",
        "banmethuot": "buonmathuot",
        "plaicu": "pleiku",
        "playcu": "pleiku",
    },
    COMMUNE: {},
}


class Place(NamedTuple):
    """A division as far as reading needs it."""

    pk: int
    structure: str
    level: str
    parent: int | None
    # Type, plain and exact spelling: of the name in use and of the one before a change.
    names: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """Words that name a place, from `start` on."""

    place: Place
    start: int
    typed: bool
    # Accents and type are those of the place, as far as they are written.
    exact: bool
    repeated: bool = False


class Places:
    """Provinces and districts of both structures, and the communes below some of them."""

    def __init__(self) -> None:
        self.by_pk: dict[int, Place] = {}
        self.below: defaultdict[int, list[Place]] = defaultdict(list)
        self._by_name: defaultdict[tuple[str, str, str], list[Place]] = defaultdict(list)
        self._add(Q(level__in=[PROVINCE, DISTRICT]))

    def add_communes(self, above: Iterable[Place]) -> None:
        """Load the communes below these provinces and districts."""
        parents = {place.pk for place in above}
        parents |= {district.pk for parent in parents for district in self.below[parent]}
        if parents:
            self._add(Q(level=COMMUNE, parent__in=parents))

    def _add(self, condition: Q) -> None:
        usable = Division.objects.current() | Division.objects.former()
        columns = ("pk", "structure", "level", "parent_id", "type", "full_name", "former_full_name")
        for pk, structure, level, parent, type_, *names in usable.filter(condition).order_by().values_list(*columns):
            place = Place(pk, structure, level, parent, tuple(_named(name, type_) for name in names if name))
            self.by_pk[pk] = place
            if parent:
                self.below[parent].append(place)
            for plain in {name[1] for name in place.names}:
                self._by_name[structure, level, plain].append(place)

    def path(self, place: Place) -> list[Place]:
        """From the place up to its province."""
        above = self.by_pk.get(place.parent) if place.parent else None
        return [place, *self.path(above)] if above else [place]

    def named(self, structure: str, level: str, plain: str) -> list[Place]:
        """The places of a level with this plain spelling or its alias."""
        aliases = _ALIASES[level]
        return self._by_name.get((structure, level, aliases.get(plain, plain)), [])

    def fits(
        self, words: AddressWords, end: int, structure: str, level: str, allowed: Callable[[Place], bool]
    ) -> list[Fit]:
        """The places of a level that the words just before `end` name, a name said twice included."""
        found = []
        for fit in self._fits(words, end, structure, level, allowed):
            found.append(fit)
            again = (other for other in self._fits(words, fit.start, structure, level, allowed) if other.exact)
            found += [replace(other, repeated=True) for other in again if other.place is fit.place]
        return found

    def _fits(
        self, words: AddressWords, end: int, structure: str, level: str, allowed: Callable[[Place], bool]
    ) -> Iterator[Fit]:
        for start in range(end - 1, max(-1, end - 1 - _LONGEST), -1):
            for type_, name_start in _ways_to_begin(words, start, end, level):
                plain, exact = words.spelled(name_start, end)
                if plain.isdigit() and not type_:
                    continue
                places = [place for place in self.named(structure, level, plain) if allowed(place)]
                if level == PROVINCE and type_ == "thanh_pho":
                    places = [place for place in places if not self._is_meant_as_its_city(place, plain)]
                judged = [(place, _is_exact(words, place, type_, plain, exact)) for place in places]
                surely = any(is_exact for _place, is_exact in judged)
                for place, is_exact in judged:
                    if is_exact or not surely:
                        yield Fit(place, start, bool(type_), is_exact)
            if words.words[start].stopped:
                return

    def _is_meant_as_its_city(self, province: Place, plain: str) -> bool:
        """`TP Cà Mau` is the city in the province Cà Mau, `TP Bình Dương` can only be the province."""
        if any(type_ == "thanh_pho" for type_, *_spelling in province.names):
            return False
        cities = self.named(Structure.OF_2021, DISTRICT, plain)
        return any(type_ == "thanh_pho" for city in cities for type_, *_spelling in city.names)


def _ways_to_begin(words: AddressWords, start: int, end: int, level: str) -> Iterator[tuple[str, int]]:
    """A type word of the level and the index behind it; no type where a name may begin without one."""
    if words.words[start].opens:
        yield "", start
    for type_, behind in words.type_at(start):
        if behind < end and level in _LEVELS_OF_TYPES[type_]:
            yield type_, behind


def _is_exact(words: AddressWords, place: Place, type_: str, plain: str, exact: str) -> bool:
    if place.level == PROVINCE:
        return True  # No two provinces are spelled alike, and cities were provinces once.
    right_type = [name for name in place.names if type_ in ("", name[0])]
    unaccented = not words.accented or (place.level == DISTRICT and plain == exact)
    if unaccented or plain in _ALIASES[place.level]:
        return bool(right_type)
    return any(exact == name[2] for name in right_type)


@lru_cache(maxsize=32768)
def _named(full_name: str, type_: str) -> tuple[str, str, str]:
    for written_type, (word, *_short) in TYPE_WORDS.items():
        if full_name.lower().startswith(f"{word} "):
            return written_type, *spelling(full_name[len(word) + 1 :])
    return type_, *spelling(full_name)
