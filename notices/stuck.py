"""What is stuck in the outbox, for staff: in doubt, lost, overdue, on a call list. One table for page and digest."""

from collections.abc import Collection
from datetime import datetime

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from .fallback import SETTLED_AFTER
from .models import FAILED_FOR_GOOD, IN_TROUBLE, OPEN_STATES, UNSETTLED, FollowUp, Notice, NoticeClass, NoticeState
from .promises import PROMISES


class Stuck(models.TextChoices):
    """The ways to be stuck."""

    DOUBTFUL = "doubtful", _("Chưa rõ đã gửi hay chưa")
    LOST = "lost", _("Không tới, chưa báo cách khác")
    OVERDUE = "overdue", _("Chờ gửi quá lâu")
    TO_CALL = "to_call", _("Cần gọi điện")


def stuck(now: datetime, how: Stuck | None = None) -> Q:
    """The messages stuck in this way, or in any. Codes are stuck only while they wait: soon they are replaced."""
    ways = {one: _way(one, now) for one in Stuck}
    chosen = Q()
    for one in [how] if how else Stuck:
        chosen |= ways[one]
    return Q(state__in=IN_TROUBLE, follow_up__in=UNSETTLED, replaced_at=None) & chosen


def counts(now: datetime, offices: Collection[int] | None = None) -> dict[Stuck, int]:
    """How many messages are stuck in each way, at these offices or everywhere."""
    rows = Notice.objects.filter(stuck(now))
    if offices is not None:
        rows = rows.filter(office__in=offices)
    told = rows.aggregate(**{str(one): Count("pk", filter=_way(one, now)) for one in Stuck})
    return {one: told[str(one)] for one in Stuck}


def _way(how: Stuck, now: datetime) -> Q:
    match how:
        case Stuck.DOUBTFUL:
            return Q(state=NoticeState.DOUBTFUL) & ~Q(notice_class=NoticeClass.CODE)
        case Stuck.LOST:
            failed = Q(state__in=FAILED_FOR_GOOD) & ~Q(notice_class=NoticeClass.CODE)
            left_alone = Q(follow_up="", changed_at__lt=now - 5 * SETTLED_AFTER)
            return failed & (Q(follow_up=FollowUp.NOBODY) | left_alone)
        case Stuck.OVERDUE:
            return Q(state__in=OPEN_STATES) & _overdue(now)
        case Stuck.TO_CALL:
            return Q(state__in=FAILED_FOR_GOOD, follow_up=FollowUp.CALL)


def _overdue(now: datetime) -> Q:
    late = Q()
    for notice_class, promise in PROMISES.items():
        begun = now - promise.overdue_after
        since = Q(not_before=None, created_at__lt=begun) | Q(not_before__lt=begun)
        late |= Q(notice_class=notice_class) & since
    return late
