"""How a message fares, in the few words that people read on a page."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from .models import FAILED_FOR_GOOD, FollowUp, HeldBy, NoticeState

_OF_BUDGETS = (NoticeState.WAITING, NoticeState.FAILED)  # what a budget without room makes of a message


def of(state: str, moment: datetime, held_by: str = "") -> str:
    """`delivered` at 10:42 to "đã tới 10:42", with the day where it is not today's."""
    if held_by and state in _OF_BUDGETS:
        return _without_budget(state, held_by)
    when = _when(moment)
    match NoticeState(state):
        case NoticeState.WAITING:
            return _("chờ gửi")
        case NoticeState.SENDING:
            return _("đang gửi")
        case NoticeState.ACCEPTED:
            return _("đã gửi %(when)s, đang chờ biên nhận") % {"when": when}
        case NoticeState.DELIVERED:
            return _("đã tới %(when)s") % {"when": when}
        case NoticeState.UNDELIVERED:
            return _("không tới được, nhà mạng báo %(when)s") % {"when": when}
        case NoticeState.DOUBTFUL:
            return _("chưa rõ đã tới hay chưa, từ %(when)s") % {"when": when}
        case NoticeState.FAILED:
            return _("không gửi được %(when)s") % {"when": when}
        case NoticeState.CANCELLED:
            return _("đã hủy %(when)s") % {"when": when}


def _without_budget(state: str, held_by: str) -> str:
    return waiting_for(held_by) if state == NoticeState.WAITING else _("không gửi được, đã hết hạn mức")


def next_step(state: str, follow_up: str, moment: datetime | None) -> str:
    """What was done after a message did not arrive: "đã gọi điện 10:42, đã báo". Empty for one that may arrive."""
    if state not in (*FAILED_FOR_GOOD, NoticeState.DOUBTFUL) or not follow_up:
        return ""
    when = _when(moment) if moment else ""
    match FollowUp(follow_up):
        case FollowUp.EMAIL:
            return _("đã gửi qua email vì SMS không đến")
        case FollowUp.CALL:
            return _("cần gọi điện")
        case FollowUp.CALLED:
            return _("đã gọi điện %(when)s, đã báo") % {"when": when}
        case FollowUp.NO_ANSWER:
            return _("đã gọi điện %(when)s, không liên lạc được") % {"when": when}
        case FollowUp.RESENT:
            return _("đã gửi lại %(when)s") % {"when": when}
        case FollowUp.NOBODY:
            return _("chưa có cách báo nào khác")
        case FollowUp.STOPPED:
            return _("đã dừng %(when)s") % {"when": when}
        case FollowUp.NONE:
            return ""


def why(state: str, last_error: str) -> str:
    """Why a message did not arrive, in a few words; empty for any other."""
    if state == NoticeState.UNDELIVERED:
        return _("nhà mạng báo không tới được")
    if state == NoticeState.FAILED:
        return _("quá hạn mới gửi được") if last_error == "stale" else _("cổng gửi không nhận")
    return ""


def _when(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{local:%H:%M}" if local.date() == timezone.localdate() else f"{local:%H:%M %d/%m/%Y}"


def waiting_for(held_by: str) -> str:
    """A message that a budget has no room for."""
    return _("chờ hạn mức (%(budget)s)") % {"budget": HeldBy(held_by).label}
