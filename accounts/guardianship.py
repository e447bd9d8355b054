"""A child's account: issued to the person who acts for the child, who acts until the child comes of age."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from notices.outbox import NoticeDraft, post

from . import issuance
from .ages import birthday
from .issuance import AccountHolder, IssuedAccount
from .models import AgeRule, Guardianship, User


@dataclass(frozen=True)
class Claim:
    """Who acts for a child, and as what."""

    guardian_id: int
    relation: str
    child_born_on: dt.date


class ComesOfAge(Exception):
    """The child has reached the age limit: nobody acts for them any more."""

    def __init__(self, reached_on: dt.date, years: int) -> None:
        super().__init__(str(reached_on))
        self.reached_on, self.years = reached_on, years


class ActsAlready(Exception):
    """This person acts for this child already."""


@dataclass(frozen=True)
class Limit:
    """The birthday on which a child comes of age, and how old they are then."""

    day: dt.date
    years: int


def acts_until(child_born_on: dt.date, today: dt.date | None = None) -> Limit:
    """When the child comes of age by the rule of today. Raises ComesOfAge when that is over."""
    day = today or timezone.localdate()
    years = AgeRule.objects.years_on(day)
    reached_on = birthday(child_born_on, years)
    if reached_on <= day:
        raise ComesOfAge(reached_on, years)
    return Limit(reached_on, years)


def issue_child_account(
    holder: AccountHolder, claim: Claim, event_key: str, subject_key: str, *, not_before: dt.datetime | None = None
) -> IssuedAccount:
    """The child's account with its first password to the guardian, and the guardianship, in the caller's transaction.

    Raises issuance.AccountExists, ComesOfAge.
    """
    limit = acts_until(claim.child_born_on)
    issued = issuance.issue_account(
        holder, event_key, subject_key, notice="child_account_issued", not_before=not_before
    )
    _begin(claim, issued.user_id, limit)
    return issued


def add_guardian(
    child: User, claim: Claim, event_key: str, subject_key: str, *, not_before: dt.datetime | None = None
) -> IssuedAccount:
    """One more person acts for a child who has an account; they are told. Raises ActsAlready, ComesOfAge."""
    limit = acts_until(claim.child_born_on)
    if Guardianship.objects.active().filter(guardian_id=claim.guardian_id, child=child).exists():
        raise ActsAlready
    _begin(claim, child.pk, limit)
    guardian = User.objects.get(pk=claim.guardian_id)
    post(
        NoticeDraft(
            event_key=event_key,
            kind="guardian_added",
            context={"name": child.full_name},
            phone=guardian.phone,
            email=guardian.email,
            accented=guardian.wants_accents,
            subject_key=subject_key,
            not_before=not_before,
        )
    )
    return IssuedAccount(user_id=child.pk, username=child.username)


def take_back(child: User, guardian_id: int | None) -> None:
    """Undo what an approval of seconds ago brought: the guardianship, and the account where it came with it."""
    Guardianship.objects.filter(child=child, guardian_id=guardian_id, ended_at=None).delete()
    if not Guardianship.objects.active().filter(child=child).exists():
        issuance.withdraw_account(child)


def share_phone(guardian: User, old_phone: str) -> None:
    """The guardian has another number: the children's accounts that shared the old one share the new one."""
    for acting in Guardianship.objects.active().filter(guardian=guardian).select_related("child"):
        if old_phone and acting.child.phone == old_phone:
            acting.child.phone = guardian.phone
            acting.child.save(update_fields=["phone"])


def child_of_others(number: str, guardian_id: int | None) -> User | None:
    """The child with this social insurance number for whom somebody else acts already."""
    acting = Guardianship.objects.active().filter(child__social_insurance_number=number)
    other = acting.exclude(guardian_id=guardian_id).select_related("child").first()
    return other.child if other else None


def _begin(claim: Claim, child_id: int, limit: Limit) -> None:
    Guardianship.objects.create(
        guardian_id=claim.guardian_id,
        child_id=child_id,
        relation=claim.relation,
        until=limit.day,
        years=limit.years,
    )
