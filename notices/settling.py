"""How a try went and what follows from it: accepted, refused, again later, in doubt; late codes are made afresh."""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from . import dispatch, failover, one_statement, renewals, routing, sms_alphabet
from .gateways import routes_for
from .gateways.base import Accepted, Doubtful, Outcome, Refused, TryLater
from .gateways.configured import Route
from .models import HANDED_OVER, IN_DOUBT, Attempt, AttemptOutcome, Channel, Notice, NoticeState
from .promises import Choice, InDoubt, pause_after, promise_of, tries_are_used_up

logger = logging.getLogger(__name__)

# Pauses up to this long are kept by the queue; longer ones by the sweep. Far below the broker's visibility
# timeout (600 s), after which Redis would hand the task out twice.
_QUEUE_KEEPS_SECONDS = 30
# Too little time for another try of a code.
_LAST_MOMENT = timedelta(seconds=1)


def settle(notice: Notice, route: Route, outcome: Outcome) -> None:
    """Write down how the try went and what follows from it, in one transaction.

    A fresh code is made before: whoever dies in between leaves a claim that the sweep ends, and no code is lost.
    """
    if isinstance(outcome, Doubtful | TryLater) and _is_the_end_of_a_code(notice, outcome):
        renew(notice)
    if isinstance(outcome, Accepted) and notice.attempts == 1 and _is_accepted_at_once(notice, route, outcome):
        return
    with transaction.atomic(durable=True):
        _need_not_wait_for_the_disk()
        match outcome:
            case Accepted():
                _end_try(notice, AttemptOutcome.ACCEPTED, "", cost=_cost(notice, route, outcome))
                _accept(notice, route, outcome)
            case Refused(detail):
                _end_try(notice, AttemptOutcome.REFUSED, detail)
                _close(notice, NoticeState.FAILED, detail)
            case TryLater(detail):
                _end_try(notice, AttemptOutcome.LATER, detail)
                _try_again_or_give_up(notice, detail)
            case Doubtful(detail):
                _end_try(notice, AttemptOutcome.DOUBTFUL, detail)
                resolve_doubt(notice, route.name, detail)
    logger.info("Notice %s, try %s by %s: %s", notice.pk, notice.attempts, route.name, outcome)
    if not isinstance(outcome, Accepted | Refused) and len(routes_for(notice.channel)) > 1:
        failover.judge(route.name)


def _is_accepted_at_once(notice: Notice, route: Route, accepted: Accepted) -> bool:
    """The way of nearly every message, in one statement; False where there is more to it or no such statement."""
    if not one_statement.is_possible():
        return False
    cost = _cost(notice, route, accepted)
    if not one_statement.accept(notice, route.name, accepted.gateway_id, cost, timezone.now()):
        return False
    logger.info("Notice %s, try 1 by %s: %s", notice.pk, route.name, accepted)
    return True


def _need_not_wait_for_the_disk() -> None:
    """The claim waits until it is on disk, before the call. Its end need not: if the database's machine lost its last
    half second, the try would stand there without a result, and be treated as one whose worker was killed."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")


def resolve_doubt(notice: Notice, gateway: str, detail: str) -> None:
    """The gateway may have the message: by the rule of its class it is dead (`renew` makes a fresh one), or goes again
    to this gateway alone if it knows repetitions. Else it stays visible as doubtful, for a receipt or for staff."""
    if promise_of(notice.notice_class).in_doubt == InDoubt.RENEW:
        _change_own(notice, state=NoticeState.DOUBTFUL, last_error=detail, bound_to=gateway, **_blanked(notice))
    elif _knows_repetitions(notice, gateway):
        notice.bound_to = gateway
        _try_again_or_give_up(notice, detail)
    else:
        _change_own(notice, state=NoticeState.DOUBTFUL, last_error=detail, bound_to=gateway)


def without_a_gateway(notice: Notice) -> None:
    """For a claim that no gateway of the settings may have: the one that may have the message is gone, or there is
    none."""
    with transaction.atomic(durable=True):
        if notice.bound_to:
            _change_own(notice, state=NoticeState.DOUBTFUL, last_error="gateway gone")
        else:
            _try_again_or_give_up(notice, "no gateway")


def back_to_waiting(notice: Notice, detail: str) -> None:
    """For a claim that died before its try was noted: surely unsent."""
    _try_again_or_give_up(notice, detail)


def drop(notice: Notice, detail: str) -> None:
    """End a waiting notice that is not to be sent any more; one that may have left earlier stays doubtful. One that
    nobody stopped has failed: something else has to follow (`fallback`)."""
    is_wanted = not (notice.replaced_at or notice.follow_up or promise_of(notice.notice_class).hand_over_within)
    ended = NoticeState.FAILED if is_wanted else NoticeState.CANCELLED
    state = NoticeState.DOUBTFUL if may_have_left(notice) else ended
    waiting = Notice.objects.filter(pk=notice.pk, state=NoticeState.WAITING)
    waiting.update(state=state, last_error=detail, claimed_until=None, changed_at=timezone.now(), **_blanked(notice))


def renew(notice: Notice) -> None:
    """Have a fresh code made for one that did not leave in time, once for all channels of its event. Not for one that
    was cancelled or replaced.

    Never within a transaction that changed rows of the outbox: the rows of the event are locked in one order.
    """
    if not promise_of(notice.notice_class).hand_over_within or not notice.opens:
        return
    with transaction.atomic():
        event = Notice.objects.filter(event_key=notice.event_key).order_by("pk")
        rows = list(event.select_for_update().filter(replaced_at=None))
        if notice.pk not in {row.pk for row in rows}:
            return
        recipients = {row.channel: row.recipient for row in rows}
        late = renewals.LateCode(
            opens=notice.opens,
            kind=notice.kind,
            phone=recipients.get(Channel.SMS, ""),
            email=recipients.get(Channel.EMAIL, ""),
            accented=any(row.accented for row in rows),
        )
        renewals.renew(late)


def may_have_left(notice: Notice) -> bool:
    return Attempt.objects.filter(notice=notice, outcome__in=IN_DOUBT).exists()


def _accept(notice: Notice, route: Route, accepted: Accepted) -> None:
    """Accepted is a fact and overrules what others made of the row meanwhile, but no report of what came after; a
    secret goes with it."""
    facts = {"gateway": route.name, "gateway_id": accepted.gateway_id, "accepted_at": timezone.now()}
    row = Notice.objects.filter(pk=notice.pk)
    changed = row.exclude(state__in=HANDED_OVER).update(
        state=NoticeState.ACCEPTED,
        claimed_until=None,
        last_error="",
        changed_at=timezone.now(),
        **facts,
        **_blanked(notice),
    )
    if not changed:  # its receipt was quicker
        row.filter(accepted_at=None).update(**facts)
    if notice.attempts > 1 and _came_perhaps_twice(notice, accepted):
        row.update(perhaps_twice=True)


def _came_perhaps_twice(notice: Notice, accepted: Accepted) -> bool:
    """Every try in doubt may have been a message of its own, and so is this one unless the gateway knew it. Two of them
    at a gateway that knows repetitions should be one message; nobody can say that it was."""
    others = Attempt.objects.filter(notice=notice).exclude(number=notice.attempts)
    left = others.filter(outcome__in=(*IN_DOUBT, AttemptOutcome.ACCEPTED)).count()
    return left >= (2 if accepted.repeated else 1)


def _is_the_end_of_a_code(notice: Notice, outcome: Doubtful | TryLater) -> bool:
    """Whether this was the last that can be done for a message that must leave at once."""
    promise = promise_of(notice.notice_class)
    if not promise.hand_over_within:
        return False
    return isinstance(outcome, Doubtful) or _is_over(notice, timezone.now() + _LAST_MOMENT)


def _is_over(notice: Notice, moment: datetime) -> bool:
    used_up = tries_are_used_up(notice.notice_class, notice.attempts)
    return used_up or (notice.expires_at is not None and notice.expires_at <= moment)


def _try_again_or_give_up(notice: Notice, detail: str) -> None:
    if tries_are_used_up(notice.notice_class, notice.attempts):
        _give_up(notice, detail)
        return
    pause = _pause(notice)
    changed = _change_own(
        notice,
        state=NoticeState.WAITING,
        next_try_at=timezone.now() + pause,
        last_error=detail,
        bound_to=notice.bound_to,
    )
    if changed and pause.total_seconds() <= _QUEUE_KEEPS_SECONDS:
        ask = partial(dispatch.enqueue, notice.pk, notice.notice_class, delay=pause.total_seconds())
        transaction.on_commit(ask)


def _pause(notice: Notice) -> timedelta:
    """Another gateway is asked at once for a message that must leave at once, and before its time is over."""
    promise = promise_of(notice.notice_class)
    if promise.choice == Choice.QUICKEST and routing.another_is_left(notice):
        return timedelta(0)
    pause = pause_after(notice.notice_class, notice.attempts)
    if promise.hand_over_within and notice.expires_at:
        left = notice.expires_at - timezone.now() - _LAST_MOMENT
        return max(timedelta(0), min(pause, left))
    return pause


def _give_up(notice: Notice, detail: str) -> None:
    if may_have_left(notice):
        _change_own(notice, state=NoticeState.DOUBTFUL, last_error=detail)
    else:
        _close(notice, NoticeState.FAILED, detail)


def _knows_repetitions(notice: Notice, gateway: str) -> bool:
    return any(
        route.name == gateway and route.gateway.recognises_reference for route in routes_for(notice.channel)
    )


def _close(notice: Notice, state: NoticeState, detail: str) -> None:
    _change_own(notice, state=state, last_error=detail, **_blanked(notice))


def _change_own(notice: Notice, **changes: object) -> int:
    """Change the row only while it is still in this worker's hands."""
    own = Notice.objects.filter(pk=notice.pk, state=NoticeState.SENDING, attempts=notice.attempts)
    return own.update(claimed_until=None, changed_at=timezone.now(), **changes)


def _end_try(notice: Notice, outcome: AttemptOutcome, detail: str, cost: int = 0) -> None:
    tried = Attempt.objects.filter(notice=notice, number=notice.attempts)
    tried.update(outcome=outcome, detail=detail, finished_at=timezone.now(), cost=cost)


def _cost(notice: Notice, route: Route, accepted: Accepted) -> int:
    if notice.channel != Channel.SMS or accepted.repeated:
        return 0
    return route.price * sms_alphabet.parts(notice.body)


def _blanked(notice: Notice) -> dict[str, str]:
    """A secret is not kept once it cannot or need not be sent any more."""
    return {"body": ""} if notice.has_secret else {}
