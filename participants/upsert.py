"""Brings many persons up to date at once: COPY and one statement on PostgreSQL, in bulk elsewhere."""

from dataclasses import dataclass

from django.db import connection

from .bulk import STAGING, copy_to_staging, numbers_of, participant_of
from .models import Identifier, Participant, index_of_identifier
from .synthetic import SyntheticPerson

_FACTS = ("full_name", "full_name_folded", "born_on", "gender", "province_code", "phone", "phone_index")
_COMPARED = ("full_name", "born_on", "gender", "province_code", "phone_index")

# A phone that the export does not know is kept. xmax is 0 in rows that were not there before.
_UPSERT = """
WITH written AS (
    INSERT INTO participants_participant AS there (
        social_insurance_number, full_name, full_name_folded, born_on, gender, province_code, phone,
        phone_index, created_at
    )
    SELECT *, now() FROM staged_participant
    ON CONFLICT (social_insurance_number) DO UPDATE SET
        full_name = excluded.full_name, full_name_folded = excluded.full_name_folded,
        born_on = excluded.born_on, gender = excluded.gender, province_code = excluded.province_code,
        phone = CASE WHEN excluded.phone_index = '' THEN there.phone ELSE excluded.phone END,
        phone_index = CASE WHEN excluded.phone_index = '' THEN there.phone_index ELSE excluded.phone_index END
    WHERE (there.full_name, there.born_on, there.gender, there.province_code)
            IS DISTINCT FROM (excluded.full_name, excluded.born_on, excluded.gender, excluded.province_code)
        OR (excluded.phone_index <> '' AND there.phone_index <> excluded.phone_index)
    RETURNING (xmax = 0) AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written
"""
_PAPERS = """
INSERT INTO participants_identifier (participant_id, kind, value, value_index)
SELECT there.id, kind, value, value_index
FROM staged_identifier JOIN participants_participant there USING (social_insurance_number)
ON CONFLICT DO NOTHING
"""
_OF_OTHERS = """
SELECT DISTINCT staged.social_insurance_number
FROM staged_identifier staged
JOIN participants_identifier paper USING (kind, value_index)
JOIN participants_participant owner ON owner.id = paper.participant_id
WHERE owner.social_insurance_number <> staged.social_insurance_number
"""


@dataclass(frozen=True)
class Stored:
    """`papers_of_others`: the numbers of persons one of whose papers is somebody else's."""

    new: int
    changed: int
    papers_of_others: list[str]


def store_or_update(persons: list[SyntheticPerson]) -> Stored:
    """Inside the caller's transaction; no number twice."""
    if not persons:
        return Stored(0, 0, [])
    return _by_copy(persons) if connection.vendor == "postgresql" else _in_bulk(persons)


def _by_copy(persons: list[SyntheticPerson]) -> Stored:
    with connection.cursor() as cursor:
        cursor.execute(STAGING)
        copy_to_staging(cursor, persons)
        cursor.execute(_UPSERT)
        new, changed = cursor.fetchone()
        cursor.execute(_PAPERS)
        cursor.execute(_OF_OTHERS)
        return Stored(new, changed, [number for (number,) in cursor.fetchall()])


def _in_bulk(persons: list[SyntheticPerson]) -> Stored:
    numbers = [person.social_insurance_number for person in persons]
    there = Participant.objects.in_bulk(numbers, field_name="social_insurance_number")
    new, changed = [], []
    for person in persons:
        wanted, row = participant_of(person), there.get(person.social_insurance_number)
        if row is None:
            new.append(wanted)
        elif _differs(row, wanted):
            changed.append(row)
    Participant.objects.bulk_create(new, batch_size=500)
    Participant.objects.bulk_update(changed, _FACTS, batch_size=500)
    there |= {row.social_insurance_number: row for row in new}
    return Stored(len(new), len(changed), _add_papers(persons, there))


def _differs(row: Participant, wanted: Participant) -> bool:
    """Bring the row up to date in memory; whether that changed anything."""
    before = [getattr(row, name) for name in _COMPARED]
    for name in _FACTS:
        if wanted.phone or not name.startswith("phone"):
            setattr(row, name, getattr(wanted, name))
    return [getattr(row, name) for name in _COMPARED] != before


def _add_papers(persons: list[SyntheticPerson], rows: dict[str, Participant]) -> list[str]:
    """Out: the numbers of those one of whose papers is somebody else's."""
    papers = [
        Identifier(participant=rows[person.social_insurance_number], kind=kind, value=value,
                   value_index=index_of_identifier(kind, value))
        for person in persons for kind, value in numbers_of(person)
    ]  # fmt: skip
    Identifier.objects.bulk_create(papers, batch_size=500, ignore_conflicts=True)
    indexes = [paper.value_index for paper in papers]
    owners = {
        (row.kind, row.value_index): row.participant_id
        for row in Identifier.objects.filter(value_index__in=indexes).defer("value")
    }
    others = [paper for paper in papers if owners[paper.kind, paper.value_index] != paper.participant_id]
    return sorted({paper.participant.social_insurance_number for paper in others})
