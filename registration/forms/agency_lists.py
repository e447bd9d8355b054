"""The two lists an agency is chosen by, alone or as part of a larger form."""

from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency

from .kept import KeptForm


class AgencyListsForm(KeptForm):
    """The provincial agency, and one of its offices or the provincial agency itself."""

    province_agency = forms.ModelChoiceField(
        label=_("Cơ quan BHXH cấp tỉnh"),
        queryset=Agency.objects.none(),
        empty_label="",
        error_messages={
            "required": _("Chọn cơ quan BHXH cấp tỉnh."),
            "invalid_choice": _("Chọn một cơ quan BHXH cấp tỉnh trong danh sách."),
        },
    )
    office = forms.ModelChoiceField(
        label=_("Cơ quan BHXH cấp huyện"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("Tại cơ quan BHXH cấp tỉnh"),
        error_messages={"invalid_choice": _("Cơ quan này không thuộc tỉnh đã chọn. Chọn lại trong danh sách.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at_province_level = Agency.objects.current().at_province_level()
        self.fields["province_agency"].queryset = at_province_level  # type: ignore[attr-defined]
        raw = self["province_agency"].value()
        parent = at_province_level.filter(pk=raw).first() if raw and str(raw).isdecimal() else None
        if parent:
            self.fields["office"].queryset = Agency.objects.current().filter(parent=parent)  # type: ignore[attr-defined]
        address = reverse("registration:offices", args=[0]).replace("0", "{value}")
        self.fields["province_agency"].widget.attrs |= {"data-fills": "id_office", "data-fills-from": address}
        for name in ("province_agency", "office"):
            self.fields[name].label_from_instance = lambda agency: agency.label  # type: ignore[attr-defined]
        if settings.DIVISIONS == "2025":  # Districts ended on 1 July 2025; the level below is the "BHXH cơ sở".
            self.fields["office"].label = _("BHXH cơ sở")

    @property
    def receiving_agency(self) -> Agency:
        return self.cleaned_data["office"] or self.cleaned_data["province_agency"]

    @staticmethod
    def choice_of(agency: Agency | None) -> dict[str, Any]:
        """The two lists set to an agency, as initial values."""
        if agency is None:
            return {}
        if agency.parent_id is None:
            return {"province_agency": agency.pk, "office": None}
        return {"province_agency": agency.parent_id, "office": agency.pk}
