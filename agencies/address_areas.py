"""Where the area of a place belongs in the structure that is in use."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from .address_places import COMMUNE, DISTRICT, PROVINCE, Place, Places
from .models import Division, Structure


class Spot(NamedTuple):
    """Primary keys from the province down; None where it is open or the structure has no such level."""

    province: int | None
    district: int | None
    commune: int | None

    @property
    def leaf(self) -> int | None:
        """The smallest place that is known."""
        return self.commune or self.district or self.province


class Areas:
    """Places of either structure to spots of the one in use, with one query for all of them."""

    def __init__(self, places: Places, structure: str, wanted: Iterable[Place]) -> None:
        self.structure = structure
        self._places = places
        # For a place of the other structure, the spots of today with their names.
        self._moved: defaultdict[int, list[tuple[Spot, str]]] = defaultdict(list)
        foreign = {place for place in wanted if place.structure != structure}
        involved = {part for place in foreign for part in places.path(place)}
        involved |= {part for place in foreign if place.level == DISTRICT for part in places.below[place.pk]}
        if involved:
            self._load({place.pk for place in involved})

    def _load(self, foreign: set[int]) -> None:
        links = Division.replaced_by.through.objects
        there, here = "from_division", "to_division"
        if self.structure == Structure.OF_2021:
            there, here = here, there
        columns = ("_id", "__level", "__parent_id", "__parent__parent_id", "__name_folded")
        rows = (
            links.filter(**{f"{there}__in": foreign, f"{here}__in": Division.objects.current()})
            .order_by(f"{here}__sort_key")
            .values_list(f"{there}_id", *(here + column for column in columns))
        )
        for origin, pk, level, parent, grandparent, name in rows:
            path = [part for part in (grandparent, parent, pk) if part]
            self._moved[origin].append((self._spot(level, path), name))

    def _spot(self, level: str, path: list[int]) -> Spot:
        """In: the level of the last of `path`, which begins with the province."""
        return Spot(
            province=path[0],
            district=path[1] if level == DISTRICT or len(path) == 3 else None,
            commune=path[-1] if level == COMMUNE else None,
        )

    def spots(self, place: Place) -> list[Spot]:
        """Where this place may be today, likeliest first; its province alone stands for what is not known."""
        if place.structure == self.structure:
            return [self._spot(place.level, [part.pk for part in reversed(self._places.path(place))])]
        if place.level == PROVINCE:
            return [spot for spot, _name in self._moved[place.pk]]
        if place.level == DISTRICT:
            return self._spots_of_district(place)
        return self._spots_of_commune(place)

    def _spots_of_commune(self, place: Place) -> list[Spot]:
        moved = self._moved[place.pk]
        if not moved:
            return self.spots(self._places.path(place)[-1])
        (_type, plain, _exact), *_former = place.names
        likeliest = sorted(moved, key=lambda row: not row[1].replace(" ", "").endswith(plain))
        spots = [spot for spot, _name in likeliest]
        if self.structure == Structure.OF_2021:
            # A new commune may hold parts of more than the known ones.
            spots += list(dict.fromkeys(spot._replace(commune=None) for spot in spots))
        return spots

    def _spots_of_district(self, place: Place) -> list[Spot]:
        parts = [part for part in self._places.below[place.pk] if part.level == COMMUNE] or [place]
        counted = Counter(spot for part in parts for spot, _name in self._moved[part.pk])
        spots = [spot for spot, _count in counted.most_common()]
        if not all(self._moved[part.pk] for part in parts):
            spots += self.spots(self._places.path(place)[-1])
        return spots
