"""When two dossiers may be one person's: a rule is a row of `RULES`, and an index serves each of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.services import find_person
from registration.models import Dossier, Photo
from registration.qr.citizen_card import CitizenCard
from registration.states import OPEN, State
from registration.studying import cards_in, texts_of
from vssid_portal.encryption import blind_index

from .duplicate_rows import DossierIdentity

# Dossiers that count: a rejected or withdrawn one takes nobody's place.
COUNTED = (*OPEN, State.APPROVED)
_MOST = 50
# People of one birth date are some dozens among a million; a year alone is thousands.
_MOST_OF_ONE_DATE = 500
_WHOLE_DATE = 10
_LEAST_WORDS = 2

Found = Iterable[UUID]


@dataclass(frozen=True)
class Facts:
    """What a dossier is compared by; `identities` are blind indexes of every number the person is known to have."""

    dossier: Dossier
    identities: frozenset[str]
    others: "QuerySet[Dossier]"


@dataclass(frozen=True)
class Rule:
    """`find` gives the keys of the dossiers that share this with the one in question."""

    code: str
    label: str | Promise
    find: Callable[[Facts], Found]


def facts_of(dossier: Dossier, photos: Iterable[Photo]) -> Facts:
    others = Dossier.objects.filter(kind=dossier.kind, state__in=COUNTED).exclude(pk=dossier.pk).exclude(code=None)
    return Facts(dossier, identities_of(dossier, photos), others)


def identities_of(dossier: Dossier, photos: Iterable[Photo]) -> frozenset[str]:
    """Declared, read from the card (which bears the CMND before it), and known to the register."""
    numbers = {dossier.identity_number}
    for card in (card for photo in photos for card in cards_in(texts_of(photo))):
        if isinstance(card, CitizenCard):
            numbers |= {card.number, card.old_number}
    entry = find_person(dossier.social_insurance_number, dossier.identity_number)
    if entry is not None:
        numbers |= {entry.citizen_id, entry.identity_card, entry.passport}
    return frozenset(blind_index(number, purpose="identity") for number in numbers if number)


def _same_number(facts: Facts) -> Found:
    number = facts.dossier.social_insurance_number
    return _keys(facts.others.filter(social_insurance_number=number)) if number else ()


def _same_identity(facts: Facts) -> Found:
    if not facts.identities:
        return ()
    known = DossierIdentity.objects.filter(identity_index__in=facts.identities).values("dossier")
    declared = _keys(facts.others.filter(identity_index__in=facts.identities))
    return {*declared, *_keys(facts.others.filter(pk__in=known))}


def _same_phone(facts: Facts) -> Found:
    phone = facts.dossier.phone_index
    return _keys(facts.others.filter(phone_index=phone)) if phone else ()


def _near_name(facts: Facts) -> Found:
    """Nearly the same name on the same birth date; where only a year or month is known, the very same name."""
    dossier = facts.dossier
    if not dossier.full_name_folded or not dossier.born_on:
        return ()
    born = facts.others.filter(born_on=dossier.born_on)
    if len(dossier.born_on) < _WHOLE_DATE:
        return _keys(born.filter(full_name_folded=dossier.full_name_folded))
    rows = born.order_by("-submitted_at").values_list("pk", "full_name_folded")[:_MOST_OF_ONE_DATE]
    return [pk for pk, name in rows if near_identical(name, dossier.full_name_folded)]


def _keys(found: "QuerySet[Dossier]") -> list[UUID]:
    return list(found.order_by("-submitted_at").values_list("pk", flat=True)[:_MOST])


def near_identical(one: str, other: str) -> bool:
    """Folded names: a letter apart, the words in another order, or one middle word left out."""
    mine, theirs = one.split(), other.split()
    if sorted(mine) == sorted(theirs) or _a_letter_apart(one, other):
        return True
    short, long = sorted((mine, theirs), key=len)
    left_out = len(long) - len(short) == 1 and len(short) >= _LEAST_WORDS
    return left_out and short[0] == long[0] and short[-1] == long[-1] and _is_within(short, long)


def _a_letter_apart(one: str, other: str) -> bool:
    """One letter more, less or another, or two neighbours in each other's place."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) <= 1 or (len(one) == 2 and one == other[::-1])


def _is_within(short: list[str], long: list[str]) -> bool:
    """The words of one name in the order of the other."""
    rest = iter(long)
    return all(word in rest for word in short)


RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule("number", _("Mã số BHXH"), _same_number),
        Rule("identity", _("Số giấy tờ (hoặc số CMND cũ)"), _same_identity),
        Rule("phone", _("Số điện thoại"), _same_phone),
        Rule("name", _("Họ tên gần giống và ngày sinh"), _near_name),
    )
}
