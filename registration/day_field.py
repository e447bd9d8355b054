"""A day in three boxes, `Ngày`, `Tháng`, `Năm`, as birth dates are asked for."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from vssid_portal.vietnamese import digits_only


class DayWidget(forms.MultiWidget):
    template_name = "parts/date_boxes.html"
    use_fieldset = True

    def __init__(self) -> None:
        def box(size: int) -> forms.TextInput:
            attrs = {"inputmode": "numeric", "autocomplete": "off", "maxlength": size, "class": "form-control"}
            return forms.TextInput(attrs=attrs)

        super().__init__({"day": box(2), "month": box(2), "year": box(4)})

    def decompress(self, value: Any) -> list[Any]:
        return [value.day, value.month, value.year] if isinstance(value, dt.date) else ["", "", ""]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else ""


class DayField(forms.Field):
    """`earliest` and `latest` give the bounds at the time of asking; both are optional."""

    widget = DayWidget

    def __init__(
        self,
        *,
        missing: Any,
        earliest: Callable[[], dt.date] | None = None,
        latest: Callable[[], dt.date] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(error_messages={"required": missing}, **options)
        self.earliest, self.latest = earliest, latest

    def clean(self, value: Any) -> dt.date | None:
        if self.disabled or value is None or isinstance(value, dt.date):
            return value
        parts = [digits_only(str(part or "")) for part in value]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        return self._within_bounds(_date(parts))

    def _within_bounds(self, day: dt.date) -> dt.date:
        if self.earliest and day < self.earliest():
            message = _("Ngày này sớm nhất là %(day)s.")
            raise ValidationError(message, code="early", params={"day": self.earliest().strftime("%d/%m/%Y")})
        if self.latest and day > self.latest():
            message = _("Ngày này muộn nhất là %(day)s.")
            raise ValidationError(message, code="late", params={"day": self.latest().strftime("%d/%m/%Y")})
        return day


def _date(parts: list[str]) -> dt.date:
    try:
        day, month, year = (int(part) for part in parts)
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        raise ValidationError(
            _("Không có ngày %(date)s. Ghi đủ ngày, tháng và năm 4 chữ số, ví dụ 5 – 3 – 2027."),
            code="no_date",
            params={"date": "/".join(part or "…" for part in parts)},
        ) from None
