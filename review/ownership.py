"""Whose dossier it is: never its own declarant's to decide, nor their family's (QUALITY S-21)."""

from django.db.models import Q

from accounts.kin import kin_of
from accounts.models import User


def own(user: User, prefix: str = "") -> Q:
    """Of this officer or of their family, as far as accounts tell. `prefix` leads to the dossier.

    A child's dossier is its guardian's, whatever phone they had when they sent it.
    """
    kin = kin_of(user)
    numbers = {*kin.numbers, user.social_insurance_number} - {None}
    facts: dict[str, object] = {"account__in": {user.pk, *kin.accounts}}
    known = {
        "social_insurance_number__in": numbers,
        "identity_index": user.identity_index,
        "phone_index": user.phone_index,
        "child_declaration__guardian__in": kin.own,
    }
    match = Q()
    for name, value in (facts | {name: value for name, value in known.items() if value}).items():
        match |= Q(**{f"{prefix}{name}": value})
    return match
