"""Form fields that take what people really type and give clean values, each with its own sentences for mistakes."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vssid_portal.partial_date import PartialDate
from vssid_portal.vietnamese import clean, digits_only

EARLIEST_YEAR = 1900


class ParsedField(forms.CharField):
    """Text that a pure parser turns into the stored value, or refuses with the sentence to show."""

    def __init__(
        self, parser: Callable[[str], str], *, shown: Callable[[str], str] | None = None, **options: Any
    ) -> None:
        self.parser, self.shown = parser, shown
        super().__init__(strip=False, **options)

    def clean(self, value: Any) -> str:
        if self.disabled:
            return str(value or "")
        text = clean(str(value or ""))
        if not text and not self.required:
            return ""
        return self.parser(text)

    def prepare_value(self, value: Any) -> Any:
        """A stored value as `shown` has it, which leaves alone what the person typed."""
        return self.shown(str(value)) if value and self.shown else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not self.disabled and super().has_changed(initial, data)


_TOO_LONG = _("Ô này nhận nhiều nhất %(limit_value)d ký tự, bạn đã nhập %(show_value)d. Hãy rút ngắn.")


class CleanTextField(forms.CharField):
    """Free text in NFC, without invisible characters, single-spaced."""

    default_error_messages = {"max_length": _TOO_LONG}

    def to_python(self, value: Any) -> str:
        return clean(str(value or ""))


class EmailAddressField(forms.EmailField):
    """An e-mail address, optional unless said otherwise."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    default_error_messages = {"invalid": _("Địa chỉ thư cần có dạng ten@example.com."), "max_length": _TOO_LONG}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("Địa chỉ thư điện tử"), "max_length": 120, "required": False, **options})


class RadioField(forms.ChoiceField):
    """One of a few. `missing` is the sentence for none of them."""

    widget = forms.RadioSelect

    def __init__(self, *, missing: Any, **options: Any) -> None:
        super().__init__(error_messages={"required": missing, "invalid_choice": missing}, **options)


class BirthDateWidget(forms.MultiWidget):
    """Three boxes `Ngày`, `Tháng`, `Năm`, and a tick for papers that only show the year."""

    template_name = "registration/widgets/birth_date.html"
    use_fieldset = True

    def __init__(self) -> None:
        def box(autocomplete: str, size: int) -> forms.TextInput:
            return forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    "autocomplete": autocomplete,
                    "maxlength": size,
                    "class": "form-control",
                }
            )

        year_only = forms.CheckboxInput(attrs={"class": "form-check-input"})
        super().__init__(
            {
                "day": box("bday-day", 2),
                "month": box("bday-month", 2),
                "year": box("bday-year", 4),
                "only_year": year_only,
            }
        )

    def decompress(self, value: Any) -> list[Any]:
        """From ISO text as stored, whole or partial."""
        if not value:
            return ["", "", "", False]
        date = PartialDate.parse(value)
        return [date.day or "", date.month or "", date.year, date.day is None]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else ""


class BirthDateField(forms.Field):
    """A birth date as ISO text: `1990-03-05`, or `1950` where the papers only show the year."""

    widget = BirthDateWidget

    def clean(self, value: Any) -> str:
        if isinstance(value, str):  # disabled: the stored value itself
            return value
        day, month, year, only_year = value or ["", "", "", False]
        if only_year and not (day or month):
            return PartialDate(self._year(year)).iso
        self._refuse_missing(day, month, year)
        return self._date(day, month, year).isoformat()

    @staticmethod
    def _refuse_missing(day: str, month: str, year: str) -> None:
        if not (day or month or year):
            raise ValidationError(_("Nhập ngày sinh, ví dụ 5 – 3 – 1990."), code="empty")
        names = [str(name) for part, name in ((day, _("ngày")), (month, _("tháng")), (year, _("năm"))) if not part]
        if names:
            raise ValidationError(
                _("Ngày sinh còn thiếu %(parts)s. Nếu giấy tờ chỉ ghi năm, đánh dấu vào ô bên dưới."),
                code="missing",
                params={"parts": ", ".join(names)},
            )

    def _date(self, day: str, month: str, year: str) -> dt.date:
        numbers = [digits_only(part) for part in (day, month)]
        full_year = self._year(year)
        try:
            date = dt.date(full_year, int(numbers[1]), int(numbers[0]))
        except (ValueError, OverflowError):
            raise ValidationError(
                _("Không có ngày %(date)s. Kiểm tra lại ngày và tháng."),
                code="no_date",
                params={"date": f"{day}/{month}/{year}"},
            ) from None
        if date > timezone.localdate():
            raise ValidationError(_("Ngày sinh ở tương lai. Kiểm tra lại năm sinh."), code="future")
        return date

    @staticmethod
    def _year(text: str) -> int:
        year = digits_only(str(text or ""))
        if not (year.isascii() and year.isdigit() and len(year) == 4):
            raise ValidationError(_("Nhập năm sinh bằng 4 chữ số, ví dụ 1990."), code="year")
        if int(year) < EARLIEST_YEAR:
            raise ValidationError(
                _("Năm sinh phải từ %(year)s trở đi."), code="too_early", params={"year": EARLIEST_YEAR}
            )
        if int(year) > timezone.localdate().year:
            raise ValidationError(_("Năm sinh ở tương lai. Kiểm tra lại năm sinh."), code="future")
        return int(year)
