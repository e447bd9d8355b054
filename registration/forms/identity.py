"""The paper a person shows who they are by: its kind, and the number that kind has."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participants import identifiers
from registration.fields import CleanTextField, RadioField
from registration.models import DocumentType

_PARSERS = {
    DocumentType.CITIZEN_CARD: identifiers.citizen_id,
    DocumentType.IDENTITY_CARD: identifiers.old_identity_card,
    DocumentType.PASSPORT: identifiers.passport,
}


class IdentityForm(forms.Form):
    document_type = RadioField(
        label=_("Loại giấy tờ"),
        choices=DocumentType.choices,
        initial=DocumentType.CITIZEN_CARD,
        missing=_("Chọn loại giấy tờ bạn đang dùng."),
    )
    identity_number = CleanTextField(
        label=_("Số CCCD/CMND/Hộ chiếu"),
        error_messages={"required": _("Nhập số ghi trên giấy tờ bạn đã chọn.")},
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        help_text=_("CCCD có 12 chữ số, CMND có 9, hộ chiếu có 8 ký tự."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        parser = _PARSERS.get(data.get("document_type", ""))
        if parser is None or not data.get("identity_number") or self.fields["identity_number"].disabled:
            return data
        try:
            data["identity_number"] = parser(data["identity_number"])
        except ValidationError as error:
            self.add_error("identity_number", error)
        return data


def kind_of_paper(number: str) -> str:
    """Which paper a number on file is most likely of."""
    for kind, parser in _PARSERS.items():
        try:
            parser(number)
        except ValidationError:
            continue
        return kind.value
    return DocumentType.CITIZEN_CARD.value
