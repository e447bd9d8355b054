"""A first password that did not arrive: the outbox asks for a fresh one, and the one before is dead.

Whom messages about an account are for, besides.
"""

from notices.fresh_secrets import DeadSecret
from notices.subjects import Known

from . import issuance
from .models import User


def renew(dead: DeadSecret) -> bool:
    """Post a fresh first password within the caller's transaction.

    False where its owner has set their own by now, where the account is closed, nobody can be written to, or a newer
    one was made meanwhile: of many at once only the first finds the latest.
    """
    user = User.objects.select_for_update(no_key=True).filter(pk=dead.opens.partition(":")[2]).first()
    if user is None or not user.is_active or user.is_stopped or not user.must_change_password:
        return False
    reached = user.email if dead.by_email_alone else user.phone or user.email
    if not reached or not dead.is_the_latest():
        return False
    issuance.reissue_first_password(user, dead.event_key, dead.subject_key, by_email_alone=dead.by_email_alone)
    return True


def known_of(key: str) -> Known | None:
    """What the outbox knows of "user:12"."""
    user = User.objects.filter(pk=key).only("phone", "email").first() if key.isdecimal() else None
    return Known(phone=user.phone, email=user.email) if user else None
