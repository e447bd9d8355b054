"""The outbox: messages and tries; the lanes they leave by; what gateways report back."""

from .lane import Lane, LaneShift
from .mailbox import MailboxMessage
from .notice import (
    FAILED_FOR_GOOD,
    HANDED_OVER,
    IN_DOUBT,
    IN_TROUBLE,
    OPEN_STATES,
    UNSETTLED,
    Attempt,
    AttemptOutcome,
    Channel,
    FollowUp,
    HeldBy,
    Notice,
    NoticeClass,
    NoticeQuerySet,
    NoticeState,
    new_reference,
)
from .receipt import Receipt, Report
from .spending import Brake, Spending
from .wording import Wording

__all__ = [
    "FAILED_FOR_GOOD",
    "HANDED_OVER",
    "IN_DOUBT",
    "IN_TROUBLE",
    "OPEN_STATES",
    "UNSETTLED",
    "Attempt",
    "AttemptOutcome",
    "Brake",
    "Channel",
    "FollowUp",
    "HeldBy",
    "Lane",
    "LaneShift",
    "MailboxMessage",
    "Notice",
    "NoticeClass",
    "NoticeQuerySet",
    "NoticeState",
    "Receipt",
    "Report",
    "Spending",
    "Wording",
    "new_reference",
]
