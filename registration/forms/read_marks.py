"""Marks the fields that hold what was read from a card: beside the label, in the words a screen reader hears too."""

from typing import Any

from django import forms
from django.utils.html import format_html

from registration.sources import Readings
from vssid_portal.vietnamese import clean


def mark_read(form: forms.Form, readings: Readings) -> None:
    """Put the mark into the hint of each field that still shows the value that was read."""
    for name, reading in readings.items():
        if name not in form.fields:
            continue
        field, shown = form.fields[name], form[name]
        if _as_typed(field, shown.value()) == _as_typed(field, reading.value):
            mark = '<span class="read-mark" data-read="{}">{}</span> {}'
            shown.help_text = format_html(mark, name, reading.source.label, field.help_text)


def _as_typed(field: forms.Field, value: Any) -> list[str]:
    """One value as the boxes of the form show it, whether it comes from them or from the database."""
    widget = field.widget
    if isinstance(widget, forms.MultiWidget):
        boxes = value if isinstance(value, list) else widget.decompress(value) or []
        return [str(box or "").lstrip("0") for box in boxes]
    return [clean(str(value or ""))]
