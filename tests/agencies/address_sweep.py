"""Reads every commune of both structures back from an address written as people and cards write it.

A sample of it is a test. The whole: `python -m tests.agencies.address_sweep --database var/db.sqlite3 [--take 600]`
on a portal's database with the reference data prints the shares read right, left open, and wrong.
"""

import argparse
import random
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

SHORT = {
    "Thành phố": ("TP. ", "TP ", "TP.", "T.P ", "Tp "),
    "Tỉnh": ("T. ", "tỉnh ", "T."),
    "Quận": ("Q. ", "Q.", "Q "),
    "Huyện": ("H. ", "H.", "huyện "),
    "Thị xã": ("TX. ", "TX ", "T.X "),
    "Thị trấn": ("TT. ", "TT ", "T.T "),
    "Phường": ("P. ", "P.", "P ", "F."),
    "Xã": ("X. ", "X.", "xã "),
    "Đặc khu": ("ĐK ", "đặc khu "),
}
# Made up; nothing in them is a place.
STREETS = ("Số 12 đường Ví Dụ", "Tổ 5, Thôn Mẫu", "131/9/2 Ví Dụ, KP 3", "KDC, - Ví Dụ 1", "")
SEPARATORS = (", ", ", ", ",", " , ", ", , ", ", - ")


@dataclass(frozen=True)
class Case:
    """A written address, and what may be read from it: for every level the keys that are right."""

    text: str
    kind: str
    truth: dict[str, set[int]]


def outcome(case, reading):
    """`right`: all levels there are; `open`: nothing wrong; `wrong`: a sure level that is not the place's."""
    given = {"province": reading.province, "district": reading.district, "commune": reading.commune}
    if any(place and place.pk not in case.truth[level] for level, place in given.items()):
        return "wrong"
    return "right" if reading.commune else "open"


def cases(structure: str, chance: random.Random, take: int | None = None) -> Iterator[Case]:
    """One address for every commune of both structures (or `take` of them), to be read in `structure`."""
    from agencies.models import Division

    now = _replacements(structure)
    keys = list(Division.objects.filter(level="commune").order_by("pk").values_list("pk", flat=True))
    taken = chance.sample(keys, take) if take else keys
    communes = Division.objects.filter(level="commune").with_path().in_bulk(taken if take else None)
    for commune in map(communes.__getitem__, taken):
        text, kind = _written(commune, chance)
        where = "2021" if commune.structure == "2021" else "2025"
        yield Case(text, f"{where} {kind}", _truth(commune, structure, now))


def _replacements(structure):
    from agencies.models import Division

    there, here = ("from", "to") if structure == "2025" else ("to", "from")
    links = Division.replaced_by.through.objects.select_related(f"{here}_division__parent__parent")
    now = {}
    for link in links:
        now.setdefault(getattr(link, f"{there}_division_id"), []).append(getattr(link, f"{here}_division"))
    return now


def _truth(commune, structure, now):
    today = now.get(commune.pk) or now.get(commune.path[0].pk, [])
    places = [commune] if commune.structure == structure else today
    truth = {"province": set(), "district": set(), "commune": set()}
    for place in places:
        for part in place.path:
            truth[part.level].add(part.pk)
    return truth


def _written(commune, chance):
    """The address and how it was written."""
    path = list(reversed(commune.path))
    skips = len(path) == 3 and chance.random() < 0.2
    if skips:
        del path[1]
    types = chance.choice(("full", "short", "none", "mixed"))
    words = [_named(place, types, chance) for place in path]
    separator = chance.choice(SEPARATORS)
    text = separator.join(part for part in (chance.choice(STREETS), *words) if part)
    look = chance.choice(("as is", "as is", "upper", "unaccented", "NFD"))
    return _looking(text, look), f"{types} types, {look}{', no district' if skips else ''}"


def _named(place, types, chance):
    how = chance.choice(("full", "short", "none")) if types == "mixed" else types
    label = next(word for word in SHORT if place.full_name.startswith(f"{word} "))
    name = place.full_name.removeprefix(f"{label} ")
    if how == "short" or (how == "none" and name.isdigit()):
        return chance.choice(SHORT[label]) + name
    return place.full_name if how == "full" else name


def _looking(text, look):
    from vssid_portal.vietnamese import without_accents

    if look == "upper":
        return text.upper()
    if look == "unaccented":
        return without_accents(text)
    return unicodedata.normalize("NFD", text) if look == "NFD" else text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--take", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", action="store_true", help="load all places once: quicker, but times mean nothing")
    options = parser.parse_args()
    from tests import settings as portal

    portal.DATABASES["default"]["NAME"] = options.database
    import django

    django.setup()
    if options.at_once:
        _load_all_places_once()
    for structure in ("2021", "2025"):
        _report(structure, options)


def _load_all_places_once():
    from django.db.models import Q

    from agencies import address_text
    from agencies.address_places import Places

    class AllPlaces(Places):
        def __init__(self):
            super().__init__()
            self._add(Q(level="commune"))

        def add_communes(self, above):
            """They are there."""

    places = AllPlaces()
    address_text.Places = lambda: places


def _report(structure, options):
    from django.conf import settings

    from agencies.address_text import read_address

    settings.DIVISIONS = structure
    counts, times = Counter(), []
    for case in cases(structure, random.Random(options.seed), options.take):
        began = time.process_time()
        reading = read_address(case.text)
        times.append(1000 * (time.process_time() - began))
        result = outcome(case, reading)
        district = ", no district" if "no district" in case.kind else ""
        for kind in (case.kind, f"{case.kind[:4]} all{district}"):
            counts[kind, result] += 1
        if result == "wrong":
            print("WRONG", structure, case.kind, repr(case.text), "->", reading)
    times.sort()
    print(f"read in {structure}: p50 {times[len(times) // 2]:.0f} ms, p95 {times[len(times) * 95 // 100]:.0f} ms")
    for kind in sorted({kind for kind, _result in counts}):
        results = {result: counts[kind, result] for result in ("right", "open", "wrong")}
        print(f"  {kind:45}", *(f"{result} {count:5}" for result, count in results.items()))


if __name__ == "__main__":
    main()
