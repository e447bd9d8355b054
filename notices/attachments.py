"""Attachments are made when the message leaves: the outbox keeps a name and a reference, never the file.

An app above offers to make one in its `AppConfig.ready()`: `provide("declaration", make_declaration)`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Attachment:
    filename: str
    content: bytes = field(repr=False)
    media_type: str = "application/pdf"


class AttachmentGone(Exception):
    """What the attachment is made from is no longer there; trying again is of no use."""


Maker = Callable[[str], Attachment]
_makers: dict[str, Maker] = {}


def provide(name: str, maker: Maker) -> None:
    """Offer to make the attachments called `name`; `maker` gets the reference, raises AttachmentGone."""
    _makers[name] = maker


def make(name: str, reference: str) -> Attachment:
    """Make one now. Raises AttachmentGone, KeyError for a name nobody provides, and what the maker raises."""
    return _makers[name](reference)
