"""Another phone for an account, once an officer has compared the original papers (QUALITY S-11).

One officer decides alone: the papers, a code read from the new phone and the reason are asked for, the old phone and
the e-mail address are told at once, every session ends, and the act stays on record for the supervisor. A second
officer (S-13) would send people home from offices where one is on duty.
"""

from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction

from notices.outbox import NoticeDraft, post

from . import codes, guardianship, issuance, sign_ins, throttle
from .kin import kin_of
from .models import CounterAct, User

_HOUR = 60 * 60


@dataclass(frozen=True)
class AtCounter:
    """The officer who acts, and from which network address."""

    officer: User
    address: str


class OwnAccount(Exception):
    """Officers do not serve themselves."""


def find_account(number: str, by: AtCounter) -> User | None:
    """Whose account has this social insurance or personal number, or unit code; the look leaves a row.

    Raises throttle.Throttled for an officer who leafs through people, OwnAccount.
    """
    throttle.hit("counter", str(by.officer.pk), limit=settings.COUNTER_LOOKUPS_PER_HOUR, seconds=_HOUR)
    user = User.objects.for_sign_in(number, as_unit=not number.isdecimal())
    if user is None or user.is_officer:
        return None
    if is_own(by.officer, user):
        raise OwnAccount
    _note(CounterAct.Action.LOOKED, user, by)
    return user


def is_own(officer: User, user: User) -> bool:
    """The officer's, or of their family, as far as accounts tell."""
    same = ("social_insurance_number", "identity_index", "phone_index")
    if any(getattr(officer, fact) and getattr(officer, fact) == getattr(user, fact) for fact in same):
        return True
    return user.pk in kin_of(officer).accounts


def send_code(user: User, new_phone: str, address: str) -> codes.SentCode:
    """Raises what `codes.send` raises."""
    return codes.send(codes.Purpose.NEW_PHONE, _subject(user), new_phone, address)


def code_under_way(user: User, new_phone: str) -> codes.SentCode | None:
    return codes.last_sent(codes.Purpose.NEW_PHONE, _subject(user), new_phone)


def check_code(user: User, new_phone: str, text: str) -> None:
    """Raises what `codes.check` raises."""
    codes.check(codes.Purpose.NEW_PHONE, _subject(user), text, phone=new_phone)


def others_with(phone: str, user: User) -> int:
    """How many more accounts this phone serves: children share their guardian's, strangers should not."""
    same = User(phone=phone)
    same.fill_indexes()
    return User.objects.filter(phone_index=same.phone_index).exclude(pk=user.pk).count()


@transaction.atomic
def change_phone(user: User, new_phone: str, reason: str, by: AtCounter, *, reissue: bool) -> None:
    """Set the proved phone, tell the old one, and send a new first password where that is wished."""
    account = User.objects.select_for_update().get(pk=user.pk)
    old_phone = account.phone
    account.phone = new_phone
    account.save(update_fields=["phone"])
    guardianship.share_phone(account, old_phone)
    sign_ins.end_all(account, sign_ins.End.PHONE)
    act = _note(CounterAct.Action.PHONE_CHANGED, account, by, reason=reason, old_phone=old_phone, new_phone=new_phone)
    if (old_phone and old_phone != new_phone) or account.email:
        told = old_phone if old_phone != new_phone else ""
        event = f"phone-changed:{act.pk}"
        draft = NoticeDraft(event_key=event, kind="phone_changed", context={}, phone=told, email=account.email)
        post(replace(draft, accented=account.wants_accents))
    if reissue:
        key = f"counter-act:{act.pk}"
        issuance.reissue_first_password(account, event_key=key, subject_key=f"user:{account.pk}")


def _note(action: CounterAct.Action, user: User, by: AtCounter, **facts: str) -> CounterAct:
    return CounterAct.objects.create(action=action, user=user, officer=by.officer, address=by.address, **facts)


def _subject(user: User) -> str:
    return f"user:{user.pk}"
