"""How a dossier stands, as its declarant reads it: what happened, where it is, what to do next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .items import ITEMS, flagged_items
from .models import Decision, Dossier, DossierEvent, Kind, Outcome
from .services import visit_by
from .states import Action, ActorKind, Look, State

# Officers taking and releasing a dossier is theirs; the declarant reads what changed for them.
_TOLD: dict[str, str | Promise] = {
    Action.SUBMIT: _("Bạn đã gửi tờ khai"),
    Action.TAKE: _("Cán bộ bắt đầu xem xét"),
    Action.RETURN: _("Cơ quan BHXH yêu cầu bổ sung"),
    Action.REJECT: _("Hồ sơ bị từ chối"),
    Action.APPROVE: _("Hồ sơ được chấp nhận"),
    Action.WITHDRAW: _("Bạn đã rút hồ sơ"),
    Action.EXPIRE: _("Hồ sơ hết hạn"),
    Look.FIXED: _("Cán bộ sửa lỗi gõ tại quầy"),
}

_FOR_A_CHILD = {
    State.RETURNED: _("Đăng nhập, vào Quản lý cá nhân, sửa các mục được yêu cầu rồi gửi lại. Mã hồ sơ giữ nguyên."),
    State.APPROVED: _("Trẻ đã có tài khoản VssID. Xem tài khoản của trẻ trong mục Quản lý cá nhân."),
    State.REJECTED: _("Liên hệ cơ quan BHXH để được hướng dẫn, hoặc đăng ký lại cho con."),
    State.WITHDRAWN: _("Khi cần, bạn đăng ký lại cho con trong mục Quản lý cá nhân."),
    State.EXPIRED: _("Hồ sơ đã quá hạn bổ sung. Bạn đăng ký lại cho con trong mục Quản lý cá nhân."),
}
APPROVED_TITLES: dict[Kind, str | Promise] = {
    Kind.ADULT: _("Hồ sơ được chấp nhận, tài khoản đã cấp"),
    Kind.CHILD: _("Hồ sơ được chấp nhận, tài khoản đã cấp"),
    Kind.UNIT: _("Hồ sơ được chấp nhận, tài khoản đã cấp"),
    Kind.ADJUST: _("Hồ sơ được chấp nhận, tài khoản đã điều chỉnh"),
    Kind.STOP: _("Hồ sơ được chấp nhận, đã ghi ngày ngừng sử dụng"),
}
AFTER_APPROVAL: dict[Kind, str | Promise] = {
    Kind.ADULT: _("Đăng nhập bằng mã số BHXH và mật khẩu trong tin nhắn, rồi đổi mật khẩu."),
    Kind.CHILD: _FOR_A_CHILD[State.APPROVED],
    Kind.UNIT: _("Đăng nhập ở mục Cơ quan, tổ chức bằng mã đơn vị và mật khẩu trong tin nhắn, rồi đổi mật khẩu."),
    Kind.ADJUST: _("Thông tin mới đã có trong tài khoản. Bạn không phải làm gì thêm."),
    Kind.STOP: _("Từ ngày đã khai, tài khoản không đăng nhập được nữa. Muốn dùng lại, bạn đăng ký lại."),
}
WHAT_TO_BRING: dict[str, str | Promise] = {
    "person": _("In tờ khai, ký, ghi rõ họ tên và mang đến cơ quan BHXH cùng giấy tờ tùy thân bản gốc."),
    "unit": _("In tờ khai, ký, đóng dấu và mang đến cơ quan BHXH cùng giấy tờ thành lập đơn vị bản gốc."),
}


@dataclass(frozen=True)
class Event:
    """A line of the timeline: `state` is done or current."""

    title: str | Promise
    state: str
    moment: datetime
    detail: str = ""


def for_declarant(dossier: Dossier) -> dict[str, Any]:
    """The context of the tracking page: `events`, `next_steps`, `flags`, `reason`, `agency`, `visit_by`."""
    told = _told(dossier)
    titles: dict[str, str | Promise] = _TOLD | {Action.APPROVE: APPROVED_TITLES[Kind(dossier.kind)]}
    events = [
        Event(_title(event, titles), "current" if event is told[-1] else "done", event.at, _mended(event))
        for event in told
    ]
    flags = flagged_items(dossier) if dossier.state == State.RETURNED else {}
    return {
        "events": events,
        "next_steps": next_steps(dossier),
        "flags": [(ITEMS[code].label, reason) for code, reason in flags.items()],
        "reason": _reason(dossier),
        "agency": dossier.receiving_agency,
        "visit_by": visit_by(dossier),
        "needs_visit": dossier.state == State.SUBMITTED and dossier.papers_recorded_at is None,
    }


def _told(dossier: Dossier) -> list[DossierEvent]:
    """The events that changed something for the declarant.

    A look that ended in the queue again changed nothing, nor did a decision that was taken back.
    """
    ended_by = {Action.RELEASE: (Action.TAKE,), Action.UNDO: (Action.APPROVE, Action.REJECT)}
    told: list[DossierEvent] = []
    for event in dossier.events.filter(action__in=[*_TOLD, *ended_by]).order_by("sequence"):
        if event.action not in ended_by:
            told.append(event)
        elif undone := [one for one in told if one.action in ended_by[Action(event.action)]]:
            told.remove(undone[-1])
    return told


def _title(event: DossierEvent, titles: dict[str, str | Promise]) -> str | Promise:
    if event.action == Action.SUBMIT and event.actor_kind == ActorKind.OFFICER:
        return _("Cán bộ kê khai hộ bạn và gửi tờ khai")
    return titles[event.action]


def _mended(event: DossierEvent) -> str:
    """Which fields an officer mended: their names only, whoever asks with code and phone."""
    fields = event.detail.get("changes", {}) if event.action == Look.FIXED else {}
    return ", ".join(str(Dossier._meta.get_field(name).verbose_name) for name in fields)  # type: ignore[union-attr]


def next_steps(dossier: Dossier) -> str | Promise:
    """One sentence: what the person does now."""
    if dossier.kind == Kind.CHILD and dossier.state in _FOR_A_CHILD:
        return _FOR_A_CHILD[State(dossier.state)]
    if dossier.state == State.SUBMITTED and dossier.papers_recorded_at is None:
        return WHAT_TO_BRING["unit" if dossier.unit_code else "person"]
    return {
        State.SUBMITTED: _result_by(dossier),
        State.IN_REVIEW: _("Cán bộ đang xem hồ sơ. Chờ kết quả qua tin nhắn, bạn chưa phải làm gì."),
        State.RETURNED: _("Sửa các mục được yêu cầu bên dưới rồi gửi lại. Mã hồ sơ giữ nguyên."),
        State.APPROVED: AFTER_APPROVAL[Kind(dossier.kind)],
        State.REJECTED: _("Liên hệ cơ quan BHXH để được hướng dẫn, hoặc đăng ký lại."),
        State.WITHDRAWN: _("Khi cần, bạn đăng ký lại từ trang đầu."),
        State.EXPIRED: _("Hồ sơ đã quá hạn. Bạn đăng ký lại từ trang đầu."),
    }[State(dossier.state)]


def _result_by(dossier: Dossier) -> str:
    """Until when the office has promised an answer; late, whom to ask."""
    agency, due_at = dossier.receiving_agency, dossier.due_at
    if due_at and agency and due_at < timezone.now():
        late = gettext("Cơ quan BHXH xử lý hồ sơ chậm hơn hẹn. Gọi %(phone)s để hỏi.")
        return late % {"phone": agency.contact_phone}
    at_work = gettext("Cơ quan BHXH đã nhận đủ giấy tờ.")
    if dossier.kind == Kind.CHILD:
        at_work = gettext("Không cần đến cơ quan: cán bộ đối chiếu giấy khai sinh.")
    result = gettext("Chờ kết quả qua tin nhắn.")
    if due_at:
        result = gettext("Chờ kết quả qua tin nhắn, chậm nhất ngày %(day)s.")
        result %= {"day": timezone.localtime(due_at).strftime("%d/%m/%Y")}
    return f"{at_work} {result}"


def _reason(dossier: Dossier) -> str:
    rejected: Decision | None = dossier.decisions.filter(outcome=Outcome.REJECTED, round=dossier.round).first()
    return rejected.reason if rejected else ""
