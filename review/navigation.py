"""The desk's own head: where an officer, a supervisor or an administrator without a post can go."""

from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .access import Officer

_OFFICER, _SUPERVISOR, _WATCHER = "officer", "supervisor", "watcher"


@dataclass(frozen=True)
class Link:
    """`also`: the pages it leads to that count as its own; `key`: its keyboard shortcut."""

    view: str
    title: str | Promise
    of: frozenset[str] = frozenset({_OFFICER})
    also: frozenset[str] = frozenset()
    key: str = ""

    @property
    def url(self) -> str:
        return _address(self.view)

    def is_at(self, page: str) -> bool:
        return page in self.also or self.view == f"review:{page}"


_LINKS = (
    Link("review:queue", _("Hàng đợi hồ sơ"), key="q"),
    Link("review:counter", _("Tiếp nhận tại quầy"), also=frozenset({"phone_change", "assist"})),
    Link("review:statistics", _("Thống kê")),
    Link("review:late", _("Trễ hạn"), of=frozenset({_SUPERVISOR})),
    Link("review:calls", _("Cần gọi")),
    Link("review:outbox", _("Tin nhắn"), of=frozenset({_SUPERVISOR, _WATCHER}), also=frozenset({"outbox_notice"})),
    Link("review:rechecks", _("Xem lại"), also=frozenset({"recheck"})),
    Link("review:supervision", _("Phụ trách"), also=frozenset({"settled"}), of=frozenset({_SUPERVISOR})),
    Link("review:data_requests", _("Quyền dữ liệu"), also=frozenset({"data_request", "answered_requests"})),
)
_ADMIN = Link("admin:index", _("Quản trị"))


def links_for(officer: Officer | None, *, watches: bool) -> list[Link]:
    """`watches`: they may look into the outbox, which administrators do without a post."""
    if watches and officer is None:
        return [link for link in _LINKS if _WATCHER in link.of] + [_ADMIN]
    roles = {_OFFICER}
    roles |= {_WATCHER} if watches else set()
    roles |= {_SUPERVISOR} if officer and officer.is_supervisor else set()
    return [link for link in _LINKS if link.of & roles]


@cache
def _address(view: str) -> str:
    """The same for as long as the process runs, and Django takes its time to work it out."""
    return reverse(view)
