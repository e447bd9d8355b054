"""What narrows a queue, and its orders, as data: a filter is a row of `FILTERS`, a choice a row of the filter."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registration.models import Kind, Photo
from registration.states import State

from .lateness import Clock
from .tabs import Holds, duplicates


@dataclass(frozen=True)
class Choice:
    value: str
    label: str | Promise
    holds: Holds

    @property
    def suffix(self) -> str:
        """Of the name of a statement that is prepared for it."""
        return f"_{self.value.replace('-', '_')}"


@dataclass(frozen=True)
class Filter:
    """`name` is its parameter in the address."""

    name: str
    label: str | Promise
    choices: tuple[Choice, ...]

    def choice(self, value: str) -> Choice | None:
        return next((one for one in self.choices if one.value == value), None)


def _of_kind(kind: str) -> Holds:
    return lambda officer, clock: Q(kind=kind)


def _older_than(days: int) -> Holds:
    return lambda officer, clock: Q(submitted_at__lte=clock.now - dt.timedelta(days=days))


def _papers(officer: int, clock: Clock) -> Q:
    return Q(papers_recorded_at__isnull=False)


def _no_papers(officer: int, clock: Clock) -> Q:
    return Q(papers_recorded_at__isnull=True)


def _sent_again(officer: int, clock: Clock) -> Q:
    return Q(corrections__gt=0)


def _weak_photo(officer: int, clock: Clock) -> Q:
    weak = Photo.objects.filter(dossier=OuterRef("pk"), current=True, check_at_counter=True)
    return Q(Exists(weak))


def _held(officer: int, clock: Clock) -> Q:
    return Q(state=State.IN_REVIEW, held_until__gt=clock.now)


_FLAGS = (
    Choice("trung", _("Nghi trùng"), duplicates),
    Choice("gui-lai", _("Gửi lại sau bổ sung"), _sent_again),
    Choice("anh-yeu", _("Ảnh cần kiểm tra tại quầy"), _weak_photo),
    Choice("co-giay-to", _("Đã có giấy tờ"), _papers),
    Choice("chua-giay-to", _("Chưa có giấy tờ"), _no_papers),
    Choice("co-nguoi-giu", _("Có người đang giữ"), _held),
)
_AGES = (
    Choice("1", _("Hơn 1 ngày"), _older_than(1)),
    Choice("3", _("Hơn 3 ngày"), _older_than(3)),
    Choice("7", _("Hơn 7 ngày"), _older_than(7)),
    Choice("30", _("Hơn 30 ngày"), _older_than(30)),
)
_KINDS = tuple(Choice(kind.value, kind.label, _of_kind(kind.value)) for kind in Kind)

FILTERS: dict[str, Filter] = {
    one.name: one
    for one in (
        Filter("loai", _("Loại hồ sơ"), _KINDS),
        Filter("tuoi", _("Đã gửi"), _AGES),
        Filter("dau-hieu", _("Dấu hiệu"), _FLAGS),
    )
}


@dataclass(frozen=True)
class Order:
    """`by` is a column with an index; empty for the moment that the tab goes by."""

    slug: str
    label: str | Promise
    by: str = ""
    newest: bool = False


ORDERS: dict[str, Order] = {
    order.slug: order
    for order in (
        Order("cu", _("Lâu nhất trước")),
        Order("moi", _("Mới nhất trước"), newest=True),
        Order("ten", _("Họ tên A–Z"), "full_name_folded"),
    )
}

