"""Chọn cơ quan BHXH tiếp nhận."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registration.fields import EmailAddressField

from .agency_lists import AgencyListsForm


class AgencyForm(AgencyListsForm):
    """The agency, and the form by e-mail."""

    wants_form_by_email = forms.BooleanField(label=_("Gửi email tờ khai"), required=False)
    email = EmailAddressField(help_text=_("Tờ khai gửi dưới dạng PDF đến địa chỉ này."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("wants_form_by_email") and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Nhập địa chỉ thư để nhận tờ khai, hoặc bỏ dấu ở ô “Gửi email tờ khai”."))
        return data
