"""Which accounts are an officer's own as a citizen, or their family's: not theirs to decide about (QUALITY S-21)."""

from dataclasses import dataclass

from django.db.models import Q

from .models import User


@dataclass(frozen=True)
class Kin:
    """`own`: the officer's accounts as a citizen. `accounts` and `numbers`: those, the children they act or acted for,
    and who else does."""

    own: frozenset[int] = frozenset()
    accounts: frozenset[int] = frozenset()
    numbers: frozenset[str] = frozenset()


def kin_of(officer: User) -> Kin:
    """As far as the officer's CCCD or phone tells. One statement; none where neither is known."""
    known = {"identity_index": officer.identity_index, "phone_index": officer.phone_index}
    same = Q()
    for name, value in known.items():
        if value:
            same |= Q(**{name: value})
    if not same:
        return Kin()
    child, other = "wards__child", "wards__child__guardians__guardian"
    number = "social_insurance_number"
    mine = User.objects.filter(same, kind=User.Kind.PERSON)
    rows = list(mine.values_list("pk", child, other, number, f"{child}__{number}", f"{other}__{number}"))
    return Kin(
        own=frozenset(row[0] for row in rows),
        accounts=frozenset(pk for row in rows for pk in row[:3] if pk),
        numbers=frozenset(number for row in rows for number in row[3:] if number),
    )
