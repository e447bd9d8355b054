"""What the messages say: the text that counts now, filled with the values of one message.

Versions are data (`wording_versions`), linted before they count (`wording_lint`); an SMS leaves without accents, in one
part, unless the person chose accents.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from vssid_portal.vietnamese import clean

from . import rendering, sms_alphabet, wording_files, wording_versions
from .kinds import KINDS, PURPOSES, Form, WordingError
from .wording_files import Text

__all__ = ["KINDS", "PURPOSES", "MailText", "SmsText", "WordingError", "email_text", "sms", "sms_parts", "sms_text",
           "title_of"]  # fmt: skip

logger = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True)
class SmsText:
    body: str
    version: int


@dataclass(frozen=True)
class MailText:
    subject: str
    body: str
    version: int = 1


def sms(kind: str, context: Mapping[str, object], *, accented: bool = False) -> SmsText:
    """The SMS of a kind: by default without accents and at most 160 characters; only characters that carriers take.

    Shortens `reason`, `office` and `name` where needed. Raises WordingError.
    """
    form = Form.ACCENTED if accented else Form.SMS
    values = rendering.values_of(kind, context, form)
    return _made(kind, form, lambda text: SmsText(rendering.sms(text.body, values, form), text.version))


def sms_text(kind: str, context: Mapping[str, object]) -> str:
    """The body of the un-accented SMS, as `sms` makes it."""
    return sms(kind, context).body


def email_text(kind: str, context: Mapping[str, object]) -> MailText:
    """The e-mail of a kind as plain text; its subject is one line. Raises WordingError."""
    values = rendering.values_of(kind, context, Form.EMAIL)
    text = wording_versions.current(kind, Form.EMAIL)
    return MailText(*rendering.email(text.subject, text.body, values), text.version)


def title_of(kind: str) -> str:
    """What a message of this kind is about, in one line that names nobody: the portal's own words."""
    if kind not in KINDS:
        return kind
    return clean(rendering.fill(wording_files.built_in(kind, Form.EMAIL).subject, {}))


def sms_parts(text: str) -> int:
    """How many SMS the text is sent as; accented Vietnamese leaves 70 characters to one."""
    return sms_alphabet.parts(text)


def _made(kind: str, form: Form, make: Callable[[Text], T]) -> T:
    """From the text that counts. Should a value longer than any that was thought of not fit it, the portal's own text
    is tried: the message must leave."""
    *first, last = _candidates(kind, form)
    for text in first:
        try:
            return make(text)
        except WordingError as error:
            logger.error("Version %s of %s %s: %s The portal's own is tried.", text.version, kind, form, error)
    try:
        return make(last)
    except WordingError as error:
        raise WordingError(f"{kind}: {error}") from None


def _candidates(kind: str, form: Form) -> Iterator[Text]:
    present, own = wording_versions.current(kind, form), wording_files.built_in(kind, form)
    if present.version != own.version:
        yield present
    yield own
