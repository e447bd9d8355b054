"""Kê khai thông tin: the fields named as the guides name them; their rules live in the parsers."""

from typing import Any, TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Division
from notices import phones
from participants import identifiers
from participants.names import person_name
from registration.fields import BirthDateField, CleanTextField, EmailAddressField, ParsedField, RadioField
from registration.models import Dossier, Gender, TransactsThrough

from .identity import IdentityForm
from .places import PlacesForm


class Information(TypedDict):
    """What the information step gives to `services.save_information`: clean values, named as the dossier's columns."""

    full_name: str
    social_insurance_number: str
    born_on: str
    gender: str
    document_type: str
    identity_number: str
    province: Division
    district: Division | None
    commune: Division | None
    street: str
    phone: str
    phone_owner: str
    email: str
    transacts_through: str


def _text(autocomplete: str, *, numeric: bool = False, **extra: Any) -> forms.TextInput:
    attrs = {"autocomplete": autocomplete, "spellcheck": "false", **extra}
    return forms.TextInput(attrs={**attrs, "inputmode": "numeric"} if numeric else attrs)


class MobileField(ParsedField):
    """A Vietnamese mobile number, shown in groups; what was mistyped stays as it was typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            phones.mobile,
            shown=_grouped,
            **{
                "label": _("Số điện thoại"),
                "widget": _text("tel-national", numeric=True, type="tel"),
                "help_text": _("Số chính chủ đang dùng, để nhận mã OTP và thông báo."),
                **options,
            },
        )


def _grouped(phone: str) -> str:
    return phones.shown(phone) if phones.is_mobile(phone) else phone


class InformationForm(IdentityForm, PlacesForm):
    """Kê khai thông tin."""

    full_name = ParsedField(
        person_name,
        label=_("Họ và tên"),
        max_length=150,
        widget=_text("name", autocapitalize="words"),
        help_text=_("Ghi đúng như trên giấy tờ, đủ dấu."),
    )
    social_insurance_number = ParsedField(
        identifiers.social_insurance_number,
        label=_("Mã số BHXH"),
        widget=_text("off", numeric=True),
        help_text=_("10 chữ số trên sổ BHXH, hoặc cả mã thẻ BHYT 15 ký tự."),
    )
    born_on = BirthDateField(label=_("Ngày sinh"))
    gender = RadioField(
        label=_("Giới tính"), choices=Gender.choices, missing=_("Chọn giới tính ghi trên giấy tờ: Nam hoặc Nữ.")
    )
    phone = MobileField()
    phone_owner = CleanTextField(
        label=_("Chủ số điện thoại"),
        max_length=150,
        required=False,
        widget=_text("off"),
        help_text=_("Chỉ ghi khi đó là số của người thân trong gia đình: họ tên và quan hệ với bạn."),
    )
    email = EmailAddressField(help_text=_("Để nhận tờ khai và thông báo qua thư."))
    transacts_through = RadioField(
        label=_("Đăng ký giao dịch tại"),
        choices=TransactsThrough.choices,
        initial=TransactsThrough.PORTAL,
        missing=_("Chọn nơi đăng ký giao dịch."),
    )

    field_order = (
        "full_name", "social_insurance_number", "born_on", "gender", "document_type", "identity_number",
        "province", "district", "commune", "street", "phone", "phone_owner", "email", "transacts_through",
    )  # fmt: skip

    def declare_for_somebody(self, *, was_sent: bool, has_phone: bool) -> None:
        """At the counter a person without a phone is declared for; a phone that was sent once is not taken away."""
        phone = self.fields["phone"]
        phone.required = was_sent and has_phone
        phone.help_text = _("Của người kê khai hoặc người thân có mặt. Không có điện thoại thì để trống.")

    @property
    def information(self) -> Information:
        return Information(**{name: self.cleaned_data.get(name) for name in Information.__annotations__})  # type: ignore[typeddict-item]

    @classmethod
    def initial_from(cls, dossier: Dossier) -> dict[str, Any]:
        names = cls.base_fields.keys()
        return {name: getattr(dossier, f"{name}_id", None) or getattr(dossier, name, None) for name in names}
