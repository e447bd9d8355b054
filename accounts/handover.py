"""A child comes of age: whoever acted for them acts no more, and the account waits for its owner.

The day itself is kept by `Guardianship.objects.active()`, which needs no clock. What the clock does here may come late
or twice: it writes to the people, and closes the account to everybody who knew its password.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notices.outbox import NoticeDraft, post

from .models import Guardianship, User

_BATCH = 500


def tell_ahead(today: dt.date) -> int:
    """Write to those whose child comes of age within HANDOVER_NOTICE_DAYS, once. Out: how many."""
    soon = today + dt.timedelta(days=settings.HANDOVER_NOTICE_DAYS)
    waiting = Guardianship.objects.active(today).filter(told_ahead_at=None, until__lte=soon)
    coming = list(waiting.select_related("guardian", "child").order_by("until")[:_BATCH])
    for guardianship in coming:
        with transaction.atomic():
            told = Guardianship.objects.filter(pk=guardianship.pk, told_ahead_at=None)
            if told.update(told_ahead_at=timezone.now()):
                _tell(guardianship, "handover_ahead")
    return len(coming)


def hand_over_due(today: dt.date) -> int:
    """End what holds no longer on this day, and close each child's account until its owner comes. Out: how many."""
    due = list(Guardianship.objects.due(today).select_related("guardian").order_by("until")[:_BATCH])
    for guardianship in due:
        with transaction.atomic():
            child = User.objects.select_for_update().get(pk=guardianship.child_id)
            still = Guardianship.objects.filter(pk=guardianship.pk, ended_at=None)
            if still.update(ended_at=timezone.now()):
                guardianship.child = child
                _tell(guardianship, "handed_over")
                _close(child)
    return len(due)


def _close(child: User) -> None:
    """Nobody who acted keeps a way in: the password and the shared phone go, and with them every session."""
    if child.guardians.filter(ended_at=None).exists():
        return
    child.set_unusable_password()
    child.phone = child.email = ""
    child.must_change_password, child.awaits_owner = False, True
    child.first_password_expires_at = child.first_password_used_at = None
    child.save()


def _tell(guardianship: Guardianship, kind: str) -> None:
    guardian, child = guardianship.guardian, guardianship.child
    if not (guardian.phone or guardian.email):
        return
    post(
        NoticeDraft(
            event_key=f"guardianship:{guardianship.pk}:{kind}",
            kind=kind,
            context={
                "name": child.full_name,
                "years": guardianship.years,
                "day": guardianship.until.strftime("%d/%m/%Y"),
            },
            phone=guardian.phone,
            email=guardian.email,
            accented=guardian.wants_accents,
            subject_key=f"guardianship:{guardianship.pk}",
        )
    )
