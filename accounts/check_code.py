"""`Mã kiểm tra`: five digits in a picture, to read, to hear, or left to the browser (QUALITY C-3, A-9).

Use `CheckCodeField` in a form that mixes in `CheckCodeMixin`; the template is `accounts/check_code.html`.
A picture is good for one answer, right or wrong; every drawing of the field makes a new one.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from captcha.models import CaptchaStore
from django import forms
from django.conf import settings
from django.forms.utils import ErrorDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vssid_portal.vietnamese import digits_only

from . import sound

# Without 0 and 1: in a picture they are taken for other digits and letters.
_CHARACTERS = "23456789"
_LENGTH = 5
_TEST_ANSWER = "PASSED"


@dataclass(frozen=True)
class Picture:
    """A check code that waits for its answer, as a page needs it."""

    key: str
    image_url: str
    sound_url: str  # empty where the machine cannot speak
    proof_url: str


@dataclass(frozen=True)
class CheckAnswer:
    """What came back from the page."""

    key: str
    text: str


def new_picture() -> Picture:
    key = CaptchaStore.generate_key(_five_digits)
    return Picture(
        key=key,
        image_url=reverse("accounts:check_picture", args=[key]),
        sound_url=reverse("accounts:check_sound", args=[key]) if sound.can_speak() else "",
        proof_url=reverse("accounts:check_proof", args=[key]),
    )


def digits_behind(key: str) -> str | None:
    """The digits of a picture that still waits for its answer."""
    waiting = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now())
    return waiting.values_list("response", flat=True).first()


def passes(answer: CheckAnswer) -> bool:
    """Whether the answer is right. Uses the picture up; of several answers at once only one counts."""
    CaptchaStore.remove_expired()
    digits = digits_behind(answer.key)
    used_up, _rows = CaptchaStore.objects.filter(hashkey=answer.key).delete()
    if settings.CHECK_CODE_TEST_MODE and answer.text.strip().upper() == _TEST_ANSWER:
        return True
    if digits is None or not used_up:
        return False
    return hmac.compare_digest(digits.encode(), digits_only(answer.text).encode())


def _five_digits() -> tuple[str, str]:
    digits = "".join(secrets.choice(_CHARACTERS) for _place in range(_LENGTH))
    return digits, digits


class CheckCodeInput(forms.Widget):
    """The picture, the box for its digits, and the other ways. What was typed is never shown again."""

    template_name = "accounts/check_code.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "input-w-10 input-number", **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        context["picture"] = new_picture()
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> CheckAnswer:
        return CheckAnswer(key=str(data.get(f"{name}_key", "")), text=str(data.get(name, "")))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data


class CheckCodeField(forms.Field):
    """Labelled `Mã kiểm tra`. Its clean value says nothing: either the answer passed or there is an error."""

    widget = CheckCodeInput
    default_error_messages = {
        "required": _("Hãy nhập các chữ số trong ảnh."),
        "wrong": _("Mã kiểm tra chưa đúng. Hãy nhập các chữ số trong ảnh mới."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Mã kiểm tra"), **kwargs})

    def clean(self, value: CheckAnswer) -> None:
        if not value.text.strip():
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if not passes(value):
            raise forms.ValidationError(self.error_messages["wrong"], code="wrong")


class CheckCodeMixin(forms.BaseForm):
    """For a form with a CheckCodeField: `Đổi ảnh khác` brings the form back unjudged, with a new picture."""

    def full_clean(self) -> None:
        if not self._asks_for_new_picture():
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data = {}
        for name in self._check_codes():
            self.fields[name].widget.attrs["autofocus"] = True

    def is_valid(self) -> bool:
        return super().is_valid() and not self._asks_for_new_picture()

    def _asks_for_new_picture(self) -> bool:
        buttons = (f"{self.add_prefix(name)}_new" for name in self._check_codes())
        return self.is_bound and any(button in self.data for button in buttons)

    def _check_codes(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, CheckCodeField)]
