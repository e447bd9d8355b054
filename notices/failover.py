"""A gateway that errs or grows slow loses weight, and gets it back in steps when it heals.

Nobody is told of an outage: the tries that were just made say it. Weight is never all taken away: a gateway in trouble
keeps a small part, by which it is seen to heal, and when all are in trouble all have the same small part.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.utils import timezone

from .models import Attempt, AttemptOutcome, Lane, LaneShift
from .models.lane import WHOLE

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rules:
    """The numbers. Shares are per cent of the weight that the settings give a gateway."""

    window: timedelta = timedelta(seconds=10)  # what is looked at
    fewest_tries: int = 3  # fewer say nothing
    error_share: float = 0.3  # more errors than this and it falls
    slow_seconds: float = 2.5  # slower than this on average and it falls
    share_with_errors: int = 2
    share_when_slow: int = 10
    heals_after: timedelta = timedelta(seconds=10)  # at one share, with tries and without trouble
    steps: tuple[int, ...] = (2, 10, 40, WHOLE)
    judged_every: timedelta = timedelta(seconds=0.5)


RULES = Rules()
_TROUBLE = (AttemptOutcome.LATER, AttemptOutcome.DOUBTFUL)

# A worker asks for the shares with every message; it may know them for a moment.
_KNOWN_SECONDS = 0.5
_known: dict[str, int] = {}
_known_until = 0.0


@dataclass(frozen=True)
class Figures:
    """What the tries of a window say about one gateway."""

    tries: int
    errors: int
    seconds: float

    def trouble(self, rules: Rules) -> tuple[int, str] | None:
        """The share it falls to, and why."""
        if self.tries < rules.fewest_tries:
            return None
        if self.errors > rules.error_share * self.tries:
            return rules.share_with_errors, f"{self.errors} errors in {self.tries} tries"
        if self.seconds > rules.slow_seconds:
            return rules.share_when_slow, f"{self.seconds:.1f} s on average in {self.tries} tries"
        return None


def shares() -> dict[str, int]:
    """The share of every gateway that has ever been in trouble, not older than half a second."""
    global _known_until
    if time.monotonic() >= _known_until:
        found = dict(Lane.objects.values_list("gateway", "share"))
        _known.clear()
        _known.update(found)
        _known_until = time.monotonic() + _KNOWN_SECONDS
    return _known


def forget() -> None:
    """Ask the database anew."""
    global _known_until
    _known_until = 0.0


def judge(gateway: str, rules: Rules = RULES) -> None:
    """Look at the latest tries of a gateway and change its share where they ask for it. Of many that come at once one
    looks."""
    now = timezone.now()
    lane, _ = Lane.objects.get_or_create(
        gateway=gateway, defaults={"changed_at": now, "judged_at": now - rules.judged_every}
    )
    turn = Lane.objects.filter(pk=lane.pk, judged_at__lte=now - rules.judged_every)
    if not turn.update(judged_at=now):
        return
    trouble = _figures(gateway, now - rules.window).trouble(rules)
    if trouble is not None:
        share, reason = trouble
        if share < lane.share:
            _shift(lane, share, reason)
    elif lane.share < WHOLE and now - lane.changed_at >= rules.heals_after:
        _heal(lane, rules)


def judge_fallen(rules: Rules = RULES) -> None:
    """Let those that have healed come back; from the clock."""
    for gateway in Lane.objects.filter(share__lt=WHOLE).values_list("gateway", flat=True):
        judge(gateway, rules)


def _heal(lane: Lane, rules: Rules) -> None:
    since = _figures(lane.gateway, max(lane.changed_at, timezone.now() - 6 * rules.window))
    if since.tries and not since.errors and since.seconds <= rules.slow_seconds:
        higher = next(step for step in (*rules.steps, WHOLE) if step > lane.share)
        _shift(lane, higher, f"{since.tries} tries without trouble")


def _figures(gateway: str, since: datetime) -> Figures:
    took = ExpressionWrapper(F("finished_at") - F("started_at"), output_field=DurationField())
    told = Attempt.objects.filter(gateway=gateway, finished_at__gte=since).exclude(outcome=AttemptOutcome.LOST)
    counted = told.aggregate(
        tries=Count("pk"), errors=Count("pk", filter=Q(outcome__in=_TROUBLE)), took=Avg(took)
    )
    took_seconds = counted["took"].total_seconds() if counted["took"] else 0.0
    return Figures(counted["tries"], counted["errors"], took_seconds)


def _shift(lane: Lane, share: int, reason: str) -> None:
    now = timezone.now()
    with transaction.atomic():
        if not Lane.objects.filter(pk=lane.pk, share=lane.share).update(share=share, changed_at=now):
            return  # somebody else was quicker
        LaneShift.objects.create(
            gateway=lane.gateway, share_before=lane.share, share_after=share, reason=reason, at=now
        )
    forget()
    logger.warning("Gateway %s goes from %s %% to %s %%: %s.", lane.gateway, lane.share, share, reason)
