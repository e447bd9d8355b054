"""Signing in and choosing a password."""

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from vssid_portal.vietnamese import clean, digits_only

from .check_code import CheckCodeField, CheckCodeMixin
from .models import User
from .password_change import was_used_before
from .passwords import shortest_for


def password_field(label: Any, *, autocomplete: str, missing: Any, **more: Any) -> forms.CharField:
    """No length limit on the box: it would cut a pasted password without a word."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label, strip=False, widget=widget, error_messages={"required": missing}, **more
    )


class WhoField(forms.ChoiceField):
    """Radios of which one is chosen from the first: not to be filled in, so no mark either."""

    is_preselected = True


class SignInForm(CheckCodeMixin, forms.Form):
    """Only well-formedness and the check code; who it is, the view asks."""

    who = WhoField(
        label=_("Loại đối tượng"),
        choices=[("person", _("Cá nhân")), ("unit", _("Cơ quan, tổ chức"))],
        initial="person",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Chọn Cá nhân hoặc Cơ quan, tổ chức.")},
    )
    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=64,
        help_text=_("Cá nhân: mã số BHXH (10 chữ số) hoặc số CCCD (12 chữ số). Đơn vị: mã đơn vị."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "class": "input-w-20",
            }
        ),
        error_messages={"required": _("Hãy nhập tên đăng nhập.")},
    )
    password = password_field(_("Mật khẩu"), autocomplete="current-password", missing=_("Hãy nhập mật khẩu."))
    check_code = CheckCodeField()

    @property
    def as_unit(self) -> bool:
        return self.cleaned_data.get("who") == "unit"

    def clean_username(self) -> str:
        """Numbers as people type them, with spaces and dots; other names as they are. Codes of units are capitals."""
        name = clean(self.cleaned_data["username"])
        digits = digits_only(name)
        if self.as_unit:
            return digits.upper()
        return digits if digits.isascii() and digits.isdecimal() else name

    def say_stopped(self, since: dt.date) -> None:
        """Only to somebody who knows the password."""
        sentence = gettext(
            "Tài khoản này đã ngừng sử dụng từ ngày %(day)s theo tờ khai của chủ tài khoản. "
            "Muốn dùng lại, hãy đăng ký lại."
        )
        self.add_error(None, sentence % {"day": since.strftime("%d/%m/%Y")})

    def say_siege(self, minutes: int) -> None:
        """Somebody guesses at this name from many places: the ways that stay open to its owner."""
        sentence = gettext(
            "Tên đăng nhập này đang bị nhập sai mật khẩu nhiều lần. Hãy dùng thiết bị bạn đã từng đăng nhập, "
            "hoặc bấm “Quên mật khẩu” để vào ngay bằng mã OTP; nếu không, thử lại sau %(minutes)d phút."
        )
        self.add_error(None, sentence % {"minutes": minutes})

    def refuse(self) -> None:
        """The same words whatever was wrong: they tell nobody whether the account exists (QUALITY S-6)."""
        self.add_error(None, _("Tên đăng nhập hoặc mật khẩu chưa đúng."))
        hint = gettext(
            "Mật khẩu nhận qua tin nhắn chỉ dùng được một lần, trong %(hours)d giờ. "
            "Nếu đã dùng, đã quá hạn hoặc không nhớ, hãy bấm “Quên mật khẩu” để tự đặt mật khẩu mới."
        )
        self.add_error(None, hint % {"hours": settings.FIRST_PASSWORD_HOURS})


class ChangePasswordForm(forms.Form):
    """In: the user, and whether to ask for the old password. Out: `cleaned_data["new_password"]`."""

    old_password = password_field(
        _("Mật khẩu cũ"), autocomplete="current-password", missing=_("Hãy nhập mật khẩu cũ.")
    )
    new_password = password_field(
        _("Mật khẩu mới"), autocomplete="new-password", missing=_("Hãy nhập mật khẩu mới.")
    )
    repeated = password_field(
        _("Nhập lại mật khẩu mới"), autocomplete="new-password", missing=_("Hãy nhập lại mật khẩu mới.")
    )

    def __init__(self, *args: Any, user: User, asks_old: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not asks_old:
            del self.fields["old_password"]
        shortest = shortest_for(user)
        self.fields["new_password"].help_text = gettext(
            "Ít nhất %(count)d ký tự. Một câu ngắn dễ nhớ là tốt nhất, có dấu và dấu cách cũng được."
        ) % {"count": shortest}
        self.fields["new_password"].widget.attrs["data-shortest"] = shortest

    def clean_old_password(self) -> str:
        old = self.cleaned_data["old_password"]
        if not self.user.check_password(old):
            raise forms.ValidationError(_("Mật khẩu cũ chưa đúng."))
        return old

    def clean_new_password(self) -> str:
        new = self.cleaned_data["new_password"]
        if self.user.check_password(new):
            raise forms.ValidationError(_("Mật khẩu mới phải khác mật khẩu đang dùng."))
        validate_password(new, self.user)
        if was_used_before(self.user, new):
            raise forms.ValidationError(_("Bạn đã dùng mật khẩu này trước đây. Hãy chọn mật khẩu khác."))
        return new

    def clean(self) -> None:
        new, repeated = self.cleaned_data.get("new_password"), self.cleaned_data.get("repeated")
        if new and repeated and new != repeated:
            self.add_error("repeated", _("Hai lần nhập mật khẩu mới chưa giống nhau."))
