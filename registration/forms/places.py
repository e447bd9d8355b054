"""The address of a declaration: province, district, commune from their lists, and the street as people type it."""

import re
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Division
from agencies.services import children, provinces
from registration.fields import CleanTextField
from vssid_portal.vietnamese import fold

from .kept import KeptForm

_LISTS = ("province", "district", "commune")


class DivisionField(forms.ModelChoiceField):
    """A province, district or commune from its list. `children_url` tells the script where the next list comes from."""

    def __init__(self, *, missing: Any, **options: Any) -> None:
        super().__init__(
            queryset=Division.objects.none(),
            empty_label="",
            # A choice that is not in the list: the list above it was changed since.
            error_messages={"required": missing, "invalid_choice": missing},
            **options,
        )

    def label_from_instance(self, division: Any) -> str:
        return division.full_name


class PlacesForm(KeptForm):
    """A form with an address. `address_is_optional`: all of it or nothing."""

    address_is_optional = False

    province = DivisionField(label=_("Tỉnh/Thành phố"), missing=_("Chọn tỉnh hoặc thành phố nơi bạn ở."))
    district = DivisionField(label=_("Quận/Huyện"), missing=_("Chọn quận, huyện nơi bạn ở."))
    commune = DivisionField(label=_("Xã/Phường"), missing=_("Chọn xã, phường nơi bạn ở."))
    street = CleanTextField(
        label=_("Số nhà, đường, thôn xóm"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "street-address", "spellcheck": "false"}),
        help_text=_("Không ghi lại xã, huyện, tỉnh."),
        error_messages={"required": _("Nhập số nhà và đường, hoặc thôn, xóm, ấp.")},
    )

    def __init__(self, *args: Any, editable: set[str] | None = None, **kwargs: Any) -> None:
        """`editable`: the only fields that may change (a returned dossier); None for all."""
        super().__init__(*args, **kwargs)
        if editable is not None:
            for name, field in self.fields.items():
                field.disabled = name not in editable
        if self.fields["province"].disabled:
            self._keep_divisions()
        else:
            self._offer_divisions()
        if self.address_is_optional:
            for name in (*_LISTS, "street"):
                if name in self.fields:
                    self.fields[name].required = False

    def _keep_divisions(self) -> None:
        """A locked address stays as it was declared, also where the lists have changed since."""
        for name in _LISTS:
            kept = Division.objects.filter(pk__in=[self.initial.get(name)])
            self.fields[name].queryset = kept  # type: ignore[attr-defined]
            self.fields[name].required = False

    def _offer_divisions(self) -> None:
        """Fill each list with the children of what is chosen above it, in the data or in the saved draft."""
        self.fields["province"].queryset = provinces()  # type: ignore[attr-defined]
        parent = self._chosen("province")
        if (parent is not None and not children(parent).filter(level=Division.Level.DISTRICT).exists()) or (
            parent is None and not Division.objects.current().filter(level=Division.Level.DISTRICT).exists()
        ):
            del self.fields["district"]
        for name in ("district", "commune"):
            if name not in self.fields:
                continue
            offered = children(parent) if parent else Division.objects.none()
            self.fields[name].queryset = offered  # type: ignore[attr-defined]
            if name == "commune":  # five island districts have none
                self.fields[name].required = parent is None or offered.exists()
            else:
                parent = self._chosen(name)
        self._chain_lists()

    def _chain_lists(self) -> None:
        """Tell the script which list fills which."""
        lists = [name for name in _LISTS if name in self.fields]
        address = reverse("registration:division_children", args=[0]).replace("0", "{value}")
        for name, following in pairwise(lists):
            self.fields[name].widget.attrs |= {"data-fills": f"id_{following}", "data-fills-from": address}

    def _chosen(self, name: str) -> Division | None:
        raw = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        if not raw or not str(raw).isdecimal():
            return None
        return self.fields[name].queryset.filter(pk=raw).first()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self._clean_street(data)
        if self.address_is_optional:
            self._refuse_half_an_address(data)
        for name in _LISTS:
            data.setdefault(name, None)
        return data

    def _clean_street(self, data: dict[str, Any]) -> None:
        street = fold(data.get("street") or "")
        chosen = (data.get("commune"), data.get("district"), data.get("province"))
        repeated = next((d.full_name for d in chosen if d and _says(street, fold(d.full_name))), None)
        if repeated and not self.fields["street"].disabled:
            self.add_error(
                "street",
                ValidationError(
                    _("Đã chọn “%(name)s” ở trên. Ô này chỉ ghi số nhà, đường, thôn xóm."),
                    params={"name": repeated},
                ),
            )

    def _refuse_half_an_address(self, data: dict[str, Any]) -> None:
        asked = [name for name in (*_LISTS, "street") if name in self.fields]
        if not any(data.get(name) for name in asked):
            return
        for name in asked:
            field = self.fields[name]
            has_choice = name == "street" or name == "province" or field.queryset.exists()  # type: ignore[attr-defined]
            if not data.get(name) and name not in self.errors and (has_choice or name == "district"):
                self.add_error(name, field.error_messages["required"])


def _says(text: str, name: str) -> bool:
    """Whether the name stands in the text as whole words: `phường 10` does not say `phường 1`."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
