"""A code that could not be handed over in time is never sent late: whoever made it makes a fresh one.

An app above offers to do so in its `AppConfig.ready()`: `provide("one_time_code", renew)`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LateCode:
    """What is known of a message that will not be sent. Its words are gone; `opens` is the name its maker gave."""

    opens: str
    kind: str
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    accented: bool = False


# Posts a fresh message within the caller's transaction, or does nothing where nobody waits any more.
Renewer = Callable[[LateCode], None]
_renewers: dict[str, Renewer] = {}


def provide(kind: str, renewer: Renewer) -> None:
    """Offer to make a fresh message of this kind for one that was late."""
    _renewers[kind] = renewer


def renew(late: LateCode) -> None:
    """Have a fresh one made. Trouble of the maker does not keep the outbox from its work."""
    renewer = _renewers.get(late.kind)
    if renewer is None:
        return
    try:
        with transaction.atomic():
            renewer(late)
    except Exception as error:  # the maker belongs to another app; its message may quote a person's data
        logger.error("No fresh %s for %s (%s).", late.kind, late.opens, type(error).__name__)
