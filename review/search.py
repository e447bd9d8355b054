"""What an officer types into the queue's search box, as a filter: a code, a number, a phone, or a name."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from notices import phones
from participants import identifiers, units
from registration import print_code
from vssid_portal.encryption import blind_index
from vssid_portal.vietnamese import digits_only, fold

# Shorter pieces of a code would match by chance.
_PIECE_OF_CODE = 4
_NOTHING = Q(pk__in=[])


def code_in(text: str) -> str | None:
    """The `Mã hồ sơ` if the text is a whole and correct one: typed, pasted, or sent by a scanner."""
    try:
        return print_code.code_of(text)
    except ValidationError:
        return None


def matching(text: str) -> Q:
    """Dossiers the text may mean. A name matches without accents, by words or their beginnings, in any order."""
    digits = digits_only(text)
    matches = _by_identity(digits) | _by_insurance_number(digits) | _by_unit_code(digits) | _by_phone(digits)
    if digits.isdigit() and len(digits) >= _PIECE_OF_CODE:
        return matches | Q(code__contains=digits)
    return matches | _by_name(text)


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
