"""Forms whose unsent contents can be kept and shown again."""

from typing import Any

from django import forms

from vssid_portal.vietnamese import clean


class KeptForm(forms.Form):
    def typed(self) -> dict[str, Any]:
        """What the person typed, unchecked but legible, in the shape of `initial`: to show it again or keep it."""
        return {
            name: _legible(field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name)))
            for name, field in self.fields.items()
        }


def _legible(value: Any) -> Any:
    """Text without what nobody sees: it is kept before any field has looked at it."""
    if isinstance(value, str):
        return clean(value)
    return [_legible(part) for part in value] if isinstance(value, list) else value
