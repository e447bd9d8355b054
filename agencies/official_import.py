"""Takes an official list of agencies over: codes change, rows stay, and what is attached to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import transaction

from .models import Agency, Division
from .official_list import BrokenList, OfficialRow
from .search import words


@dataclass
class ImportReport:
    """What an import did, or would do; every agency as a line of text."""

    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    # Provincial rows of the list with no province here, and the offices below them: not taken over.
    only_in_list: list[str] = field(default_factory=list)
    # Agencies here that the list does not name: kept as they are.
    only_here: list[str] = field(default_factory=list)
    # Of those, the ones whose derived code the list gives to another agency: they have no code now.
    code_lost: list[str] = field(default_factory=list)


@dataclass
class _Match:
    row: OfficialRow
    agency: Agency


@transaction.atomic
def import_official_list(rows: list[OfficialRow], structure: str, *, dry_run: bool = False) -> ImportReport:
    """Match the rows with the agencies of a structure and make the list's codes and names ours.

    Matched by district code, else by parent and name; provincial offices by name, else by code. All or
    nothing; a dry run reports and rolls back. Raises BrokenList when a row fits no parent or district, or two
    rows fit one agency.
    """
    matcher = _Matcher(structure)
    matches, unmatched = matcher.match(rows)
    report = ImportReport(only_in_list=[_said(row) for row in unmatched])
    _release_codes(matches, matcher.agencies, report)
    for match in matches:
        _take_over(match, report)
    if dry_run:
        transaction.set_rollback(True)
    return report


class _Matcher:
    """Finds the agency of each row."""

    def __init__(self, structure: str) -> None:
        self.structure = structure
        agencies = Agency.objects.filter(structure=structure).select_related("parent", "district", "province")
        self.agencies = list(agencies.order_by("pk"))
        self.districts = {
            district.code: district
            for district in Division.objects.filter(structure=structure, level=Division.Level.DISTRICT)
        }
        self.by_code = {agency.code: agency for agency in self.agencies if agency.code}
        self.by_district = {agency.district.code: agency for agency in self.agencies if agency.district}
        self.by_name: dict[tuple[int | None, str], Agency] = {}
        ambiguous = set()
        for agency in self.agencies:
            key = (agency.parent_id, _name_key(agency.name))
            if self.by_name.setdefault(key, agency) is not agency:
                ambiguous.add(key)
        for key in ambiguous:
            del self.by_name[key]

    def match(self, rows: list[OfficialRow]) -> tuple[list[_Match], list[OfficialRow]]:
        """Out: the matched and the new, and rows whose province is not known here. Raises BrokenList."""
        provincial = self._match_provincial([row for row in rows if row.is_provincial])
        in_list = {row.code for row in rows if row.is_provincial}
        matches = [_Match(row, provincial[row.code]) for row in rows if row.code in provincial]
        unmatched = [row for row in rows if row.is_provincial and row.code not in provincial]
        problems = []
        for row in rows:
            if row.is_provincial:
                continue
            if row.parent_code in in_list and row.parent_code not in provincial:
                unmatched.append(row)
                continue
            parent = provincial.get(row.parent_code) or self.by_code.get(row.parent_code)
            problem = self._problem(row, parent)
            if problem or parent is None:
                problems.append(f"line {row.line}: {problem}")
            else:
                matches.append(_Match(row, self._office(row, parent)))
        problems += _claimed_twice(matches)
        if problems:
            raise BrokenList(problems)
        return matches, unmatched

    def _match_provincial(self, rows: list[OfficialRow]) -> dict[str, Agency]:
        found = {}
        for row in rows:
            if agency := self.by_name.get((None, _name_key(row.name))):
                found[row.code] = agency
        by_name = {agency.pk for agency in found.values()}
        for row in rows:
            agency = self.by_code.get(row.code)
            # A province that is spelt otherwise keeps its number; one found by name is another's.
            if row.code not in found and agency and agency.parent_id is None and agency.pk not in by_name:
                found[row.code] = agency
        return found

    def _problem(self, row: OfficialRow, parent: Agency | None) -> str:
        if parent is None:
            return f"parent {row.parent_code} is neither in the list nor known here"
        if parent.parent_id is not None:
            return f"parent {row.parent_code} is not a provincial office"
        if row.district_code:
            district = self.districts.get(row.district_code)
            if district is None:
                return f"district {row.district_code} is not known here"
            if district.parent_id != parent.province_id:
                return f"district {row.district_code} is not in the province of {row.parent_code}"
        return ""

    def _office(self, row: OfficialRow, parent: Agency) -> Agency:
        district = self.districts.get(row.district_code)
        found = self.by_district.get(row.district_code) or self.by_name.get((parent.pk, _name_key(row.name)))
        return found or Agency(
            structure=self.structure,
            level=Agency.Level.OFFICE,
            parent=parent,
            province=parent.province,
            district=district,
        )


def _name_key(name: str) -> str:
    """One spelling for `TP Hồ Chí Minh` and `thành phố Hồ Chí Minh`, `Hoà Bình` and `Hòa Bình`."""
    return " ".join(words(name))


def _claimed_twice(matches: list[_Match]) -> Iterator[str]:
    lines: dict[int, int] = {}
    for match in matches:
        if match.agency.pk is None:
            continue
        if match.agency.pk in lines:
            first = lines[match.agency.pk]
            yield f"line {match.row.line}: the same agency as line {first} ({match.agency.label})"
        lines.setdefault(match.agency.pk, match.row.line)


def _release_codes(matches: list[_Match], agencies: list[Agency], report: ImportReport) -> None:
    """Free every code the list gives to another row: it may be the derived code of a neighbour."""
    given = {match.row.code for match in matches}
    named = {match.agency.pk for match in matches}
    moving = [match.agency.pk for match in matches if match.agency.code != match.row.code]
    for agency in agencies:
        if agency.pk in named:
            continue
        report.only_here.append(agency.label)
        if agency.code in given:
            report.code_lost.append(agency.label)
            moving.append(agency.pk)
            Agency.objects.filter(pk=agency.pk).update(code_source="")
    Agency.objects.filter(pk__in=[pk for pk in moving if pk]).update(code="")


def _take_over(match: _Match, report: ImportReport) -> None:
    row, agency = match.row, match.agency
    before = (agency.code, agency.code_source, agency.name, agency.address, agency.phone)
    label, is_new = agency.label, agency.pk is None
    agency.code, agency.code_source, agency.name = row.code, Agency.CodeSource.OFFICIAL, row.name
    agency.address = row.address or agency.address
    agency.phone = row.phone or agency.phone
    if before == (agency.code, agency.code_source, agency.name, agency.address, agency.phone):
        report.unchanged.append(agency.label)
        return
    agency.save()
    if is_new:
        report.new.append(agency.label)
    else:
        report.changed.append(agency.label if label == agency.label else f"{label} -> {agency.label}")


def _said(row: OfficialRow) -> str:
    return f"line {row.line}: [{row.code}] {row.name}"
