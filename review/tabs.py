"""The queues of the desk, as data: a queue is a row of `TABS`, and nothing else has to know of it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registration.clock import AWAITS_VISIT, RUNNING
from registration.states import OPEN, State

from . import second_eyes
from .lateness import Clock
from .services import CORRECTIONS_BEFORE_SUPERVISOR, free

# Who looks (the officer's id) and when.
Holds = Callable[[int, Clock], Q]
_WAITED, _NONE = _("Đã chờ"), _("Không có hồ sơ nào.")


@dataclass(frozen=True)
class Tab:
    """`holds(officer, clock)` says what is in it; `by` is the moment it goes by, under the heading `moment`.

    `newest` turns the order around. `few`: never many, found without going through the agencies. `empty` is said when
    nothing is in it. Every tab is counted on every page, up to a limit: what it holds must be found by an index that
    begins with the agency.
    """

    slug: str
    label: str | Promise
    holds: Holds
    by: str = "submitted_at"
    moment: str | Promise = _WAITED
    newest: bool = False
    few: bool = False
    empty: str | Promise = _NONE


def _waiting(officer: int, clock: Clock) -> Q:
    return free(clock.now)


def _in_review(officer: int, clock: Clock) -> Q:
    return Q(state=State.IN_REVIEW)


def _mine(officer: int, clock: Clock) -> Q:
    """Held by the officer, or sent again after they asked for a correction."""
    come_back = come_back_to(officer) & free(clock.now)
    return Q(state__in=_ON_THE_DESK) & (Q(state=State.IN_REVIEW, held_by=officer) | come_back)


def come_back_to(officer: int) -> Q:
    """Corrected by its declarant at this officer's wish."""
    return Q(corrections__gt=0, returned_by=officer)


def _come_back(officer: int, clock: Clock) -> Q:
    return Q(state__in=_ON_THE_DESK, corrections__gt=0)


def _for_supervisor(officer: int, clock: Clock) -> Q:
    return free(clock.now) & Q(corrections__gte=CORRECTIONS_BEFORE_SUPERVISOR)


def _returned(officer: int, clock: Clock) -> Q:
    return Q(state=State.RETURNED)


def duplicates(officer: int, clock: Clock) -> Q:
    """Shares something with another dossier, and nobody has said yet whether they are one person's."""
    return Q(state__in=OPEN, suspected_duplicate=True)


def _held_approval(officer: int, clock: Clock) -> Q:
    """One officer would accept, a second has to agree."""
    return second_eyes.waiting()


def _decided_today(officer: int, clock: Clock) -> Q:
    return Q(state__in=[State.APPROVED, State.REJECTED], state_changed_at__gte=clock.midnight)


def _awaits_visit(officer: int, clock: Clock) -> Q:
    return AWAITS_VISIT


def _at_risk(officer: int, clock: Clock) -> Q:
    """Late, or due within REVIEW_WARN_DAYS working days."""
    return RUNNING & Q(due_at__lte=clock.risk_until)


def _any(officer: int, clock: Clock) -> Q:
    return Q(code__isnull=False)


_ON_THE_DESK = [State.SUBMITTED, State.IN_REVIEW]
FIRST_TAB = "cho-tiep-nhan"
ALL = "tat-ca"

_DECIDED_AT, _ASKED_AT, _SENT = _("Quyết định lúc"), _("Yêu cầu lúc"), _("Gửi cách đây")
_DUE, _ON_TIME = _("Hạn xử lý"), _("Không có hồ sơ nào sắp trễ.")
TABS: dict[str, Tab] = {
    tab.slug: tab
    for tab in (
        Tab(FIRST_TAB, _("Chờ tiếp nhận"), _waiting, empty=_("Không còn hồ sơ nào chờ.")),
        Tab("nguy-co-tre", _("Nguy cơ trễ hạn"), _at_risk, "due_at", _DUE, empty=_ON_TIME),
        Tab("cua-toi", _("Của tôi"), _mine, few=True, empty=_("Bạn không giữ hồ sơ nào.")),
        Tab("dang-xem-xet", _("Đang xem xét"), _in_review, empty=_("Không ai đang xem xét hồ sơ nào.")),
        Tab("da-bo-sung", _("Đã bổ sung"), _come_back, empty=_("Không có hồ sơ nào vừa được bổ sung.")),
        Tab("phu-trach", _("Chờ phụ trách"), _for_supervisor, empty=_("Không có hồ sơ nào bổ sung quá nhiều lần.")),
        Tab("cho-nguoi-dan", _("Chờ người dân đến"), _awaits_visit, empty=_("Không chờ ai mang giấy tờ đến.")),
        Tab("can-bo-sung", _("Cần bổ sung"), _returned, "state_changed_at", _ASKED_AT),
        Tab("cho-nguoi-thu-hai", _("Chờ người thứ hai"), _held_approval, empty=_("Không có đề nghị nào đang chờ.")),
        Tab("nghi-trung", _("Nghi trùng"), duplicates, empty=_("Không có hồ sơ nào nghi trùng.")),
        Tab("hom-nay", _("Quyết định hôm nay"), _decided_today, "state_changed_at", _DECIDED_AT, newest=True),
        Tab(ALL, _("Tất cả"), _any, moment=_SENT, newest=True),
    )
}
