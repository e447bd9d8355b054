"""What the symbols on a printed Form 01 say: `Mã hồ sơ`, which print of the form it is, and a check digit over both.

Sixteen digits, three, one: twenty digits, an even number, as Code 128 packs them best; no letters, so that a scanner
typing through a Vietnamese keyboard cannot garble them. Symbols of sixteen digits, and codes typed by hand, name no
print. Every sending and every correction at the counter makes the prints before it outdated.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import verhoeff

from vssid_portal.vietnamese import digits_only

from . import dossier_code
from .models import Dossier
from .states import Action, Look

_PRINT_DIGITS = 3
LENGTH = dossier_code.LENGTH + _PRINT_DIGITS + 1
# What makes a new form.
_MAKES_A_FORM = (Action.SUBMIT, Look.FIXED)


@dataclass(frozen=True)
class PrintCode:
    """`number` is None where only `Mã hồ sơ` was scanned or typed."""

    code: str
    number: int | None = None

    @property
    def digits(self) -> str:
        if self.number is None:
            return self.code
        body = f"{self.code}{self.number % 10**_PRINT_DIGITS:0{_PRINT_DIGITS}d}"
        return body + verhoeff.calc_check_digit(body)


def parse(text: str) -> PrintCode:
    """A scanned symbol or a typed `Mã hồ sơ`. Raises ValidationError with the sentence to show."""
    digits = digits_only(text)
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        return PrintCode(dossier_code.parse(text))
    if not verhoeff.is_valid(digits):
        raise ValidationError(_("Mã đọc từ tờ khai bị sai chữ số. Quét lại."), code="check_digit")
    return PrintCode(dossier_code.parse(digits[: dossier_code.LENGTH]), int(digits[dossier_code.LENGTH : -1]))


def code_of(text: str) -> str:
    """The `Mã hồ sơ` in either. Raises ValidationError."""
    return parse(text).code


def of_form(dossier: Dossier) -> PrintCode:
    """What a form printed now carries."""
    return PrintCode(dossier.code or "", len(_forms(dossier)))


def outdated_by(dossier: Dossier, printed: PrintCode) -> dt.datetime | None:
    """When the dossier changed after this print was made; None for the print of today, or one that names no number."""
    if printed.number is None:
        return None
    forms = _forms(dossier)
    return forms[-1] if forms and printed.number < len(forms) else None


def _forms(dossier: Dossier) -> list[dt.datetime]:
    """When each form of this dossier came about."""
    events = dossier.events.filter(action__in=_MAKES_A_FORM).order_by("sequence")
    return list(events.values_list("at", flat=True))
