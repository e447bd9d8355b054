"""Made-up insured persons. Pure: a seed and an index give the same person in whatever portions they are made.

Every draw comes from a hash of (seed, index). What must be unique is a permutation of the index instead of a
draw, so ten million persons of one seed have distinct numbers without remembering any. Phones look real and
may be somebody's: never load such persons where a real SMS gateway is configured.
"""

import calendar
import csv
import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from vssid_portal.vietnamese import fold

from .birth_places import PROVINCES
from .identifiers import Gender

# Seven digits of the index are what the permutations below have room for.
MOST_PERSONS = 10_000_000

# The mobile prefixes of the Vietnamese carriers since 2018 (circular 22/2014/TT-BTTTT, as amended).
_MOBILE_PREFIXES = (
    "32", "33", "34", "35", "36", "37", "38", "39", "86", "96", "97", "98",
    "70", "76", "77", "78", "79", "89", "90", "93",
    "81", "82", "83", "84", "85", "88", "91", "94",
    "52", "56", "58", "92", "59", "99", "87",
)  # fmt: skip
_PROVINCE_CODES = tuple(code[1:] for code in PROVINCES)
# Decades of birth with their weights in percent.
_DECADES = ((1940, 4), (1950, 8), (1960, 13), (1970, 17), (1980, 20), (1990, 17), (2000, 12), (2010, 9))
_DECADE_STARTS = tuple(start for start, _ in _DECADES)
_DECADE_BOUNDS = tuple(accumulate(weight for _, weight in _DECADES))
_PASSPORT_LETTERS = "BCEKNPDGHM"


@dataclass(frozen=True, slots=True)
class SyntheticPerson:
    """A made-up insured person; numbers clean, phone E.164, empty where there is none."""

    social_insurance_number: str
    full_name: str
    full_name_folded: str
    born_on: str
    gender: Gender
    province_code: str
    phone: str
    citizen_id: str
    identity_card: str
    passport: str


class _Weighted:
    """Names with their folded form, drawn by weight."""

    def __init__(self, rows: list[tuple[str, float]]) -> None:
        self.names = [(name, fold(name)) for name, _ in rows]
        self.bounds = list(accumulate(weight for _, weight in rows))

    def at(self, share: int) -> tuple[str, str]:
        """The name at a place between 0 and 2**32."""
        return self.names[bisect_right(self.bounds, share / 2**32 * self.bounds[-1])]


class Names:
    """Family, middle and given names by their shares, from the CSV files names_*.csv in a folder."""

    def __init__(self, folder: Path) -> None:
        self.family = _Weighted(_read(folder / "names_family.csv", "family_name", "share_percent"))
        self.middle = {
            gender: _Weighted(_read(folder / "names_middle.csv", "middle_name", "weight", letter))
            for gender, letter in (("male", "M"), ("female", "F"))
        }
        self.given = {
            gender: _Weighted(_read(folder / "names_given.csv", "given_name", "weight", letter))
            for gender, letter in (("male", "M"), ("female", "F"))
        }

    def draw(self, gender: Gender, family: int, middle: int, given: int) -> tuple[str, str]:
        """A full name and its folded form."""
        parts = self.family.at(family), self.middle[gender].at(middle), self.given[gender].at(given)
        return " ".join(part[0] for part in parts), " ".join(part[1] for part in parts)


def _read(path: Path, name: str, weight: str, gender: str = "") -> list[tuple[str, float]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row[name], float(row[weight])) for row in rows if not gender or row["gender"] == gender]


def make_persons(names: Names, seed: int, start: int, count: int) -> Iterator[SyntheticPerson]:
    """Persons `start` to `start + count - 1` of a seed. Raises ValueError beyond MOST_PERSONS."""
    if start < 0 or count < 0 or start + count > MOST_PERSONS:
        raise ValueError(f"A seed has {MOST_PERSONS} persons.")
    return (make_person(names, seed, index) for index in range(start, start + count))


def make_person(names: Names, seed: int, index: int) -> SyntheticPerson:
    """One person of a seed."""
    raw = hashlib.blake2b(b"%d:%d" % (seed, index), digest_size=48).digest()
    draws = [int.from_bytes(raw[at : at + 4], "big") for at in range(0, 48, 4)]
    gender: Gender = "female" if draws[0] % 100 < 49 else "male"
    province = _PROVINCE_CODES[draws[1] % len(_PROVINCE_CODES)]
    year, serial = _birth_year_and_serial(seed, index, draws[2])
    full_name, full_name_folded = names.draw(gender, draws[3], draws[4], draws[5])
    birth_place = _PROVINCE_CODES[draws[6] % len(_PROVINCE_CODES)] if draws[7] % 5 == 0 else province
    century_and_sex = 2 * ((year - 1900) // 100) + (gender == "female")
    return SyntheticPerson(
        social_insurance_number=province + _insurance_serial(seed, index),
        full_name=full_name,
        full_name_folded=full_name_folded,
        born_on=_born_on(year, draws[8]),
        gender=gender,
        province_code=province,
        phone=_phone(draws[9]) if draws[10] % 10 else "",
        citizen_id=f"0{birth_place}{century_and_sex}{year % 100:02d}{serial:06d}",
        identity_card=_identity_card(seed, index) if year < 2002 and draws[10] % 100 < 40 else "",
        passport=_passport(seed, index) if draws[11] % 100 < 3 else "",
    )


def _insurance_serial(seed: int, index: int) -> str:
    """Eight digits: a permutation of the index, apart for seeds that end in different digits."""
    return f"{((index * 10 + seed % 10) * 61_803_399 + 27_182_818) % 10**8:08d}"


def _birth_year_and_serial(seed: int, index: int, draw: int) -> tuple[int, int]:
    """The last digit of the year and the six serial digits are together a permutation of the index.

    So no two persons of a seed share a citizen id, whatever province, sex and decade they draw.
    """
    last_digit, serial = divmod((index * 7_320_507 + seed * 2_236_067 + 3_141_592) % 10**7, 10**6)
    decade = _DECADE_STARTS[bisect_right(_DECADE_BOUNDS, draw % 100)]
    return decade + last_digit, serial


def _identity_card(seed: int, index: int) -> str:
    """Nine digits: a permutation of the index, apart for seeds that end in different two digits."""
    return f"{((index * 100 + seed % 100) * 381_966_011 + 57_721_566) % 10**9:09d}"


def _passport(seed: int, index: int) -> str:
    return f"{_PASSPORT_LETTERS[seed % 10]}{(index * 4_142_137 + 1_732_050) % 10**7:07d}"


def _born_on(year: int, draw: int) -> str:
    """ISO; of the oldest some are on file with the year only, a few with month and year."""
    month = draw % 12 + 1
    day = draw // 12 % calendar.monthrange(year, month)[1] + 1
    kept = draw // 1000 % 100
    if year < 1965 and kept < 8:
        return f"{year}"
    if year < 1965 and kept < 10:
        return f"{year}-{month:02d}"
    return f"{year}-{month:02d}-{day:02d}"


def _phone(draw: int) -> str:
    return f"+84{_MOBILE_PREFIXES[draw % len(_MOBILE_PREFIXES)]}{draw // 64 % 10**7:07d}"
