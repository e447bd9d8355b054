"""What every gateway is: it takes a message and says how it went. It never raises for trouble on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ..attachments import Attachment
from ..models import Channel, Report


@dataclass(frozen=True)
class Message:
    """One message as it leaves. Its repr may reach a log and shows neither the person nor the text."""

    channel: Channel
    reference: str
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    attachment: Attachment | None = field(default=None, repr=False)
    attachment_name: str = ""
    attachment_reference: str = ""
    seconds: float = 10.0  # the gateway has so long to answer


@dataclass(frozen=True)
class Accepted:
    """The gateway has it. `gateway_id` is the gateway's own name for it, empty where it gives none.

    `repeated`: it knew our reference and did not send again.
    """

    gateway_id: str = ""
    repeated: bool = False


@dataclass(frozen=True)
class Refused:
    """The gateway will never take this message. `detail` is a code of ours or theirs, never their text."""

    detail: str


@dataclass(frozen=True)
class TryLater:
    """Surely not taken; may be taken later, or by another gateway."""

    detail: str


@dataclass(frozen=True)
class Doubtful:
    """Nobody knows: the request was written and no answer came."""

    detail: str


Outcome = Accepted | Refused | TryLater | Doubtful


class Gateway(Protocol):
    """A way out. Drivers are plain frozen classes; `gateways.gateways_for` has those of the settings."""

    @property
    def name(self) -> str: ...

    @property
    def recognises_reference(self) -> bool:
        """Whether a repetition with the same reference is known as one and not sent again."""

    @property
    def carries_attachments(self) -> bool:
        """Whether it needs the attachment itself; else it gets the name and reference."""

    def send(self, message: Message) -> Outcome: ...


@dataclass(frozen=True)
class ReceiptReport:
    """What a gateway says became of one message. It names it by our reference, by its own id, or both.

    `hint` and `recipient` may stand in where the gateway never told us its id: the first digits of our reference and
    the number it went to.
    """

    gateway: str
    report: Report
    gateway_id: str = ""
    reference: str = ""
    detail: str = ""
    happened_at: datetime | None = None
    hint: str = ""
    recipient: str = field(default="", repr=False)


@dataclass(frozen=True)
class ReceiptRequest:
    """A receipt as it came in over HTTP."""

    query: Mapping[str, str]
    body: bytes = field(repr=False)


class Forged(Exception):
    """The receipt does not prove that it comes from the gateway."""


class Unreadable(Exception):
    """The receipt is authentic and says nothing we understand."""


class ReportingGateway(Gateway, Protocol):
    """A gateway that reports over HTTP at /bao-nhan/<name>/."""

    def read_receipt(self, request: ReceiptRequest) -> ReceiptReport:
        """Raises Forged or Unreadable."""
