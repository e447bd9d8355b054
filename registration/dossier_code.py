"""`Mã hồ sơ`: 16 digits, so that a scanner typing through a Vietnamese keyboard cannot garble it.

Agency code padded to five (079 becomes 07900), date YYMMDD, daily sequence of the agency in four, and a Verhoeff
check digit, which catches every single wrong digit and every swap of neighbours. It opens nothing by itself.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from stdnum import verhoeff

from vssid_portal.vietnamese import digits_only

from .models import CodeCounter

LENGTH = 16
LAST_SEQUENCE = 9999


class DayIsFull(Exception):
    """The agency received 9,999 dossiers today; the four-digit sequence has no next number."""


def build(agency_code: str, day: dt.date, sequence: int) -> str:
    """The code of the `sequence`-th dossier (1 to 9999) an agency (five digits) received on a day."""
    if not 1 <= sequence <= LAST_SEQUENCE:
        raise DayIsFull(agency_code)
    body = f"{agency_code}{day:%y%m%d}{sequence:04d}"
    return body + verhoeff.calc_check_digit(body)


def next_code(agency_code: str, day: dt.date) -> str:
    """Draw the next code. Call it inside the transaction that stores it: a rolled-back draw leaves no gap.

    Raises DayIsFull.
    """
    counter, _created = CodeCounter.objects.get_or_create(agency_code=agency_code, day=day)
    CodeCounter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    counter.refresh_from_db(fields=["last"])
    return build(agency_code, day, counter.last)


def parse(text: str) -> str:
    """What a person typed or a scanner sent, to the 16 digits. Raises ValidationError with the sentence to show."""
    code = digits_only(text)
    if not code:
        raise ValidationError(_("Nhập mã hồ sơ gồm 16 chữ số."), code="empty")
    if not code.isascii() or not code.isdigit():
        raise ValidationError(_("Mã hồ sơ chỉ gồm chữ số. Xem mã ở trang cuối hoặc góc trên tờ khai."), code="letters")
    if len(code) != LENGTH:
        raise ValidationError(
            _("Mã hồ sơ gồm 16 chữ số, bạn đã nhập %(count)s chữ số."),
            code="length",
            params={"count": len(code)},
        )
    if not verhoeff.is_valid(code):
        raise ValidationError(
            _("Mã hồ sơ có chữ số gõ nhầm. So lại từng nhóm 4 chữ số với tờ khai."), code="check_digit"
        )
    return code
