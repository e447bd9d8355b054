"""Loads the CSV files of fixtures/ into divisions and agencies. Doing it again changes nothing.

Divisions are pure reference data: a row that differs from its file is corrected. Agencies belong to the
operators from the first loading on (official codes, phones, switched off): only missing ones are added.
"""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from .models import Agency, Division, Structure

FROM_2025 = dt.date(2025, 7, 1)
# On paper only: the provincial office serves these islands. See fixtures/README.md.
_NOT_RECEIVING = "remote_island"

Row = dict[str, str]
# (level, code) to the row in the database, for one structure.
Known = dict[tuple[str, str], Division]


@dataclass(frozen=True)
class Loaded:
    """How many rows there are now, and how many agencies this loading added."""

    divisions: int
    agencies: int
    new_agencies: int


@transaction.atomic
def load_reference_data(folder: Path) -> Loaded:
    """Load both structures from the CSV files in `folder`. All or nothing."""
    known_2021 = _load_divisions_2021(folder)
    known_2025 = _load_divisions_2025(folder)
    _load_replacements(folder, known_2021, known_2025)
    before = Agency.objects.count()
    _load_agencies(Structure.OF_2021, folder / "bhxh_agencies_2021.csv", known_2021)
    new_offices = _load_agencies(Structure.OF_2025, folder / "bhxh_agencies_2025.csv", known_2025)
    _load_coverage(folder, known_2025, new_offices)
    agencies = Agency.objects.count()
    return Loaded(Division.objects.count(), agencies, agencies - before)


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


# --- Divisions


def _load_divisions_2021(folder: Path) -> Known:
    known: Known = {}
    for level, file, parent_level in (
        (Division.Level.PROVINCE, "provinces_63.csv", None),
        (Division.Level.DISTRICT, "districts_705.csv", Division.Level.PROVINCE),
        (Division.Level.COMMUNE, "communes_2021.csv", Division.Level.DISTRICT),
    ):
        made = [_division(row, Structure.OF_2021, level, parent_level, known) for row in _rows(folder / file)]
        known |= _save_divisions(level, made)
    return known


def _load_divisions_2025(folder: Path) -> Known:
    renamed = {(row["level"], row["code"]): row for row in _rows(folder / "divisions_changes_2026.csv")}
    known: Known = {}
    for level, file, parent_level in (
        (Division.Level.PROVINCE, "provinces_34.csv", None),
        (Division.Level.COMMUNE, "communes_3321.csv", Division.Level.PROVINCE),
    ):
        made = [_division(row, Structure.OF_2025, level, parent_level, known) for row in _rows(folder / file)]
        for division in made:
            division.valid_from = FROM_2025
            if change := renamed.get((level, division.code)):
                _rename(division, change)
        known |= _save_divisions(level, made)
    return known


def _division(row: Row, structure: str, level: str, parent_level: str | None, known: Known) -> Division:
    return Division(
        structure=structure,
        level=level,
        code=row[f"{level}_code"],
        parent=known[parent_level, row[f"{parent_level}_code"]] if parent_level else None,
        name=row["name"],
        type=row["type"],
        full_name=row["full_name"],
    )


# The type words that a change of 2026 gives, as the files of the divisions spell them.
_TYPES = {"Thành phố": "thanh_pho", "Phường": "phuong"}


def _rename(division: Division, change: Row) -> None:
    """Apply a change of name: the row stays, with its former name and the day."""
    if change["full_name_2025"] != division.full_name:
        raise ValueError(
            f"{division.code}: {change['full_name_2025']!r} is called {division.full_name!r} here."
        )
    division.former_full_name = division.full_name
    division.full_name = change["full_name_2026"]
    division.type = next(type_ for word, type_ in _TYPES.items() if division.full_name.startswith(word))
    division.renamed_on = dt.date.fromisoformat(change["effective_date"])


def _save_divisions(level: str, made: list[Division]) -> Known:
    for division in made:
        division.fill_search()
    Division.objects.bulk_create(
        made,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["structure", "level", "code"],
        update_fields=[
            "parent", "name", "type", "full_name", "name_folded", "search_text", "sort_key",
            "former_full_name", "renamed_on", "valid_from",
        ],
    )  # fmt: skip
    return {(level, division.code): division for division in made}


def _load_replacements(folder: Path, old: Known, new: Known) -> None:
    """Where the area of a commune of 2021 belongs now: one target, or several to choose from."""
    links = Division.replaced_by.through
    wanted = set()
    for row in _rows(folder / "commune_mapping_2021_to_2025.csv"):
        division = old.get((row["old_level"], row["old_code"]))
        if division and row["part"] in ("full", "partial"):
            wanted.add((division.pk, new[Division.Level.COMMUNE, row["new_commune_code"]].pk))
    for row in _rows(folder / "provinces_63.csv"):
        province = old[Division.Level.PROVINCE, row["province_code"]]
        wanted.add((province.pk, new[Division.Level.PROVINCE, row["new_province_code"]].pk))
    rows = links.objects.values_list("from_division_id", "to_division_id", "pk")
    there = {(old_id, new_id): pk for old_id, new_id, pk in rows}
    links.objects.filter(pk__in=[pk for pair, pk in there.items() if pair not in wanted]).delete()
    links.objects.bulk_create(
        [
            links(from_division_id=old_id, to_division_id=new_id)
            for old_id, new_id in sorted(wanted - there.keys())
        ],
        batch_size=5000,
    )


# --- Agencies


def _load_agencies(structure: str, file: Path, known: Known) -> dict[str | None, Agency]:
    """Out: the offices that were not there before, by reference key."""
    rows = list(_rows(file))
    provincial = {row["code"]: _agency(row, structure, known) for row in rows if row["level"] == "province"}
    stored = _add_missing(list(provincial.values()))
    offices = []
    for row in rows:
        if row["level"] != "province":
            office = _agency(row, structure, known)
            office.parent = stored[provincial[row["parent_code"]].reference_key]
            offices.append(office)
    new = _keys(offices) - _stored(offices).keys()
    stored = _add_missing(offices)
    return {key: stored[key] for key in new}


def _agency(row: Row, structure: str, known: Known) -> Agency:
    provincial = row["level"] == "province"
    district_code, effective = row.get("district_code", ""), row.get("effective_from", "")
    key = row["province_code"] if provincial else district_code or f"{row['province_code']} {row['name']}"
    return Agency(
        structure=structure,
        level=Agency.Level.PROVINCE if provincial else Agency.Level.OFFICE,
        code=row["code"],
        code_source=row["code_source"],
        reference_key=f"{structure} {key}",
        name=row["name"],
        province=known[Division.Level.PROVINCE, row["province_code"]],
        district=known[Division.Level.DISTRICT, district_code] if district_code else None,
        address=row["address"],
        phone=row["phone"],
        active=_NOT_RECEIVING not in row.get("flags", "").split(";"),
        valid_from=dt.date.fromisoformat(effective) if effective else None,
    )


def _keys(agencies: list[Agency]) -> set[str | None]:
    return {agency.reference_key for agency in agencies}


def _stored(agencies: list[Agency]) -> dict[str | None, Agency]:
    """The rows that are there for these, by reference key."""
    there = Agency.objects.filter(reference_key__in=_keys(agencies))
    return {agency.reference_key: agency for agency in there}


def _add_missing(agencies: list[Agency]) -> dict[str | None, Agency]:
    """Add those not there yet. Out: all of them as stored, by reference key."""
    there = _stored(agencies)
    missing = [agency for agency in agencies if agency.reference_key not in there]
    taken = set(Agency.objects.exclude(code="").values_list("structure", "code"))
    for agency in missing:
        agency.fill_search()
        if (agency.structure, agency.code) in taken:
            # An official list has given this derived code to another agency meanwhile.
            agency.code = agency.code_source = ""
    Agency.objects.bulk_create(missing, batch_size=500)
    return _stored(agencies)


def _load_coverage(folder: Path, known: Known, offices: dict[str | None, Agency]) -> None:
    links = Agency.communes.through
    made = []
    for row in _rows(folder / "bhxh_agencies_2025_coverage.csv"):
        key = f"{Structure.OF_2025} {row['province_code']} {row['agency_name']}"
        if key in offices:
            commune = known[Division.Level.COMMUNE, row["commune_code"]]
            made.append(links(agency_id=offices[key].pk, division_id=commune.pk))
    links.objects.bulk_create(made, batch_size=500)
