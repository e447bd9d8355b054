"""Tin nhắn: the outbox for supervisors and administrators. Find a message, see why it fares so, send again, stop."""

from functools import cache
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from notices import mending
from notices.mending import Again
from notices.models import Channel, Notice
from notices.promises import promise_of
from registration.fields import CleanTextField

from . import outbox_acts
from .notice_names import NAMES
from .outbox_rows import AGES, STATES, Search, page_of, rows_of
from .watching import Watch, watching

# What the button says, and what follows from it.
_AGAIN: dict[Again, tuple[str | Promise, str | Promise, str | Promise]] = {
    Again.SOONER: (
        gettext_lazy("Gửi ngay"),
        gettext_lazy("Tin được gửi ngay, không chờ đến lần thử tới."),
        gettext_lazy("Tin được gửi ngay."),
    ),
    Again.SAME: (
        gettext_lazy("Gửi lại"),
        gettext_lazy(
            "Cổng có thể đã gửi tin này. Gửi lại với cùng mã tin: cổng nào nhận ra thì bỏ qua, nếu không người nhận có "
            "thể nhận hai lần."
        ),
        gettext_lazy("Tin được gửi lại với cùng mã tin."),
    ),
    Again.ANEW: (
        gettext_lazy("Gửi lại"),
        gettext_lazy("Một tin mới với cùng nội dung được gửi đi; tin này giữ nguyên kết quả của nó."),
        gettext_lazy("Một tin mới với cùng nội dung đang được gửi."),
    ),
    Again.FRESH: (
        gettext_lazy("Cấp mật khẩu mới và gửi"),
        gettext_lazy("Mật khẩu trong tin này hết hiệu lực ngay. Người nhận nhận mật khẩu mới."),
        gettext_lazy("Mật khẩu mới đang được gửi. Mật khẩu cũ không dùng được nữa."),
    ),
}


class StopForm(forms.Form):
    reason = CleanTextField(
        label=gettext_lazy("Lý do dừng"),
        max_length=150,
        error_messages={"required": gettext_lazy("Ghi lý do dừng tin này.")},
    )


@require_GET
@watching
def outbox_list(request: HttpRequest, watch: Watch) -> HttpResponse:
    search = Search.read(request.GET)
    context = {
        **_frame(watch),
        "search": search,
        "page": page_of(watch, search),
        "selects": {
            "state": _select("trang-thai", search.state),
            "kind": _select("loai", search.kind),
            "channel": _select("kenh", search.channel),
            "age": _select("tuoi", search.age),
        },
    }
    return render(request, "review/outbox.html", context)


# By the name in the address: the id of the field, and what can be chosen in it.
_FIELDS: dict[str, tuple[str, list[tuple[str, str | Promise]]]] = {
    "trang-thai": ("id_state", [*STATES.items()]),
    "loai": ("id_kind", [("", gettext_lazy("Tất cả")), *NAMES.items()]),
    "kenh": ("id_channel", [("", gettext_lazy("Tất cả")), *((one.value, one.label) for one in Channel)]),
    "tuoi": (
        "id_age",
        [("", gettext_lazy("Bất kỳ")), *((slug, label) for slug, (label, _span, _older) in AGES.items())],
    ),
}


@cache
def _select(name: str, chosen: str) -> SafeString:
    """The field with this choice: drawn once for each choice there is, not on every page. In: what Search let pass."""
    field, choices = _FIELDS[name]
    return forms.Select({"class": "form-select", "id": field}, choices).render(name, chosen)


@require_GET
@watching
def outbox_notice(request: HttpRequest, watch: Watch, reference: str) -> HttpResponse:
    """One message with every try and every report."""
    return _page(request, watch, _found(watch, reference), StopForm())


@require_POST
@watching
def outbox_retry(request: HttpRequest, watch: Watch, reference: str) -> HttpResponse:
    try:
        way = outbox_acts.retry(watch, _found(watch, reference), request.POST.get("seen", ""))
        messages.success(request, str(_AGAIN[way][2]))
    except mending.NotPossible as refusal:
        messages.error(request, refusal.sentence)
    return redirect("review:outbox_notice", reference)


@require_POST
@watching
def outbox_stop(request: HttpRequest, watch: Watch, reference: str) -> HttpResponse:
    found = _found(watch, reference)
    form = StopForm(request.POST)
    if not form.is_valid():
        return _page(request, watch, found, form)
    try:
        outbox_acts.stop(watch, found, request.POST.get("seen", ""), form.cleaned_data["reason"])
        messages.success(request, _("Đã dừng tin này."))
    except mending.NotPossible as refusal:
        messages.error(request, refusal.sentence)
    return redirect("review:outbox_notice", reference)


def _frame(watch: Watch) -> dict[str, Any]:
    return {"officer": watch.officer, "watch": watch}


def _found(watch: Watch, reference: str) -> Notice:
    """Raises Http404 also for a message of another office."""
    notice = watch.notices().filter(reference=reference).first()
    if notice is None:
        raise Http404
    return notice


def _page(request: HttpRequest, watch: Watch, notice: Notice, form: StopForm) -> HttpResponse:
    now = timezone.now()
    [row] = rows_of([notice])
    way = mending.again(notice, now)
    context = {
        **_frame(watch),
        "row": row,
        "notice": notice,
        "tries": notice.tries.order_by("number"),
        "receipts": notice.receipts.order_by("received_at", "pk"),
        "again": _AGAIN[way] if way else None,
        "is_code": bool(promise_of(notice.notice_class).hand_over_within),
        "can_stop": mending.can_stop(notice),
        "seen": mending.seen(notice),
        "form": form,
    }
    return render(request, "review/outbox_notice.html", context, status=422 if form.errors else 200)
