"""The administrators' page of the budgets: what has left today, how much is left, since when who waits."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from vssid_portal.read_only_admin import ReadOnlyAdmin

from . import budgets
from .models import Brake, HeldBy, Notice, NoticeClass, NoticeState, Spending
from .wording_admin import frame

_LATEST_BRAKES = 20


@dataclass(frozen=True)
class Row:
    """One budget: `limit` is 0 where there is none."""

    label: str | Promise
    used: int
    limit: int
    unit: str | Promise

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def percent(self) -> int:
        return min(100, self.used * 100 // self.limit) if self.limit else 0


@admin.register(Spending)
class SpendingAdmin(ReadOnlyAdmin):
    """Counts are written by the workers only."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(state))
        return [path("", view, name="notices_spending_changelist")]


def state(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    waiting = Notice.objects.filter(state=NoticeState.WAITING).exclude(held_by="")
    counted = waiting.values_list("notice_class", "held_by").annotate(Count("pk")).order_by("notice_class", "held_by")
    context = {
        "rows": _rows(),
        "shares": [(a_class.label, budgets.share_of(a_class)) for a_class in NoticeClass],
        "phone": budgets.phone_limits(),
        "by_gateway": _by_gateway(),
        "on": [
            {"label": NoticeClass(a_class).label, "budget": refusal.by.label, "until": refusal.until,
             "since": _since(a_class, refusal)}
            for a_class, refusal in budgets.brakes().items()
        ],
        "waiting": [
            {"label": NoticeClass(a_class).label, "budget": HeldBy(held_by).label, "count": count}
            for a_class, held_by, count in counted
        ],
        "brakes": Brake.objects.all()[:_LATEST_BRAKES],
        "now": now,
        **frame(request),
    }  # fmt: skip
    return render(request, "notices/budgets.html", context)


def _rows() -> list[Row]:
    used, whole = budgets.used(), budgets.whole()
    return [
        Row(_("Giờ này"), used.hour, whole.hour, _("tin")),
        Row(_("Hôm nay"), used.day, whole.day, _("tin")),
        Row(_("Hôm nay, tiền"), used.dong, whole.dong, _("đồng")),
    ]


def _by_gateway() -> list[dict[str, Any]]:
    found = []
    for row in Spending.objects.filter(day=timezone.localdate(), key__contains="/").order_by("key"):
        gateway, _slash, a_class = row.key.partition("/")
        found.append(
            {"gateway": gateway, "label": NoticeClass(a_class).label, "messages": row.messages, "dong": row.dong}
        )
    return found


def _since(notice_class: str, refusal: budgets.Refusal) -> Any:
    """Nobody may have had to wait yet: then the brake is on for whoever comes next."""
    window = budgets.window_of(refusal.by, timezone.now())
    written = Brake.objects.filter(budget=refusal.by, notice_class=notice_class, window=window).first()
    return written.began_at if written else None
