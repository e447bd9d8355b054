"""The one table of a dossier's states: which action leads from where to where, and who may take it."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """The labels are what people read."""

    DRAFT = "draft", _("Đang kê khai")
    SUBMITTED = "submitted", _("Đã gửi – chờ tiếp nhận")
    IN_REVIEW = "in_review", _("Đang xem xét")
    RETURNED = "returned", _("Cần bổ sung")
    APPROVED = "approved", _("Đã chấp nhận")
    REJECTED = "rejected", _("Bị từ chối")
    WITHDRAWN = "withdrawn", _("Đã rút")
    EXPIRED = "expired", _("Hết hạn")


class Action(models.TextChoices):
    """What moves a dossier; the labels stand in its timeline."""

    SUBMIT = "submit", _("Gửi tờ khai")
    TAKE = "take", _("Cán bộ bắt đầu xem xét")
    RELEASE = "release", _("Trả lại hàng đợi")
    RETURN = "return_for_changes", _("Yêu cầu bổ sung")
    REJECT = "reject", _("Từ chối")
    APPROVE = "approve", _("Chấp nhận")
    UNDO = "undo", _("Hoàn tác quyết định")
    WITHDRAW = "withdraw", _("Người kê khai rút hồ sơ")
    EXPIRE = "expire", _("Hết hạn")


class Look(models.TextChoices):
    """What leaves an event without moving the dossier."""

    START = "start", _("Bắt đầu kê khai")
    PHONE_VERIFIED = "phone_verified", _("Xác thực số điện thoại")
    RESUMED = "resumed", _("Mở lại hồ sơ trên thiết bị khác bằng mã OTP")
    PHONE_OPENED = "phone_opened", _("Mở bước chụp ảnh trên điện thoại")
    CHECKED = "checked", _("Cán bộ ghi nhận giấy tờ")
    ASSISTED = "assisted", _("Cán bộ kê khai hộ")
    IDENTITY_SEEN = "identity_seen", _("Kê khai hộ: đã đối chiếu người đến với giấy tờ bản gốc")
    PASSWORD_HANDED = "password_handed", _("In phiếu mật khẩu, trao tận tay")
    FIXED = "fixed", _("Cán bộ sửa tại quầy")
    SEEN = "seen", _("Cán bộ xem hồ sơ")
    PHOTO_SEEN = "photo_seen", _("Cán bộ xem ảnh")
    PHOTOS_OPENED = "photos_opened", _("Cán bộ mở ảnh khi không giữ hồ sơ")
    FORM_SEEN = "form_seen", _("Cán bộ xem tờ khai")
    COMPARED = "compared", _("Cán bộ kết luận về hồ sơ nghi trùng")
    PROPOSED = "proposed", _("Đề nghị chấp nhận, chờ cán bộ thứ hai")
    SENT_BACK = "sent_back", _("Cán bộ thứ hai trả lại đề nghị")
    RECHECKED = "rechecked", _("Cán bộ khác xem lại")
    RECHECK_SETTLED = "recheck_settled", _("Phụ trách xử lý ý kiến khác với quyết định")
    ACCOUNT_CHANGED = "account_changed", _("Điều chỉnh thông tin tài khoản")
    ACCOUNT_STOPPED = "account_stopped", _("Ghi ngày ngừng sử dụng tài khoản")
    LATE = "late", _("Quá hạn xử lý")
    PURGED = "purged", _("Xóa dữ liệu khi hết thời hạn lưu")
    HELD_BACK = "held_back", _("Giữ lại theo yêu cầu pháp lý, hoặc thôi giữ")
    CALLED = "called", _("Gọi điện báo tin")
    NOTICE_RESENT = "notice_resent", _("Gửi lại tin nhắn")
    NOTICE_STOPPED = "notice_stopped", _("Dừng tin nhắn")
    PASSWORD_REISSUED = "password_reissued", _("Cấp lại mật khẩu lần đầu")


class ActorKind(models.TextChoices):
    CITIZEN = "citizen", _("Người kê khai")
    OFFICER = "officer", _("Cán bộ")
    CLOCK = "clock", _("Hệ thống")


@dataclass(frozen=True)
class Transition:
    """One row of the table."""

    action: Action
    sources: frozenset[State]
    target: State
    actors: frozenset[ActorKind]


def _row(action: Action, sources: set[State], target: State, actors: set[ActorKind]) -> Transition:
    return Transition(action, frozenset(sources), target, frozenset(actors))


_CITIZEN, _OFFICER, _CLOCK = ActorKind.CITIZEN, ActorKind.OFFICER, ActorKind.CLOCK

TABLE: dict[Action, Transition] = {
    row.action: row
    for row in (
        _row(Action.SUBMIT, {State.DRAFT, State.RETURNED}, State.SUBMITTED, {_CITIZEN, _OFFICER}),
        _row(Action.TAKE, {State.SUBMITTED}, State.IN_REVIEW, {_OFFICER}),
        _row(Action.RELEASE, {State.IN_REVIEW}, State.SUBMITTED, {_OFFICER, _CLOCK}),
        _row(Action.RETURN, {State.IN_REVIEW}, State.RETURNED, {_OFFICER}),
        _row(Action.REJECT, {State.IN_REVIEW}, State.REJECTED, {_OFFICER}),
        _row(Action.APPROVE, {State.IN_REVIEW}, State.APPROVED, {_OFFICER}),
        _row(Action.UNDO, {State.APPROVED, State.REJECTED}, State.IN_REVIEW, {_OFFICER}),
        _row(Action.WITHDRAW, {State.DRAFT, State.SUBMITTED, State.RETURNED}, State.WITHDRAWN, {_CITIZEN}),
        _row(Action.EXPIRE, {State.DRAFT, State.SUBMITTED, State.RETURNED}, State.EXPIRED, {_CLOCK}),
    )
}

# One open dossier per social insurance number and kind: these are the open ones.
OPEN = (State.SUBMITTED, State.IN_REVIEW, State.RETURNED)
# The declarant can still change it.
EDITABLE = (State.DRAFT, State.RETURNED)
FINAL = (State.APPROVED, State.REJECTED, State.WITHDRAWN, State.EXPIRED)
