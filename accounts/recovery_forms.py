"""Recovering an account: which one, and the new password."""

from contextlib import suppress
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.identifiers import social_insurance_number
from participants.units import unit_code
from vssid_portal.vietnamese import digits_only

from .check_code import CheckCodeField, CheckCodeMixin
from .recovery import Claim, Way


class AccountNumberField(forms.CharField):
    """The number an account is known by, as people type it; a card number becomes its last ten digits."""

    def __init__(self, *, autocomplete: str = "off", **options: Any) -> None:
        # No numeric keyboard: the codes of units have letters.
        attrs = {"autocomplete": autocomplete, "autocapitalize": "characters", "spellcheck": "false"}
        super().__init__(
            label=_("Mã số BHXH hoặc số CCCD"),
            max_length=40,
            help_text=_("10 chữ số của mã số BHXH hoặc 12 chữ số của CCCD; đơn vị nhập mã đơn vị."),
            widget=forms.TextInput(attrs={**attrs, "class": "input-w-20 input-number"}),
            error_messages={"required": _("Nhập mã số BHXH hoặc số CCCD.")},
            **options,
        )

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        digits = digits_only(typed)
        if len(digits) == 12 and digits.isascii() and digits.isdecimal():
            return digits
        with suppress(forms.ValidationError):
            return unit_code(typed)
        return social_insurance_number(typed)


class RecoveryForm(CheckCodeMixin, forms.Form):
    """The number an account is known by, and where its code is to go."""

    number = AccountNumberField(autocomplete="username")
    way = forms.ChoiceField(
        label=_("Nhận mã OTP qua"),
        choices=Way.choices,
        initial=Way.SMS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn cách nhận mã OTP.")},
    )
    check_code = CheckCodeField()

    @property
    def claim(self) -> Claim:
        return Claim(self.cleaned_data["number"], Way(self.cleaned_data["way"]))
