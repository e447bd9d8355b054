"""What administrators change at the desk: the reasons officers pick from."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from registration.items import ITEMS

from . import letters
from .models import Reason


class ReasonForm(forms.ModelForm):
    """A reason is kept only when it reaches the declarant whole, in one SMS."""

    item = forms.ChoiceField(label=_("Mục cần sửa"), required=False)

    class Meta:
        model = Reason
        fields = ("outcome", "item", "text", "position", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        item = self.fields["item"]
        assert isinstance(item, forms.ChoiceField)  # noqa: S101  # narrows the type
        item.choices = [("", _("Không mục nào (lý do từ chối)")), *((one.code, one.label) for one in ITEMS.values())]

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        text = facts.get("text", "")
        if text and not letters.fits(text, facts.get("item", "")):
            self.add_error("text", _("Câu này không vừa một tin nhắn SMS. Rút ngắn lại."))
        return facts


@admin.register(Reason)
class ReasonAdmin(admin.ModelAdmin):
    form = ReasonForm
    list_display = ("text", "outcome", "item", "position", "active")
    list_filter = ("outcome", "active", "item")
    search_fields = ("text",)
