"""Yêu cầu về dữ liệu cá nhân: what people ask about their data, and the office's answer within two working days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from registration import rights
from registration.fields import CleanTextField, RadioField
from registration.models import DataRequest
from vssid_portal.moments import Moment, moment
from vssid_portal.newest_first import Key, page_after

from .access import Officer
from .addresses import addresses_of
from .beginnings import first_of
from .doors import desk

# What the list tells of each; a column more is fetched here, or costs a statement a row.
_OF_A_REQUEST = (
    "kind", "state", "asked_at", "due_at", "decided_at", "user__full_name", "decided_by__full_name",
    "decided_by__username",
)  # fmt: skip


@dataclass(frozen=True)
class RequestRow:
    """A request that waits for its answer, in words."""

    address: str
    name: str
    kind: str
    asked: Moment
    due: Moment
    is_late: bool


@dataclass(frozen=True)
class AnsweredRow:
    """A request that was answered, in words."""

    address: str
    name: str
    kind: str
    outcome: str
    answered_by: str
    answered: Moment


class AnswerForm(forms.Form):
    outcome = RadioField(
        label=gettext_lazy("Kết quả"),
        choices=[("done", gettext_lazy("Thực hiện")), ("refused", gettext_lazy("Không thực hiện"))],
        missing=gettext_lazy("Chọn thực hiện hoặc không thực hiện."),
    )
    text = CleanTextField(
        label=gettext_lazy("Trả lời"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Người yêu cầu đọc đúng câu này, qua tin nhắn và trong tài khoản."),
        error_messages={"required": gettext_lazy("Ghi câu trả lời cho người yêu cầu.")},
    )


def _visible(officer: Officer) -> "QuerySet[DataRequest]":
    mine = Q(agency__in=officer.agencies) | Q(agency=None)
    return DataRequest.objects.filter(mine).select_related("user", "agency", "decided_by")


@require_GET
@desk
def data_requests(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Those that wait, the most urgent on top."""
    waiting = first_of(_listed(officer).filter(state=DataRequest.State.OPEN).order_by("due_at", "pk"))
    context = {
        "officer": officer,
        "waiting": waiting,
        "rows": list(_rows_of(waiting.rows)),
        "answer_days": settings.RIGHTS_ANSWER_DAYS,
    }
    return render(request, "review/data_requests.html", context)


@require_GET
@desk
def answered_requests(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Yêu cầu đã trả lời: a page at a time, the newest first."""
    after = Key.read(request.GET.get("sau", ""))
    page = page_after(after, _listed(officer).exclude(state=DataRequest.State.OPEN), "decided_at")
    context = {"officer": officer, "rows": list(_answered_rows_of(page.rows)), "after": after, "next": page.next}
    return render(request, "review/answered_requests.html", context)


def _listed(officer: Officer) -> "QuerySet[DataRequest]":
    return _visible(officer).select_related(None).select_related("user", "decided_by").only(*_OF_A_REQUEST)


def _rows_of(requests: list[DataRequest]) -> Iterator[RequestRow]:
    request_at, now = addresses_of("data_request"), timezone.now()
    for one in requests:
        yield RequestRow(
            address=request_at(str(one.pk)),
            name=one.user.full_name,
            kind=str(one.get_kind_display()),
            asked=moment(one.asked_at),
            due=moment(one.due_at),
            is_late=one.due_at < now,
        )


def _answered_rows_of(requests: Iterable[DataRequest]) -> Iterator[AnsweredRow]:
    request_at = addresses_of("data_request")
    for one in requests:
        yield AnsweredRow(
            address=request_at(str(one.pk)),
            name=one.user.full_name,
            kind=str(one.get_kind_display()),
            outcome=str(one.get_state_display()),
            answered_by=str(one.decided_by or ""),
            answered=moment(one.decided_at) if one.decided_at else Moment("", ""),
        )


@require_http_methods(["GET", "POST"])
@desk
def data_request(request: HttpRequest, officer: Officer, pk: int) -> HttpResponse:
    """One request and its answer. Nobody answers their own."""
    asked = get_object_or_404(_visible(officer), pk=pk)
    number = officer.user.social_insurance_number
    if number and number == asked.user.social_insurance_number:
        raise PermissionDenied
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = form.cleaned_data["outcome"] == "done"
            rights.answer(asked, officer.actor, done=done, text=form.cleaned_data["text"])
        except rights.AlreadyAnswered:
            messages.warning(request, _("Một đồng nghiệp đã trả lời yêu cầu này trước."))
        else:
            messages.success(request, _("Đã trả lời yêu cầu của %(name)s.") % {"name": asked.user.full_name})
        return redirect("review:data_requests")
    context = {
        "officer": officer,
        "asked": asked,
        "form": form,
        "held_back": rights.held_back(asked.user),
        "now": timezone.now(),
    }
    return render(request, "review/data_request.html", context, status=422 if form.errors else 200)
