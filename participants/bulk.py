"""Stores many made-up persons: COPY on PostgreSQL, elsewhere in bulk. Whoever is there already is skipped."""

import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import connection, transaction

from .models import Identifier, Participant, index_of_identifier, index_of_phone
from .synthetic import SyntheticPerson

PORTION = 10_000

STAGING = """
CREATE TEMPORARY TABLE IF NOT EXISTS staged_participant (
    social_insurance_number varchar(10), full_name varchar(150), full_name_folded varchar(150),
    born_on varchar(10), gender varchar(6), province_code varchar(2), phone text, phone_index varchar(32)
);
CREATE TEMPORARY TABLE IF NOT EXISTS staged_identifier (
    social_insurance_number varchar(10), kind varchar(13), value text, value_index varchar(32)
);
TRUNCATE staged_participant, staged_identifier;
"""
# Identifiers follow only those persons that this statement brings in: a number that belongs to somebody else
# already must not gain another's papers.
_TAKE_OVER = """
WITH brought AS (
    INSERT INTO participants_participant (
        social_insurance_number, full_name, full_name_folded, born_on, gender, province_code, phone,
        phone_index, created_at
    )
    SELECT *, now() FROM staged_participant
    ON CONFLICT DO NOTHING
    RETURNING id, social_insurance_number
), papers AS (
    INSERT INTO participants_identifier (participant_id, kind, value, value_index)
    SELECT id, kind, value, value_index FROM brought JOIN staged_identifier USING (social_insurance_number)
    ON CONFLICT DO NOTHING
)
SELECT count(*) FROM brought
"""


def store_persons(persons: Iterable[SyntheticPerson]) -> Iterator[int]:
    """Store in portions of PORTION, each in a transaction. Yields how many of each portion were new."""
    store = _copy if connection.vendor == "postgresql" else _create
    persons = iter(persons)
    while portion := list(islice(persons, PORTION)):
        with transaction.atomic():
            yield store(portion)


def numbers_of(person: SyntheticPerson) -> Iterator[tuple[str, str]]:
    for kind, value in (
        (Identifier.Kind.CITIZEN_ID.value, person.citizen_id),
        (Identifier.Kind.IDENTITY_CARD.value, person.identity_card),
        (Identifier.Kind.PASSPORT.value, person.passport),
    ):
        if value:
            yield kind, value


def _copy(portion: list[SyntheticPerson]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(STAGING)
        copy_to_staging(cursor, portion)
        cursor.execute(_TAKE_OVER)
        return cursor.fetchone()[0]


def copy_to_staging(cursor: Any, portion: list[SyntheticPerson]) -> None:
    """Into the temporary tables that STAGING made."""
    seal_phone = Participant._meta.get_field("phone").get_prep_value
    seal_value = Identifier._meta.get_field("value").get_prep_value
    participants, papers = io.StringIO(), io.StringIO()
    for person in portion:
        number = person.social_insurance_number
        participants.write(
            f"{number}\t{person.full_name}\t{person.full_name_folded}\t{person.born_on}\t{person.gender}\t"
            f"{person.province_code}\t{seal_phone(person.phone)}\t{index_of_phone(person.phone)}\n"
        )
        for kind, value in numbers_of(person):
            papers.write(f"{number}\t{kind}\t{seal_value(value)}\t{index_of_identifier(kind, value)}\n")
    participants.seek(0)
    papers.seek(0)
    cursor.copy_expert("COPY staged_participant FROM STDIN", participants)
    cursor.copy_expert("COPY staged_identifier FROM STDIN", papers)


def _create(portion: list[SyntheticPerson]) -> int:
    numbers = [person.social_insurance_number for person in portion]
    there = set(
        Participant.objects.filter(social_insurance_number__in=numbers).values_list(
            "social_insurance_number", flat=True
        )
    )
    new = [person for person in portion if person.social_insurance_number not in there]
    participants = Participant.objects.bulk_create([participant_of(person) for person in new], batch_size=500)
    papers = [
        Identifier(
            participant=participant, kind=kind, value=value, value_index=index_of_identifier(kind, value)
        )
        for participant, person in zip(participants, new, strict=True)
        for kind, value in numbers_of(person)
    ]
    Identifier.objects.bulk_create(papers, batch_size=500, ignore_conflicts=True)
    return len(new)


def participant_of(person: SyntheticPerson) -> Participant:
    return Participant(
        social_insurance_number=person.social_insurance_number,
        full_name=person.full_name,
        full_name_folded=person.full_name_folded,
        born_on=person.born_on,
        gender=person.gender,
        province_code=person.province_code,
        phone=person.phone,
        phone_index=index_of_phone(person.phone),
    )
