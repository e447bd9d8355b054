"""One notice on its way: claim it, note the try, talk to the gateway with no transaction open, settle (`settling`).

The number of tries is the fence: a worker that was held up settles its own try only. Nothing here knows Celery.
"""

import logging
import time
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from . import attachments, budgets, holding, one_statement, routing, settling
from .gateways.base import Accepted, Message, Outcome, Refused, TryLater
from .gateways.configured import Route
from .models import Attempt, Channel, Notice, NoticeState
from .promises import promise_of, seconds_for_gateway

logger = logging.getLogger(__name__)


_RESTART_PAUSES = (0.1, 1.0, 3.0, 6.0)  # seconds

@dataclass(frozen=True)
class Claim:
    """A notice in this worker's hands, the gateway it goes to, None where that one is gone, and what was counted for
    it."""

    notice: Notice
    route: Route | None
    counted: budgets.Reservation | None = None


def deliver(notice_id: int) -> Outcome | None:
    """Try once to hand the notice over. None when there is nothing to do: gone, sent, not due, taken.

    Must be called with no transaction open (raises RuntimeError).
    """
    claim = _claim(notice_id)
    if claim is None:
        return None
    if claim.route is None:
        settling.without_a_gateway(claim.notice)
        return None
    prepared = _prepare(claim.notice, claim.route)
    outcome: Outcome
    if isinstance(prepared, Message):
        if _is_made_later(claim.notice):
            _note_try(claim.notice, claim.route)
        outcome = claim.route.gateway.send(prepared)
    else:
        outcome = prepared
    _settle(claim.notice, claim.route, outcome)
    if claim.counted and _cost_nothing(outcome):
        budgets.give_back(claim.counted)
    return outcome


def _cost_nothing(outcome: Outcome) -> bool:
    return isinstance(outcome, Refused | TryLater) or (isinstance(outcome, Accepted) and outcome.repeated)


def _settle(notice: Notice, route: Route, outcome: Outcome) -> None:
    """What the gateway said is a fact: a database that is being restarted hears it a little later. Raises what the
    database raises when it stays away; then the sweep takes the try for one whose worker was killed."""
    for pause in _RESTART_PAUSES:
        try:
            settling.settle(notice, route, outcome)
            return
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:  # somebody else's transaction: theirs to repeat
                raise
            connection.close()
            time.sleep(pause)
    settling.settle(notice, route, outcome)


def _claim(notice_id: int) -> Claim | None:
    """Whoever changes the row has it; everybody else changes nothing. The try is noted with it, unless an attachment
    is to be made first. One that a budget has no room for is put aside."""
    _refuse_an_open_transaction()
    notice, now = Notice.objects.filter(pk=notice_id).first(), timezone.now()
    if notice is None or not notice.is_ready(now):
        return None
    notice.attempts += 1
    route = routing.route_of(notice)
    counted = budgets.reserve(notice, route) if route else None
    if isinstance(counted, budgets.Refusal):
        holding.hold(notice, counted)
        return None
    until = now + promise_of(notice.notice_class).lease
    if not _take(notice, route, until, now):
        if counted:
            budgets.give_back(counted)
        return None
    notice.state, notice.claimed_until = NoticeState.SENDING, until
    return Claim(notice, route, counted)


def _refuse_an_open_transaction() -> None:
    """A claim that the caller rolls back later would be none. Raises RuntimeError."""
    with transaction.atomic(durable=True) if connection.in_atomic_block else nullcontext():
        pass


def _take(notice: Notice, route: Route | None, until: datetime, now: datetime) -> bool:
    """`notice` counts the try that begins; the row does not yet."""
    notes_try = route is not None and not _is_made_later(notice)
    if route is not None and notes_try and one_statement.is_possible():
        return one_statement.take(notice, route.name, until, now)
    with transaction.atomic():
        mine = Notice.objects.ready(now).filter(pk=notice.pk, attempts=notice.attempts - 1)
        taken = {"state": NoticeState.SENDING, "claimed_until": until, "attempts": notice.attempts, "held_by": ""}
        if not mine.update(**taken):
            return False
        if route is not None and notes_try:
            _note_try(notice, route)
    return True


def _is_made_later(notice: Notice) -> bool:
    """Making an attachment takes time and may fail: then nothing can have left, and no try is noted."""
    return bool(notice.attachment_name)


def _prepare(notice: Notice, route: Route) -> Message | Refused | TryLater:
    """The opened message with its attachment."""
    attachment = None
    if notice.attachment_name and route.gateway.carries_attachments:
        try:
            attachment = attachments.make(notice.attachment_name, notice.attachment_reference)
        except attachments.AttachmentGone:
            return Refused("attachment gone")
        except Exception as error:  # the maker belongs to another app; its message may quote a person's data
            logger.error("Attachment of notice %s cannot be made (%s).", notice.pk, type(error).__name__)
            return TryLater("attachment")
    return Message(
        channel=Channel(notice.channel),
        reference=notice.reference,
        recipient=notice.recipient,
        subject=notice.subject,
        body=notice.body,
        attachment=attachment,
        attachment_name=notice.attachment_name,
        attachment_reference=notice.attachment_reference,
        seconds=seconds_for_gateway(notice.notice_class, timezone.now(), notice.expires_at),
    )


def _note_try(notice: Notice, route: Route) -> None:
    Attempt.objects.create(
        notice=notice, number=notice.attempts, gateway=route.name, started_at=timezone.now()
    )
