"""`Mã xác thực`: six digits of the authenticator app, or a recovery code, as people type them."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vssid_portal.vietnamese import clean


class SecondFactorForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Mã xác thực"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "class": "input-w-10",
                "autofocus": True,
            }
        ),
        error_messages={"required": gettext_lazy("Hãy nhập mã trong ứng dụng xác thực.")},
    )

    def clean_code(self) -> str:
        """Without the spaces and dashes that apps and lists put in between."""
        return re.sub(r"[\s.\-–—]", "", clean(self.cleaned_data["code"]))

    def refuse(self) -> None:
        sentence = _(
            "Mã chưa đúng hoặc đã dùng. Chờ ứng dụng hiện mã mới rồi nhập lại; "
            "nếu vẫn sai, kiểm tra giờ trên điện thoại."
        )
        self.add_error("code", sentence)

    def wait(self, seconds: int) -> None:
        self.add_error("code", _("Nhập sai nhiều lần. Chờ %(seconds)d giây rồi nhập lại.") % {"seconds": seconds})
