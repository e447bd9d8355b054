"""Each working morning every supervisor reads how many dossiers are late, how many people are to be called and how many
messages are stuck: numbers only, nobody's data."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.posts import reach_of, supervisors
from notices import outbox, stuck
from notices.stuck import Stuck

from . import lateness
from .late import counts_by_agency
from .lateness import Clock

KIND = "late_digest"
_MOST_AGENCIES = 40


def tell_supervisors() -> int:
    """Post one e-mail to each supervisor who has an address and something to look after. Out: how many.

    On days off nobody is told. The day is part of the event's key: told twice, it is sent once.
    """
    clock = lateness.now()
    if not clock.days.is_one(timezone.localdate(clock.now)):
        return 0
    return sum(_tell(user, clock) for user in supervisors() if user.email)


def _tell(user: User, clock: Clock) -> bool:
    agencies = reach_of(user).supervises
    by_agency = counts_by_agency(agencies, clock)
    messages = stuck.counts(clock.now, list(agencies.values_list("pk", flat=True)))
    calls = messages.pop(Stuck.TO_CALL)
    if not by_agency and not calls and not any(messages.values()):
        return False
    late, soon = sum(one[1] for one in by_agency), sum(one[2] for one in by_agency)
    today = timezone.localdate(clock.now)
    context = {
        "day": today.strftime("%d/%m/%Y"),
        "late": late,
        "soon": soon,
        "agencies": _told(by_agency) or _("không có hồ sơ trễ hạn"),
        "calls": calls,
        "stuck": sum(messages.values()),
    }
    with transaction.atomic():
        outbox.post(
            outbox.NoticeDraft(
                event_key=f"late-digest:{user.pk}:{today.isoformat()}",
                kind=KIND,
                context=context,
                email=user.email,
            )
        )
    return True


def _told(by_agency: Sequence[tuple[str, int, int]]) -> str:
    """What each agency has, most late first; a value of a message is one line."""
    lines = [
        _("%(agency)s: %(late)d trễ hạn, %(soon)d có nguy cơ") % {"agency": agency, "late": late, "soon": soon}
        for agency, late, soon in by_agency[:_MOST_AGENCIES]
    ]
    if more := len(by_agency) - len(lines):
        lines.append(_("và %(count)d cơ quan khác") % {"count": more})
    return "; ".join(lines)
