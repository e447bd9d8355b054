"""What each kind of message is called at the desk: what it was about, in a few words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "one_time_code": _("Mã OTP"),
    "dossier_received": _("Đã nhận tờ khai"),
    "dossier_returned": _("Yêu cầu bổ sung"),
    "dossier_rejected": _("Từ chối hồ sơ"),
    "account_issued": _("Tài khoản và mật khẩu lần đầu"),
    "first_password_reissued": _("Mật khẩu lần đầu cấp lại"),
    "child_dossier_received": _("Đã nhận tờ khai của con"),
    "child_dossier_returned": _("Yêu cầu bổ sung hồ sơ của con"),
    "child_dossier_rejected": _("Từ chối hồ sơ của con"),
    "child_account_issued": _("Tài khoản và mật khẩu của con"),
    "child_password_reissued": _("Mật khẩu của con cấp lại"),
    "guardian_added": _("Thêm người thao tác cho con"),
    "handover_ahead": _("Con sắp đủ tuổi"),
    "handed_over": _("Con đã đủ tuổi"),
    "password_changed": _("Đã đổi mật khẩu"),
    "account_change_asked": _("Có người xin đổi tài khoản"),
    "account_adjusted": _("Đã điều chỉnh tài khoản"),
    "account_stopped": _("Ngừng sử dụng tài khoản"),
    "data_request_answered": _("Trả lời yêu cầu về dữ liệu"),
    "late_digest": _("Thư hồ sơ trễ hạn"),
    "budget_brake": _("Thư hạn mức tin nhắn"),
    "outbox_digest": _("Thư tin nhắn bị kẹt"),
    "phone_changed": _("Đã đổi số điện thoại"),
    "password_ages": _("Nhắc đổi mật khẩu"),
    "form_copy": _("Bản tờ khai"),
}


def name_of(kind: str) -> str:
    """The name of a kind; the kind itself where it has none yet."""
    return str(NAMES.get(kind, kind))
