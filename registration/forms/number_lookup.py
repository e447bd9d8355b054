"""Tra cứu mã số BHXH."""

import contextlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.check_code import CheckCodeField, CheckCodeMixin
from agencies.models import Division, Structure
from participants import identifiers
from participants.names import person_name
from participants.services import Facts
from registration.fields import BirthDateField, ParsedField

from .places import DivisionField

_PAPERS = (identifiers.citizen_id, identifiers.old_identity_card, identifiers.passport)


def paper_number(text: str) -> str:
    """A clean CCCD, CMND or passport number, whichever it is."""
    for parse in _PAPERS:
        with contextlib.suppress(ValidationError):
            return parse(text)
    if not text:
        raise ValidationError(_("Nhập số CCCD, CMND hoặc hộ chiếu."), code="empty")
    raise ValidationError(
        _("CCCD có 12 chữ số, CMND có 9, hộ chiếu từ 6 đến 12 ký tự. Nhập đúng như trên giấy tờ."), code="shape"
    )


class NumberLookupForm(CheckCodeMixin, forms.Form):
    """What the register has to agree with."""

    province = DivisionField(
        label=_("Tỉnh/Thành phố"),
        missing=_("Chọn tỉnh, thành phố nơi tham gia BHXH."),
        help_text=_("Nơi tham gia BHXH, theo tên tỉnh trên sổ BHXH hoặc thẻ BHYT."),
    )
    full_name = ParsedField(
        person_name,
        label=_("Họ và tên"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false", "autocapitalize": "words"}),
        help_text=_("Có dấu hoặc không dấu đều được."),
    )
    born_on = BirthDateField(label=_("Ngày sinh"))
    identity_number = ParsedField(
        paper_number,
        label=_("Số CCCD/CMND/Hộ chiếu"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "input-number"}),
        help_text=_("Số bạn đã khai khi tham gia BHXH; không thấy thì thử số giấy tờ cũ."),
    )
    check_code = CheckCodeField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        province = self.fields["province"]
        assert isinstance(province, DivisionField)  # noqa: S101  # narrows the type
        # The register keeps the provinces under their codes of 2021, whatever people choose from elsewhere.
        province.queryset = Division.objects.filter(structure=Structure.OF_2021).provinces()

    @property
    def facts(self) -> Facts:
        cleaned = self.cleaned_data
        return Facts(
            full_name=cleaned["full_name"],
            born_on=cleaned["born_on"],
            province_code=cleaned["province"].code,
            identity_number=cleaned["identity_number"],
        )
