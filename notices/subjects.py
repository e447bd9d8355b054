"""Whom a message is about, asked of the app that knows: today's phone and e-mail address, and the office in charge.

An app above offers to answer for the keys it gave, in its `AppConfig.ready()`: `provide("dossier", known_of)`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Known:
    """`office`: a number under which its officers find the message; None where no office is in charge."""

    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    office: int | None = None


# Takes what stands after the colon of a subject key.
Finder = Callable[[str], Known | None]
_finders: dict[str, Finder] = {}


def provide(prefix: str, finder: Finder) -> None:
    """Offer to tell about subjects whose key begins like this: "dossier" for "dossier:<uuid>"."""
    _finders[prefix] = finder


def known(subject_key: str) -> Known:
    """What is known today of a subject; nothing where nobody knows it."""
    prefix, _, key = subject_key.partition(":")
    finder = _finders.get(prefix)
    return (finder(key) if finder else None) or Known()
