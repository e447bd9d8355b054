"""The short forms: kind of declarant, resuming a draft, following a dossier, sending."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.check_code import CheckCodeField, CheckCodeMixin
from notices import phones
from registration import print_code
from registration.fields import ParsedField, RadioField
from registration.models import Kind
from vssid_portal.vietnamese import digits_only

_NUMBER = re.compile(r"[A-Z0-9]{6,15}")


def known_number(text: str) -> str:
    """A social insurance or ID number as typed in a draft; a 15-character card number becomes its last ten digits."""
    number = digits_only(text).upper()
    if re.fullmatch(r"[A-Z]{2}\d{13}", number):
        return number[-10:]
    if not number:
        raise ValidationError(_("Nhập mã số BHXH hoặc số giấy tờ bạn đã khai."), code="empty")
    if not _NUMBER.fullmatch(number):
        raise ValidationError(
            _("Mã số BHXH có 10 chữ số, CCCD có 12, CMND có 9, hộ chiếu từ 6 đến 12 ký tự."), code="shape"
        )
    return number


class StartForm(forms.Form):
    """Loại đối tượng."""

    kind = RadioField(
        label=_("Loại đối tượng"),
        choices=[(Kind.ADULT, _("Cá nhân")), (Kind.UNIT, _("Cơ quan, tổ chức"))],
        initial=Kind.ADULT,
        missing=_("Chọn loại đối tượng đăng ký."),
    )


class ResumeForm(forms.Form):
    """Tiếp tục hồ sơ đang kê khai."""

    phone = ParsedField(
        phones.mobile,
        label=_("Số điện thoại"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "numeric", "autocomplete": "tel-national"}),
        help_text=_("Số bạn đã khai trong hồ sơ."),
    )
    number = ParsedField(
        known_number,
        label=_("Mã số BHXH hoặc số CCCD/CMND/Hộ chiếu"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Một trong hai số bạn đã khai; đơn vị nhập mã đơn vị."),
    )


class TrackForm(forms.Form):
    """Tra cứu hồ sơ."""

    code = ParsedField(
        print_code.code_of,
        label=_("Mã hồ sơ"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("16 chữ số, có trên trang cuối, trong tin nhắn và trên tờ khai."),
    )
    phone = ParsedField(
        phones.mobile,
        label=_("Số điện thoại"),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "numeric", "autocomplete": "tel-national"}),
        help_text=_("Số đã khai trong hồ sơ."),
    )


class CheckForm(CheckCodeMixin, forms.Form):
    """Kiểm tra và gửi tờ khai."""

    committed = forms.BooleanField(
        label=_("Tôi cam kết nội dung kê khai là đúng"),
        error_messages={"required": _("Đánh dấu cam kết trước khi gửi tờ khai.")},
    )
    check_code = CheckCodeField()


class AssistedCheckForm(forms.Form):
    """The same at the counter: the officer is known, so no check code; they answer for who stands before them."""

    committed = forms.BooleanField(
        label=_("Người kê khai đã xem lại và cam kết nội dung là đúng"),
        error_messages={"required": _("Cho người kê khai xem lại, rồi đánh dấu cam kết.")},
    )
    identity_seen = forms.BooleanField(
        label=_("Tôi đã đối chiếu người đến với giấy tờ tùy thân bản gốc"),
        error_messages={"required": _("Đối chiếu người đến với giấy tờ bản gốc, rồi đánh dấu.")},
    )
