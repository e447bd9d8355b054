"""Dữ liệu của tôi: what a person asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from registration.fields import CleanTextField, RadioField
from registration.models import DataRequest


class DataRequestForm(forms.Form):
    kind = RadioField(
        label=_("Bạn yêu cầu"),
        choices=DataRequest.Kind.choices,
        missing=_("Chọn việc bạn yêu cầu."),
    )
    text = CleanTextField(
        label=_("Nội dung"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ghi rõ điều bạn muốn hỏi, khiếu nại hoặc hạn chế."),
    )

    def clean(self) -> None:
        if self.cleaned_data.get("kind") == DataRequest.Kind.OTHER and not self.cleaned_data.get("text"):
            self.add_error("text", _("Ghi nội dung bạn hỏi, khiếu nại hoặc muốn hạn chế."))
