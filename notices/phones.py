"""Vietnamese mobile numbers: as people type them, as the portal keeps them (+84912345678), as pages show."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vssid_portal.vietnamese import digits_only

# Ten digits; the five groups of mobile prefixes since the renumbering of 2018 (DOMAIN §11).
_MOBILE = re.compile(r"0[35789]\d{8}")
_E164 = re.compile(r"\+84[35789]\d{8}")
# Eleven-digit mobile numbers, replaced in 2018.
_OLD_MOBILE = re.compile(r"01[2689]\d{8}")
_DIGITS = 10


def mobile(text: str) -> str:
    """`0912 345 678`, `+84 912.345.678`, `84912345678` to `+84912345678`.

    Raises ValidationError with a sentence that names the mistake.
    """
    number = re.sub(r"[()/]", "", digits_only(text))
    if not number:
        raise ValidationError(_("Hãy nhập số điện thoại di động."), code="empty")
    if not re.fullmatch(r"\+?[0-9]+", number):
        raise ValidationError(_("Số điện thoại chỉ gồm chữ số, ví dụ 0912 345 678."), code="letters")
    national = _national(number)
    if not _MOBILE.fullmatch(national):
        raise _mistake(national)
    return "+84" + national[1:]


def is_mobile(e164: str) -> bool:
    """Whether the number is one that `mobile` returns."""
    return _E164.fullmatch(e164) is not None


def shown(e164: str) -> str:
    """`+84912345678` to `0912 345 678`; nothing to nothing."""
    if not e164:
        return ""
    national = "0" + e164.removeprefix("+84")
    return f"{national[:4]} {national[4:7]} {national[7:]}"


def masked(e164: str) -> str:
    """`+84912345678` to `09•• ••• 678`: enough for its owner, too little for others."""
    national = "0" + e164.removeprefix("+84")
    return f"{national[:2]}•• ••• {national[-3:]}"


def _national(number: str) -> str:
    """With the leading 0 of a call within the country. Raises ValidationError for a foreign number."""
    if number.startswith("00"):
        number = "+" + number[2:]
    if number.startswith("84") and len(number) >= _DIGITS + 1:
        number = "+" + number
    if not number.startswith("+"):
        return number
    if not number.startswith("+84"):
        raise ValidationError(
            _("Đây là số điện thoại nước ngoài. Hãy nhập số di động Việt Nam, bắt đầu bằng 0 hoặc +84."),
            code="foreign",
        )
    return "0" + number.removeprefix("+84").removeprefix("0")


def _mistake(national: str) -> ValidationError:
    if _is_landline(national):
        message = _("Đây là số máy bàn. Hãy nhập số di động để nhận được tin nhắn.")
        return ValidationError(message, code="landline")
    if _OLD_MOBILE.fullmatch(national):
        message = _("Số di động 11 chữ số đã được đổi thành 10 chữ số. Hãy nhập số mới.")
        return ValidationError(message, code="old")
    if len(national) != _DIGITS:
        message = _("Số di động có %(wanted)d chữ số, bắt đầu bằng số 0; số vừa nhập có %(typed)d chữ số.")
        code = "short" if len(national) < _DIGITS else "long"
        return ValidationError(message, code=code, params={"wanted": _DIGITS, "typed": len(national)})
    message = _("Số di động Việt Nam bắt đầu bằng 03, 05, 07, 08 hoặc 09. Hãy kiểm tra lại số vừa nhập.")
    return ValidationError(message, code="prefix")


def _is_landline(national: str) -> bool:
    try:
        number = phonenumbers.parse(national, "VN")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE
