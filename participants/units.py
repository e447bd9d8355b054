"""The numbers organisations are known by: the code of a unit, and its tax code. Pure, as `identifiers` is."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NotATaxCode
from stdnum.vn import mst

from vssid_portal.vietnamese import digits_only

from .identifiers import shown

_SEPARATORS = re.compile("[‐‑‒―−·•‧]")
# Two letters, four digits, a letter: SQ0007Q.
_OLD = re.compile(r"[A-Z]{2}[0-9]{4}[A-Z]")
# Official letter 1804/BHXH-QLT of 2025: enterprise code of ten digits or budget code of seven, two letters of the
# health insurance object, three characters of the kind of business, which budget units may lack (1234567HC).
_ENTERPRISE = re.compile(r"([0-9]{10})[A-Z]{2}[A-Z0-9]{3}")
_BUDGET = re.compile(r"[0-9]{7}[A-Z]{2}(?:[A-Z0-9]{3})?")


def unit_code(text: str) -> str:
    """Mã đơn vị as the BHXH office gave it: `SQ0007Q`, `0123456789DNA03`, `1234567HC`."""
    code = _compact(text)
    if not code:
        raise ValidationError(_("Nhập mã đơn vị do cơ quan BHXH cấp, ví dụ SQ0007Q."), code="empty")
    if strange := re.search(r"[^A-Z0-9]", code):
        message = _("Mã đơn vị chỉ gồm chữ cái không dấu và chữ số. Bỏ ký tự “%(character)s”.")
        raise ValidationError(message, code="character", params={"character": shown(strange[0])})
    if not any(shape.fullmatch(code) for shape in (_OLD, _ENTERPRISE, _BUDGET)):
        message = _(
            "Mã đơn vị có dạng SQ0007Q, hoặc 10 chữ số (7 chữ số với đơn vị ngân sách) rồi các chữ cái, "
            "ví dụ 0123456789DNA03."
        )
        raise ValidationError(message, code="shape")
    return code


def tax_code(text: str) -> str:
    """Mã số thuế: ten digits with a check digit, thirteen for a dependent unit (circular 105/2020/TT-BTC)."""
    number = _compact(text)
    if not number:
        raise ValidationError(_("Nhập mã số thuế: 10 chữ số, đơn vị phụ thuộc có 13."), code="empty")
    if strange := re.search(r"[^0-9]", number):
        message = _("Mã số thuế chỉ gồm chữ số. Bỏ ký tự “%(character)s”.")
        raise ValidationError(message, code="character", params={"character": shown(strange[0])})
    try:
        return str(mst.validate(number))
    except InvalidChecksum:
        message = _("Mã số thuế này không có thật: chữ số kiểm tra không khớp. Xem lại từng chữ số.")
        raise ValidationError(message, code="check_digit") from None
    except NotATaxCode:
        message = _("Mã số thuế có 10 chữ số, đơn vị phụ thuộc có 13; bạn nhập %(count)d.")
        raise ValidationError(message, code="length", params={"count": len(number)}) from None


def shown_tax_code(number: str) -> str:
    """`0123456789001` as papers show it: `0123456789-001`."""
    return f"{number[:10]}-{number[10:]}" if len(number) == 13 else number


def doubts_about(code: str, tax: str) -> list[str]:
    """Sentences where a clean unit code and a clean tax code disagree: an enterprise code is a tax code as a rule."""
    found = _ENTERPRISE.fullmatch(code)
    if found and tax and found[1] != tax[:10]:
        return [str(_("10 chữ số đầu của mã đơn vị khác mã số thuế đã khai. Xem lại hai mục này."))]
    return []


def _compact(text: str) -> str:
    return digits_only(_SEPARATORS.sub("", text)).upper()
