"""Which gateway a message leaves by: who reaches the phone, whom the class prefers, how each fares just now."""

import random
from collections.abc import Sequence

from . import carriers, failover
from .gateways import routes_for
from .gateways.configured import Route
from .models import Attempt, AttemptOutcome, Channel, Notice
from .models.lane import WHOLE
from .promises import Choice, promise_of

_dice = random.SystemRandom()


def route_of(notice: Notice) -> Route | None:
    """The gateway for the next try; None where the one that may have the message is not in the settings any more.

    One that may have it already keeps it. Else those that have not just said "later" come first.
    """
    everyone = routes_for(notice.channel)
    if notice.bound_to:
        return next((route for route in everyone if route.name == notice.bound_to), None)
    able = reaching(notice, everyone)
    if len(able) < 2:
        return able[0] if able else None
    if notice.attempts > 1:
        asked = _asked_in_this_round(notice, len(able))
        able = [route for route in able if route.name not in asked] or able
    return _chosen(able, promise_of(notice.notice_class).choice)


def another_is_left(notice: Notice) -> bool:
    """Whether a gateway that can reach the person was not asked yet in this round."""
    able = reaching(notice, routes_for(notice.channel))
    asked = _asked_in_this_round(notice, len(able))
    return not notice.bound_to and any(route.name not in asked for route in able)


def reaching(notice: Notice, everyone: Sequence[Route]) -> list[Route]:
    """Those for the number's carrier; anybody where none is."""
    if notice.channel != Channel.SMS or not any(route.carriers for route in everyone):
        return list(everyone)
    carrier = carriers.carrier_of(notice.recipient)
    return [route for route in everyone if route.reaches(carrier)] or list(everyone)


def _asked_in_this_round(notice: Notice, able: int) -> set[str]:
    """Who has answered this message, of those that can have it, since all were asked last."""
    told = Attempt.objects.filter(notice=notice).exclude(outcome=AttemptOutcome.UNSETTLED)
    asked: set[str] = set()
    for name in told.order_by("number").values_list("gateway", flat=True):
        asked.add(name)
        if len(asked) == able:
            asked = set()
    return asked


def _chosen(able: list[Route], choice: Choice) -> Route:
    shares = failover.shares()
    if choice == Choice.SAFEST:
        knowing = [route for route in able if route.gateway.recognises_reference]
        able = [route for route in knowing if shares.get(route.name, WHOLE) == WHOLE] or able
    if choice == Choice.CHEAPEST:
        healthy = [route for route in able if shares.get(route.name, WHOLE) == WHOLE] or able
        lowest = min(route.price for route in healthy)
        able = [route for route in healthy if route.price == lowest]
    weights = [route.weight * shares.get(route.name, WHOLE) for route in able]
    return _dice.choices(able, weights)[0]
