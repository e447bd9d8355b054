"""Thống kê: a period's volumes, waits, outcomes and reasons; as a page, and as files whose fetching leaves a trace."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts import staff_trail
from accounts.models import User

from . import exports, statistics
from .access import Officer
from .doors import desk
from .figures import LONGEST_DAYS, Period, Report, report
from .queue_choices import agency_choices

UNPROCESSABLE = 422
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PeriodForm(forms.Form):
    """From which day to which, and for which of the officer's agencies."""

    tu = forms.DateField(
        label=gettext_lazy("Từ ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Chọn ngày đầu của kỳ.")},
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )
    den = forms.DateField(
        label=gettext_lazy("Đến ngày"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Chọn ngày cuối của kỳ.")},
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )
    co_quan = forms.TypedChoiceField(
        label=gettext_lazy("Cơ quan"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": gettext_lazy("Chọn một cơ quan trong danh sách.")},
    )

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(agency.pk, agency.label) for agency in agency_choices(officer)]
        if choices:
            self.fields["co_quan"].choices = [("", _("Tất cả cơ quan")), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields["co_quan"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("tu"), data.get("den")
        if first and last and first > last:
            self.add_error("den", ValidationError(_("Ngày cuối phải từ ngày đầu trở đi.")))
        elif first and last and (last - first).days >= LONGEST_DAYS:
            self.add_error("tu", ValidationError(_("Chọn một kỳ không dài hơn một năm.")))
        return data


def _ready(today: dt.date) -> list[tuple[str, Period]]:
    """Periods one tap away."""
    month = today.replace(day=1)
    before = month - dt.timedelta(days=1)
    return [
        (_("7 ngày qua"), Period(today - dt.timedelta(days=6), today)),
        (_("30 ngày qua"), Period(today - dt.timedelta(days=29), today)),
        (_("Tháng này"), Period(month, today)),
        (_("Tháng trước"), Period(before.replace(day=1), before)),
        (_("Năm nay"), Period(today.replace(month=1, day=1), today)),
    ]


def _form(request: HttpRequest, officer: Officer) -> PeriodForm:
    """Thirty days unless others are asked for."""
    (_name, usual) = _ready(timezone.localdate())[1]
    asked = request.GET.dict()
    data = {"tu": usual.first.isoformat(), "den": usual.last.isoformat(), **asked}
    return PeriodForm(data, officer=officer)


def _report(officer: Officer, form: PeriodForm) -> Report:
    agencies = officer.served_by(form.cleaned_data.get("co_quan"))
    # Colleagues' work is for whoever is in charge of them.
    named = None if officer.is_supervisor else User.objects.filter(pk=officer.user.pk)
    return report(agencies, Period(form.cleaned_data["tu"], form.cleaned_data["den"]), officers=named)


def _query(form: PeriodForm) -> str:
    return urlencode({name: form.data[name] for name in form.fields if form.data.get(name)})


@require_GET
@desk
def statistics_page(request: HttpRequest, officer: Officer) -> HttpResponse:
    form = _form(request, officer)
    context: dict[str, Any] = {"officer": officer, "form": form, "ready": _ready(timezone.localdate())}
    if not form.is_valid():
        return render(request, "review/statistics.html", context, status=UNPROCESSABLE)
    found = _report(officer, form)
    context |= {
        "report": found,
        "tables": {table.slug.replace("-", "_"): table for table in statistics.tables_of(found)},
        "volumes": statistics.volumes(found),
        "waits": statistics.waits(found),
        "outcomes": statistics.outcomes(found),
        "query": _query(form),
    }
    return render(request, "review/statistics.html", context)


@require_GET
@desk
def statistics_csv(request: HttpRequest, officer: Officer, slug: str) -> HttpResponse:
    form = _form(request, officer)
    if not form.is_valid():
        raise Http404
    table = next((one for one in statistics.tables_of(_report(officer, form)) if one.slug == slug), None)
    if table is None:
        raise Http404
    return _file(officer, form, slug, "csv", "text/csv; charset=utf-8", exports.as_csv(table))


@require_GET
@desk
def statistics_xlsx(request: HttpRequest, officer: Officer) -> HttpResponse:
    form = _form(request, officer)
    if not form.is_valid():
        raise Http404
    return _file(
        officer, form, "thong-ke", "xlsx", _XLSX, exports.as_xlsx(statistics.tables_of(_report(officer, form)))
    )


def _file(officer: Officer, form: PeriodForm, name: str, ending: str, kind: str, content: bytes) -> HttpResponse:
    """What leaves the house stands in the officer's trail."""
    period = f"{form.cleaned_data['tu']:%Y%m%d}-{form.cleaned_data['den']:%Y%m%d}"
    detail = {"table": name, "format": ending, "period": period, "query": _query(form)}
    staff_trail.note(officer.user, staff_trail.Kind.EXPORTED, officer.actor.address, detail)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}-{period}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
