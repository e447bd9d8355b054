"""What an officer fills in to give somebody's account another phone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.code_form import CodeForm
from accounts.recovery_forms import AccountNumberField
from notices import phones
from registration.fields import CleanTextField, ParsedField
from registration.models import ChecklistItem

FORGOT, FIRST_PASSWORD = "forgot", "first_password"


class FindAccountForm(forms.Form):
    """Whose account: the person's card or book lies on the counter."""

    number = AccountNumberField()


class NewPhoneForm(forms.Form):
    """The papers, the phone and the reason; enough to send the code."""

    original_id = forms.BooleanField(
        label=ChecklistItem.ORIGINAL_ID.label,
        error_messages={"required": _("Đối chiếu giấy tờ tùy thân bản gốc trước khi đổi số.")},
    )
    phone = ParsedField(
        phones.mobile,
        label=_("Số điện thoại mới"),
        shown=phones.shown,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Số chính chủ, máy đang ở trong tay người dân."),
    )
    reason = CleanTextField(
        label=_("Lý do"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "ly-do-doi-so", "autocomplete": "off"}),
        error_messages={"required": _("Ghi lý do đổi số: chọn trong danh sách hoặc tự ghi.")},
    )
    suggestions = (_("Mất SIM hoặc mất máy"), _("Số cũ đã bị thu hồi"), _("Đã đổi sang số khác"), _("Số khai sai"))


class ProvePhoneForm(CodeForm):
    """The code that came to the new phone, and what the person gets next."""

    then = forms.ChoiceField(
        label=_("Sau khi đổi số"),
        choices=[
            (FORGOT, _("Người dân tự đặt mật khẩu mới bằng “Quên mật khẩu”, hoặc dùng mật khẩu đang có")),
            (FIRST_PASSWORD, _("Gửi mật khẩu lần đầu mới đến số vừa đổi")),
        ],
        initial=FORGOT,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It comes on somebody else's phone: the browser must not look for it on this one.
        self.fields["code"].widget.attrs["autocomplete"] = "off"
