"""The form with the one field `Mã OTP`, the same wherever a one-time code is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vssid_portal.vietnamese import digits_only

from .code_answers import CodeProblem
from .codes import CODE_DIGITS


class CodeForm(forms.Form):
    """Takes the six digits as people paste them: with spaces, full-width, one field (QUALITY U-37)."""

    code = forms.CharField(
        label=_("Mã OTP"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input-otp"}
        ),
        error_messages={"required": _("Hãy nhập mã OTP trong tin nhắn.")},
    )

    def clean_code(self) -> str:
        code = digits_only(self.cleaned_data["code"])
        if len(code) != CODE_DIGITS or not code.isascii() or not code.isdecimal():
            raise forms.ValidationError(_("Mã OTP gồm 6 chữ số. Hãy nhập lại."))
        return code

    def say(self, problem: CodeProblem) -> None:
        """Put the problem's sentence beside the field."""
        self.add_error("code", str(problem))
