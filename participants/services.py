"""What the other apps ask the register."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, Subquery

from vssid_portal.partial_date import PartialDate
from vssid_portal.vietnamese import fold

from . import identifiers
from .models import Identifier, Participant, index_of_identifier


@dataclass(frozen=True)
class RegisterEntry:
    """What the register knows of a person; the newest number of each kind, empty where it has none."""

    social_insurance_number: str
    full_name: str
    born_on: PartialDate
    gender: identifiers.Gender
    province_code: str
    phone: str
    citizen_id: str
    identity_card: str
    passport: str


_KINDS: tuple[tuple[str, Callable[[str], str]], ...] = (
    (Identifier.Kind.CITIZEN_ID, identifiers.citizen_id),
    (Identifier.Kind.IDENTITY_CARD, identifiers.old_identity_card),
    (Identifier.Kind.PASSPORT, identifiers.passport),
)


def find_person(*numbers: str) -> RegisterEntry | None:
    """The person who has the first of these numbers that anybody has; one statement.

    In: social insurance numbers, CCCD, CMND or passport numbers, as typed. Out: None where nobody has any of them.
    """
    condition = Q()
    for number in numbers:
        condition |= _whose(number)
    if not condition:
        return None
    found = Participant.objects.filter(condition)
    rows = list(found.annotate(kind=F("identifiers__kind"), value=F("identifiers__value")).order_by("identifiers__pk"))
    for number in numbers:
        owner = next((row.pk for row in rows if _has(row, number)), None)
        if owner is not None:
            return _entry([row for row in rows if row.pk == owner])
    return None


@dataclass(frozen=True)
class Facts:
    """What somebody says about themselves; the name with or without accents, the number of any paper."""

    full_name: str
    born_on: str
    province_code: str
    identity_number: str


def find_by_facts(facts: Facts) -> RegisterEntry | None:
    """The person all of this is true of; by the index of folded names and birth dates.

    The register may know a birth date to the year or month only: what it knows must agree.
    """
    day = PartialDate.parse(facts.born_on).iso
    numbers = Q()
    for kind, value in _identities(facts.identity_number):
        numbers |= Q(identifiers__kind=kind, identifiers__value_index=index_of_identifier(kind, value))
    if not numbers:
        return None
    found = Participant.objects.filter(
        numbers,
        full_name_folded=fold(facts.full_name),
        born_on__in={day, day[:7], day[:4]},
        province_code=facts.province_code,
    )
    number = found.order_by().values_list("social_insurance_number", flat=True).first()
    # Asked either way: how long it takes must not tell whether somebody was found.
    entry = find_person(number or facts.identity_number)
    return entry if number else None


@dataclass(frozen=True)
class Linked:
    """`complete` is False where the register does not know the person, or knows a number as somebody else's: then that
    number stays as it is. `made`: the rows that were not there before."""

    complete: bool = False
    made: tuple[int, ...] = ()


def link_identities(social_insurance_number: str, *values: str) -> Linked:
    """Keep these ID numbers, old and new, as numbers of this person. Inside the caller's transaction."""
    person = Participant.objects.filter(social_insurance_number=social_insurance_number).first()
    if person is None:
        return Linked()
    owners, made = set(), []
    for value in values:
        for kind, number in _identities(value)[:1]:
            found, is_new = Identifier.objects.get_or_create(
                kind=kind,
                value_index=index_of_identifier(kind, number),
                defaults={"participant": person, "value": number},
            )
            owners.add(found.participant_id)
            made += [found.pk] if is_new else []
    return Linked(owners <= {person.pk}, tuple(made))


def unlink_identities(made: Collection[int]) -> None:
    """Take back what `link_identities` made."""
    Identifier.objects.filter(pk__in=made).delete()


def _whose(number: str) -> Q:
    """By index on 10 million rows too: the scalar subquery runs once, before the search."""
    condition = Q()
    if insurance_number := _cleaned(identifiers.social_insurance_number, number):
        condition |= Q(social_insurance_number=insurance_number)
    if identities := _identities(number):
        same = Q()
        for kind, value in identities:
            same |= Q(kind=kind, value_index=index_of_identifier(kind, value))
        owner = Identifier.objects.filter(same).order_by("kind").values("participant")[:1]
        condition |= Q(pk=Subquery(owner))
    return condition


def _identities(number: str) -> list[tuple[str, str]]:
    """Nine digits may be a CMND or a foreign passport: every kind the number can be."""
    return [(kind, value) for kind, clean in _KINDS if (value := _cleaned(clean, number))]


def _has(row: Any, number: str) -> bool:
    insurance_number = _cleaned(identifiers.social_insurance_number, number)
    return row.social_insurance_number == insurance_number or (row.kind, row.value) in _identities(number)


def _cleaned(clean: Callable[[str], str], number: str) -> str:
    try:
        return clean(number)
    except ValidationError:
        return ""


def _entry(rows: list[Any]) -> RegisterEntry:
    """The person of these rows, one for each of their other numbers, the newest last."""
    participant, numbers = rows[0], {row.kind: row.value for row in rows}
    return RegisterEntry(
        social_insurance_number=participant.social_insurance_number,
        full_name=participant.full_name,
        born_on=PartialDate.parse(participant.born_on),
        gender="female" if participant.gender == Participant.Gender.FEMALE else "male",
        province_code=participant.province_code,
        phone=participant.phone,
        citizen_id=numbers.get(Identifier.Kind.CITIZEN_ID, ""),
        identity_card=numbers.get(Identifier.Kind.IDENTITY_CARD, ""),
        passport=numbers.get(Identifier.Kind.PASSPORT, ""),
    )
