"""Issuing accounts: a person who was approved becomes a user with a first password that reaches only them."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from notices.models import NoticeClass
from notices.outbox import NoticeDraft, post

from . import sign_ins
from .models import Guardianship, User
from .passwords import is_guessable

FIRST_PASSWORD_DIGITS = 8
LOCK = "password"  # and the account: what the outbox knows a first password to open


@dataclass(frozen=True)
class AccountHolder:
    """Whom an account is for: a person, or the unit with this code. `phone` is in E.164 form; `email` may be empty."""

    social_insurance_number: str
    full_name: str = field(repr=False)
    identity_number: str = field(repr=False)
    phone: str = field(repr=False)
    email: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    unit_code: str = ""

    @property
    def username(self) -> str:
        return self.unit_code or self.social_insurance_number


@dataclass(frozen=True)
class IssuedAccount:
    user_id: int
    username: str


class AccountExists(Exception):
    """The social insurance number has an account already."""


def issue_account(
    holder: AccountHolder,
    event_key: str,
    subject_key: str,
    *,
    notice: str = "account_issued",
    not_before: datetime | None = None,
) -> IssuedAccount:
    """Create the account and post its first password by SMS, and by e-mail where there is an address.

    Runs inside the caller's transaction and leaves it usable. `event_key`, `subject_key` and `not_before` go to the
    notice, `notice` is its kind. An account whose owner stopped using it is opened again, one that was withdrawn is
    issued anew, and a child's account that came of age is handed to its owner. Raises AccountExists, also when
    somebody else issues the same account at this moment.
    """
    user = _at_rest(holder) or User(username=holder.username)
    _describe(user, holder)
    password = _give_first_password(user) if holder.phone else _await_handing_over(user)
    try:
        with transaction.atomic():
            user.save(force_insert=user.pk is None)
    except IntegrityError:
        raise AccountExists from None
    if password:
        _post_password(notice, user, password, event_key, subject_key, not_before)
    return IssuedAccount(user_id=user.pk, username=user.username)


@dataclass(frozen=True)
class Slip:
    """What is printed and handed over, once: nothing keeps the password."""

    username: str
    full_name: str = field(repr=False)
    password: str = field(repr=False)
    expires_at: datetime


class NotByHand(Exception):
    """The account has a phone that gets the password, or its owner has set their own."""


def hand_over_first_password(user: User) -> Slip:
    """A first password for somebody without a phone; the one before it, and every session, end.

    Inside the caller's transaction. Raises NotByHand.
    """
    if user.phone or not user.must_change_password:
        raise NotByHand
    password = _give_first_password(user)
    user.save()
    sign_ins.end_all(user, sign_ins.End.PASSWORD)
    if user.first_password_expires_at is None:
        raise NotByHand
    return Slip(user.username, user.full_name, password, user.first_password_expires_at)


def _await_handing_over(user: User) -> str:
    """No password yet: it is made when it is handed over. An unproved address of mail gets none."""
    user.set_unusable_password()
    user.must_change_password, user.awaits_owner = True, False
    user.first_password_expires_at = user.first_password_used_at = None
    return ""


def withdraw_account(user: User) -> None:
    """Take back an account that nobody has heard of yet: it signs in nowhere, and can be issued again."""
    user.set_unusable_password()
    user.is_active, user.withdrawn_at = False, timezone.now()
    user.save(update_fields=["password", "is_active", "withdrawn_at"])


def _at_rest(holder: AccountHolder) -> User | None:
    """The account under this name if nobody uses it now, locked."""
    found = User.objects.select_for_update(no_key=True).filter(username=holder.username).first()
    return found if found is not None and (found.is_stopped or found.awaits_owner or found.withdrawn_at) else None


def _describe(user: User, holder: AccountHolder) -> None:
    user.kind = User.Kind.UNIT if holder.unit_code else User.Kind.PERSON
    user.social_insurance_number = None if holder.unit_code else holder.social_insurance_number
    user.full_name = holder.full_name
    user.identity_number = holder.identity_number
    user.phone, user.email, user.address = holder.phone, holder.email, holder.address
    user.stops_on, user.awaits_owner = None, False
    user.is_active, user.withdrawn_at = True, None


def reissue_first_password(user: User, event_key: str, subject_key: str, *, by_email_alone: bool = False) -> None:
    """A new first password; the password before it and every session end. Inside the caller's transaction."""
    password = _give_first_password(user)
    user.save()
    sign_ins.end_all(user, sign_ins.End.PASSWORD)
    is_child = Guardianship.objects.active().filter(child=user).exists()
    notice = "child_password_reissued" if is_child else "first_password_reissued"
    _post_password(notice, user, password, event_key, subject_key, by_email_alone=by_email_alone)


def _give_first_password(user: User) -> str:
    """Put a new first password on the user, unsaved, and return it. Only the sealed notice knows it."""
    password = _draw_first_password()
    user.set_password(password)
    user.must_change_password, user.awaits_owner = True, False
    user.first_password_expires_at = timezone.now() + timedelta(hours=settings.FIRST_PASSWORD_HOURS)
    user.first_password_used_at = None
    return password


def _draw_first_password() -> str:
    """Random digits, drawn again where chance made a date or a sequence: about three in a thousand."""
    while True:
        password = f"{secrets.randbelow(10**FIRST_PASSWORD_DIGITS):0{FIRST_PASSWORD_DIGITS}d}"
        if not is_guessable(password):
            return password


def _post_password(
    kind: str,
    user: User,
    password: str,
    event_key: str,
    subject_key: str,
    not_before: datetime | None = None,
    *,
    by_email_alone: bool = False,
) -> None:
    post(
        NoticeDraft(
            event_key=event_key,
            kind=kind,
            context={"name": user.full_name, "username": user.username, "password": password},
            phone="" if by_email_alone else user.phone,
            email=user.email,
            notice_class=NoticeClass.SECRET,
            not_before=not_before,
            expires_at=user.first_password_expires_at,
            subject_key=subject_key,
            opens=f"{LOCK}:{user.pk}",
            accented=user.wants_accents,
        )
    )
