"""What Form 01 says, as plain values. Whoever has a dossier fills one in; this package knows no dossier.

The fields are those of Form 01 of Decree 166/2016/NĐ-CP, and birth date and gender, which the portal asks.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from django.conf import settings


def _legal_basis() -> str:
    return settings.FORM_LEGAL_BASIS


def in_words(day: dt.date) -> str:
    """`ngày 02 tháng 3 năm 2026`: days below 10 and months 1 and 2 take a zero (Decree 30/2020/NĐ-CP)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


@dataclass(frozen=True)
class Visit:
    """Where the signed form is handed in. A child's dossier has no visit."""

    office: str
    address: str = ""
    phone: str = ""
    until: dt.date | None = None


@dataclass(frozen=True)
class UnitHead:
    """What stands in the place of the person where an organisation declares: `(label, value)`, and who signs."""

    rows: tuple[tuple[str, str], ...]
    signer: str
    signer_note: str


@dataclass(frozen=True)
class FormOne:
    """Everything that is printed. Texts are as people should read them; `portrait` is a JPEG or empty.

    `code` holds the 16 digits of `Mã hồ sơ` and `code_shown` the same, grouped. Both are empty until the
    dossier is sent, and as long the form says that it is a draft.
    """

    agency: str
    full_name: str
    social_insurance_number: str
    identity_number: str
    address: str
    phone: str
    start_on: dt.date
    place: str
    declared_on: dt.date
    birth_date: str = ""
    gender: str = ""
    email: str = ""
    transacts_through: Literal["portal", "ivan"] = "portal"
    portrait: bytes = field(default=b"", repr=False)
    code: str = ""
    code_shown: str = ""
    # The officer who declared on the person's behalf; empty where nobody did.
    declared_by: str = ""
    # What the symbols say where it is more than the code: which print this is.
    scanned: str = ""
    legal_basis: str = field(default_factory=_legal_basis)
    visit: Visit | None = None
    # Which of the form's three purposes it serves; the sections of the other two stay blank.
    purpose: Literal["register", "adjust", "stop"] = "register"
    old_content: str = ""
    new_content: str = ""
    stop_on: dt.date | None = None
    stop_reason: str = ""
    unit: UnitHead | None = None

    @property
    def is_draft(self) -> bool:
        return not self.code

    @property
    def start_in_words(self) -> str:
        return in_words(self.start_on)

    @property
    def stop_in_words(self) -> str:
        return in_words(self.stop_on) if self.stop_on else ""

    @property
    def declared_in_words(self) -> str:
        return in_words(self.declared_on)
