"""Điều chỉnh thông tin and Ngừng sử dụng: for a signed-in owner, and for one who cannot sign in."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants import identifiers
from participants.names import person_name
from registration import particulars
from registration.account_dossiers import Wishes
from registration.day_field import DayField
from registration.fields import BirthDateField, CleanTextField, EmailAddressField, ParsedField, RadioField
from registration.models import Dossier, Kind

from .identity import IdentityForm
from .information import MobileField
from .kept import KeptForm
from .places import PlacesForm

_FARTHEST_END = dt.timedelta(days=366)
_WHO = ("full_name", "social_insurance_number", "born_on")
_PAPER = ("document_type", "identity_number")
_PLACES = ("province", "district", "commune", "street")


class ChangeKindForm(forms.Form):
    """What is to be done with an account that exists."""

    kind = RadioField(
        label=_("Nội dung đề nghị"),
        choices=[(Kind.ADJUST, _("Điều chỉnh thông tin")), (Kind.STOP, _("Ngừng sử dụng"))],
        initial=Kind.ADJUST,
        missing=_("Chọn điều chỉnh thông tin hoặc ngừng sử dụng."),
    )


class WhoForm(IdentityForm):
    """Who asks, where nobody signed in: as Form 01 has it, to be compared with the papers at the office."""

    full_name = ParsedField(
        person_name,
        label=_("Họ và tên"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"}),
        help_text=_("Ghi đúng như trên giấy tờ, đủ dấu."),
    )
    social_insurance_number = ParsedField(
        identifiers.social_insurance_number,
        label=_("Mã số BHXH"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
        help_text=_("Tên đăng nhập của tài khoản, 10 chữ số."),
    )
    born_on = BirthDateField(label=_("Ngày sinh"))


class AdjustForm(IdentityForm, PlacesForm):
    """Of a signed-in owner: only what is to change is filled in."""

    address_is_optional = True
    asks_who = False

    phone = MobileField(
        label=_("Số điện thoại mới"),
        required=False,
        help_text=_("Mã OTP sẽ gửi đến số này; số cũ cũng được báo tin."),
    )
    email = EmailAddressField(label=_("Địa chỉ thư điện tử mới"))

    field_order: tuple[str, ...] = ("phone", "email", *_PAPER, *_PLACES)

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        self.dossier = dossier
        super().__init__(*args, **kwargs)
        self._name_the_new()
        if dossier.unit_code:
            for name in _PAPER:
                del self.fields[name]

    def _name_the_new(self) -> None:
        self.fields["document_type"].label = _("Loại giấy tờ mới")
        self.fields["identity_number"].label = _("Số giấy tờ mới")
        for name in _PAPER:
            self.fields[name].required = False
        self.fields["document_type"].is_preselected = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not self._changes(data):
            self.add_error(None, _("Điền ít nhất một mục khác với thông tin hiện tại."))
        return data

    def _changes(self, data: Mapping[str, Any]) -> bool:
        account = self.dossier.account
        if account is None:
            return True
        new = {"phone": "phone", "email": "email", "identity_number": "identity_number"}
        told = any(data.get(name) and data[name] != getattr(account, column) for name, column in new.items())
        return told or bool(data.get("province"))

    @property
    def wishes(self) -> Wishes:
        """What was filled in; what merely repeats the account is left out."""
        data, account = self.cleaned_data, self.dossier.account
        told = {name: data.get(name) or "" for name in ("phone", "email", "document_type", "identity_number", "street")}
        if account is not None:
            for name in ("phone", "email", "identity_number"):
                told[name] = told[name] if told[name] != getattr(account, name) else ""
        told["document_type"] = told["document_type"] or self.dossier.document_type
        who = {name: data[name] for name in _WHO} if self.asks_who else {}
        return Wishes(**told, **{name: data.get(name) for name in _PLACES[:3]}, **who)  # type: ignore[typeddict-item]

    @classmethod
    def initial_from(cls, dossier: Dossier) -> dict[str, Any]:
        """What is to change as declared so far; what stays is left empty."""
        items = particulars.adjustment_of(dossier).items
        shown: dict[str, Any] = {}
        if "phone" in items:
            shown["phone"] = dossier.phone
        if "email" in items:
            shown["email"] = dossier.email
        if "identity" in items:
            shown |= {"document_type": dossier.document_type, "identity_number": dossier.identity_number}
        if "address" in items:
            shown |= {name: getattr(dossier, f"{name}_id") for name in _PLACES[:3]} | {"street": dossier.street}
        return shown


class AdjustUnsignedForm(WhoForm, AdjustForm):
    """Of an owner who cannot sign in: who they are, and a phone that is theirs now."""

    asks_who = True
    phone = MobileField(label=_("Số điện thoại mới"))

    field_order = (*_WHO, *_PAPER, "phone", "email", *_PLACES)

    def _name_the_new(self) -> None:
        """The paper is asked for anyway: it shows who the person is."""

    @classmethod
    def initial_from(cls, dossier: Dossier) -> dict[str, Any]:
        who = {name: getattr(dossier, name) for name in _WHO}
        return {**who, "document_type": dossier.document_type, **super().initial_from(dossier)}


class StopForm(KeptForm):
    """Of a signed-in owner."""

    asks_who = False

    stop_on = DayField(
        label=_("Ngừng sử dụng từ ngày"),
        missing=_("Nhập ngày bắt đầu ngừng sử dụng."),
        earliest=timezone.localdate,
        latest=lambda: timezone.localdate() + _FARTHEST_END,
        help_text=_("Từ ngày này không đăng nhập được nữa. Nếu hồ sơ được duyệt sau ngày này thì tính từ ngày duyệt."),
    )
    reason = CleanTextField(
        label=_("Lý do"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Ghi lý do ngừng sử dụng, ví dụ: không còn nhu cầu.")},
    )

    def __init__(self, *args: Any, dossier: Dossier, editable: set[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if editable is not None:
            for name, field in self.fields.items():
                field.disabled = name not in editable

    @property
    def who(self) -> dict[str, Any]:
        """The columns that say who asks."""
        return {name: value for name, value in self.cleaned_data.items() if name not in StopForm.base_fields}

    @classmethod
    def initial_from(cls, dossier: Dossier) -> dict[str, Any]:
        stopping = particulars.stopping_of(dossier)
        return {"stop_on": stopping.stop_on, "reason": stopping.reason}


class StopUnsignedForm(WhoForm, StopForm):
    asks_who = True
    phone = MobileField()

    field_order = (*_WHO, *_PAPER, "phone", "stop_on", "reason")

    @classmethod
    def initial_from(cls, dossier: Dossier) -> dict[str, Any]:
        names = set(cls.base_fields) - set(StopForm.base_fields)
        return {name: getattr(dossier, name) for name in names} | super().initial_from(dossier)
