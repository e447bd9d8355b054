"""Each morning the administrators read what is stuck in the outbox: numbers only, and only when there is something.

Supervisors read about their own agencies in the letter of late dossiers (`escalation`).
"""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notices import outbox, stuck
from notices.stuck import Stuck

KIND = "outbox_digest"


def tell_administrators() -> int:
    """Post one e-mail to each administrator who has an address. Out: how many. Told twice a day, it is sent once."""
    counted = stuck.counts(timezone.now())
    if not any(counted.values()):
        return 0
    told = [user for user in User.objects.filter(is_superuser=True, is_active=True) if user.email]
    for user in told:
        _tell(user, counted)
    return len(told)


def _tell(user: User, counted: Mapping[Stuck, int]) -> None:
    today = timezone.localdate()
    context = {
        "day": today.strftime("%d/%m/%Y"),
        "doubtful": counted[Stuck.DOUBTFUL],
        "lost": counted[Stuck.LOST],
        "overdue": counted[Stuck.OVERDUE],
        "calls": counted[Stuck.TO_CALL],
    }
    with transaction.atomic():
        key = f"outbox-digest:{user.pk}:{today.isoformat()}"
        outbox.post(outbox.NoticeDraft(event_key=key, kind=KIND, context=context, email=user.email))
