"""The kinds of messages: which values each needs, and what a one-time code is for."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class WordingError(ValueError):
    """No such kind or channel, a missing value, or a text that cannot be sent. Never quotes the values."""


class Form(models.TextChoices):
    """In which form a kind is worded; each has its own text and its own history."""

    SMS = "sms", _("Tin nhắn không dấu")
    ACCENTED = "accented", _("Tin nhắn có dấu")
    EMAIL = "email", _("Thư điện tử")


@dataclass(frozen=True)
class Kind:
    """`needs`: the names its context must hold."""

    needs: frozenset[str]
    sms: bool = True
    email: bool = True

    @property
    def bears_secret(self) -> bool:
        """A password or a one-time code: whoever reads it must be told to keep it."""
        return bool(self.needs & {"password", "purpose"})

    @property
    def forms(self) -> tuple[Form, ...]:
        sms = (Form.SMS, Form.ACCENTED) if self.sms else ()
        return (*sms, *((Form.EMAIL,) if self.email else ()))


def _kind(*needs: str, sms: bool = True) -> Kind:
    return Kind(frozenset(needs), sms=sms)


KINDS = {
    "one_time_code": _kind("code", "purpose"),  # purpose: a key of PURPOSES
    "dossier_received": _kind("code", "office"),
    "dossier_returned": _kind("reason", "office_phone"),
    "dossier_rejected": _kind("reason", "office_phone"),
    "account_issued": _kind("username", "password"),
    "first_password_reissued": _kind("username", "password"),
    # A child's: they go to whoever acts for the child, and name the child.
    "child_dossier_received": _kind("name", "code", "office"),
    "child_dossier_returned": _kind("name", "reason", "office_phone"),
    "child_dossier_rejected": _kind("name", "reason", "office_phone"),
    "child_account_issued": _kind("name", "username", "password"),
    "child_password_reissued": _kind("name", "username", "password"),
    "guardian_added": _kind("name"),
    "handover_ahead": _kind("name", "years", "day"),
    "handed_over": _kind("name", "years"),
    "password_changed": _kind(),
    "account_change_asked": _kind("username", "wish", "code"),
    "account_adjusted": _kind("username", "what"),
    "account_stopped": _kind("username", "day"),
    "data_request_answered": _kind("outcome", "reason"),
    "late_digest": _kind("day", "late", "soon", "agencies", "calls", "stuck", sms=False),  # to supervisors
    "outbox_digest": _kind("day", "doubtful", "lost", "overdue", "calls", sms=False),  # to administrators
    "budget_brake": _kind("budget", "waits", "until", sms=False),  # to administrators
    "phone_changed": _kind(),
    "password_ages": _kind("last_day"),
    "form_copy": _kind("code", "office", sms=False),  # the PDF is its attachment
}

# What a one-time code is for, in the words of its message.
PURPOSES = {
    "register": "đăng ký giao dịch điện tử",
    "resume": "tiếp tục hồ sơ đang kê khai",
    "track": "tra cứu hồ sơ",
    "correct": "bổ sung hồ sơ",
    "password": "đổi mật khẩu",
    "recover": "đặt lại mật khẩu",
    "look_up": "tra cứu mã số BHXH",
    "sign_in": "đăng nhập trên thiết bị này",
    "new_phone": "xác nhận số điện thoại mới",
    "data_copy": "tải dữ liệu cá nhân",
}
