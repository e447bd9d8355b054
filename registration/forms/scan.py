"""Quét mã QR: what a camera, a photo or a hand scanner brings, and the choices where card and declaration differ."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from registration.card_values import Difference, prefers_card
from registration.photos.images import ACCEPT

CARD, DECLARED = "card", "declared"


class ScanForm(forms.Form):
    """Two ways in, each sent on its own; the page's script fills `payload` from the camera."""

    photo = forms.FileField(
        label=_("Chọn ảnh có mã QR"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("Ảnh chụp thẻ, hoặc ảnh chụp màn hình có mã QR của thẻ."),
    )
    payload = forms.CharField(
        label=_("Nội dung mã QR"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
        help_text=_("Bấm vào ô này rồi quét thẻ bằng máy quét cầm tay, hoặc dán nội dung mã."),
    )


class DifferencesForm(forms.Form):
    """A choice for each difference; without an answer the first choice of a careful person stands."""

    prefix = "chon"

    def __init__(self, found: Sequence[Difference], data: Any = None) -> None:
        super().__init__(data)
        for one in found:
            choices = [
                (CARD, _("Thẻ ghi: %(value)s") % {"value": one.on_card}),
                (DECLARED, _("Bạn khai: %(value)s") % {"value": one.declared}),
            ]
            self.fields[one.item] = forms.ChoiceField(
                label=str(one.label),
                choices=choices,
                initial=CARD if prefers_card(one, found) else DECLARED,
                widget=forms.RadioSelect,
                error_messages={"required": _("Chọn một trong hai.")},
            )

    @property
    def use_card(self) -> list[str]:
        """The items for which the card was chosen."""
        return [item for item, choice in self.cleaned_data.items() if choice == CARD]
