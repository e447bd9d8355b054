"""What an officer types into the queue's search box: a code or a piece of it, a number, a phone, or a name."""

from collections.abc import Iterator
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q

from notices import phones
from participants import identifiers, units
from registration import print_code
from registration.models import DossierQuerySet
from vssid_portal.encryption import blind_index
from vssid_portal.vietnamese import digits_only, fold

from .few import ids_of_few

# Shorter pieces of a code would match by chance.
_PIECE_OF_CODE = 4
_NOTHING = Q(pk__in=[])


def code_in(text: str) -> str | None:
    """The `Mã hồ sơ` if the text is a whole and correct one: typed, pasted, or sent by a scanner."""
    try:
        return print_code.code_of(text)
    except ValidationError:
        return None


def found(dossiers: DossierQuerySet, text: str) -> tuple[DossierQuerySet, list[UUID] | None]:
    """Those of the dossiers that the text may mean, and their ids where they are few.

    A whole number finds its own; only where there is none is it a piece of a code. A name matches without accents, by
    words or their beginnings, in any order.
    """
    for matches in _ways(text):
        meant = dossiers.filter(matches)
        ids = ids_of_few(meant)
        if ids is None:
            return meant, None
        if ids:
            return dossiers.filter(pk__in=ids), ids
    return dossiers.filter(_NOTHING), []


def _ways(text: str) -> Iterator[Q]:
    """How the text can be understood, the surest first."""
    digits = digits_only(text)
    if any(sign.isdigit() for sign in digits):
        yield _by_identity(digits) | _by_insurance_number(digits) | _by_unit_code(digits) | _by_phone(digits)
    if not digits.isdigit():
        yield _by_name(text)
    elif len(digits) >= _PIECE_OF_CODE:
        yield Q(code__contains=digits)


def _by_identity(digits: str) -> Q:
    return Q(identity_index=blind_index(digits.upper(), purpose="identity"))


def _by_name(text: str) -> Q:
    """Every word begins a word of the name."""
    matches = Q()
    for word in fold(text).split():
        matches &= Q(full_name_folded__startswith=word) | Q(full_name_folded__contains=f" {word}")
    return matches


def _by_insurance_number(digits: str) -> Q:
    try:
        return Q(social_insurance_number=identifiers.social_insurance_number(digits))
    except ValidationError:
        return _NOTHING


def _by_unit_code(text: str) -> Q:
    try:
        return Q(unit_code=units.unit_code(text))
    except ValidationError:
        return _NOTHING


def _by_phone(digits: str) -> Q:
    try:
        return Q(phone_index=blind_index(phones.mobile(digits), purpose="phone"))
    except ValidationError:
        return _NOTHING
