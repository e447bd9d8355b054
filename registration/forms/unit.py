"""Kê khai thông tin đơn vị. The labels come from `UnitLabel`: their official wording is not confirmed (DOMAIN §1.5)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participants import units
from participants.names import person_name
from registration import particulars
from registration.day_field import DayField
from registration.fields import CleanTextField, EmailAddressField, ParsedField, RadioField
from registration.models import Dossier, TransactsThrough, unit_labels
from registration.particulars import Unit

from .information import MobileField
from .places import PlacesForm

_COLUMNS = (
    "full_name", "unit_code", "province", "district", "commune", "street", "phone", "email", "transacts_through",
)  # fmt: skip


def _text(autocomplete: str = "off", **attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": autocomplete, "spellcheck": "false", **attrs})


def _representative(text: str) -> str:
    if not text:
        raise ValidationError(_("Nhập họ tên người đại diện của đơn vị."), code="empty")
    return person_name(text)


def _contact(text: str) -> str:
    if not text:
        raise ValidationError(_("Nhập họ tên người liên hệ."), code="empty")
    return person_name(text)


class UnitForm(PlacesForm):
    full_name = CleanTextField(
        max_length=150,
        widget=_text("organization"),
        help_text=_("Ghi đúng như trên giấy tờ thành lập."),
        error_messages={"required": _("Nhập tên đơn vị.")},
    )
    unit_code = ParsedField(
        units.unit_code,
        widget=_text(autocapitalize="characters"),
        help_text=_("Do cơ quan BHXH cấp, ví dụ SQ0007Q hoặc 0123456789DNA03. Sau này là tên đăng nhập."),
    )
    tax_code = ParsedField(
        units.tax_code,
        shown=units.shown_tax_code,
        widget=_text(inputmode="numeric"),
        help_text=_("10 chữ số; đơn vị phụ thuộc có 13."),
    )
    representative = ParsedField(_representative, max_length=150, widget=_text(autocapitalize="words"))
    contact = ParsedField(
        _contact,
        max_length=150,
        widget=_text("name", autocapitalize="words"),
        help_text=_("Người nhận mã OTP và thông báo."),
    )
    phone = MobileField(help_text=_("Số di động của người liên hệ, để nhận mã OTP và thông báo."))
    email = EmailAddressField(help_text=_("Để nhận tờ khai và thông báo qua thư."))
    transacts_through = RadioField(
        label=_("Đăng ký giao dịch tại"),
        choices=TransactsThrough.choices,
        initial=TransactsThrough.PORTAL,
        missing=_("Chọn nơi đăng ký giao dịch."),
    )
    certificate_issuer = CleanTextField(max_length=100, required=False, widget=_text())
    certificate_serial = CleanTextField(max_length=60, required=False, widget=_text(autocapitalize="characters"))
    certificate_from = DayField(required=False, missing="")
    certificate_until = DayField(required=False, missing="")

    field_order = (
        "full_name", "unit_code", "tax_code", "representative", "province", "district", "commune", "street",
        "contact", "phone", "email", "transacts_through",
    )  # fmt: skip

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = unit_labels()
        for name, label in self.labels.items():
            if name in self.fields:
                self.fields[name].label = label

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._clean_certificate(data)
        return data

    def _clean_certificate(self, data: dict[str, Any]) -> None:
        """A certificate is named whole or not at all."""
        issuer, serial = data.get("certificate_issuer"), data.get("certificate_serial")
        begins, ends = data.get("certificate_from"), data.get("certificate_until")
        if (serial or begins or ends) and not issuer:
            self.add_error("certificate_issuer", _("Ghi tổ chức chứng thực, hoặc để trống cả các mục về chứng thư số."))
        if (issuer or begins or ends) and not serial:
            self.add_error("certificate_serial", _("Ghi số sê-ri, hoặc để trống cả các mục về chứng thư số."))
        if begins and ends and ends < begins:
            self.add_error("certificate_until", _("Ngày hết hiệu lực đứng trước ngày bắt đầu. Xem lại hai ngày này."))

    @property
    def columns(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in _COLUMNS}

    @property
    def unit(self) -> Unit:
        told: dict[str, Any] = {name: self.cleaned_data.get(name) for name in Unit.__annotations__}
        return Unit(**told)

    @classmethod
    def initial_from(cls, dossier: Dossier) -> dict[str, Any]:
        columns = {name: getattr(dossier, f"{name}_id", None) or getattr(dossier, name, None) for name in _COLUMNS}
        unit = particulars.unit_of(dossier)
        return columns | {name: getattr(unit, name) for name in Unit.__annotations__}
