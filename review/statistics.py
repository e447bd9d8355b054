"""What `Thống kê` shows: a report as tables and plots, the same for the page and for its files."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .exports import Table, Value
from .figures import Figures, Report, wait_label
from .plots import Plot, plot
from .tallies import WAITS

_COUNTS = (
    gettext_lazy("Đã gửi"),
    gettext_lazy("Chấp nhận"),
    gettext_lazy("Từ chối"),
    gettext_lazy("Yêu cầu bổ sung"),
    gettext_lazy("Quyết định trễ hạn"),
    gettext_lazy("Chờ – trung vị (ngày)"),
    gettext_lazy("Chờ – 90% trong (ngày)"),
)
# Longer periods are drawn by week, then by month: bars must stay wide enough to be read.
_MOST_DAYS, _MOST_WEEKS = 31, 26


def _counts(figures: Figures) -> list[Value]:
    return [
        figures.sent, figures.approved, figures.rejected, figures.returned, figures.late,
        figures.median, figures.ninetieth,
    ]  # fmt: skip


def tables_of(report: Report) -> list[Table]:
    days = [[day.strftime("%d/%m/%Y"), *_counts(figures)] for day, figures in report.by_day.items()]
    agencies = [[agency.label, *_counts(figures)] for agency, figures in report.by_agency]
    # Nobody sends to an officer: that column is the agency's.
    officers = [[str(officer), *_counts(figures)[1:]] for officer, figures in report.by_officer]
    waits: list[list[Value]] = [
        [_("%(days)s ngày làm việc") % {"days": wait_label(low)}, count]
        for low, count in zip(WAITS, report.total.waits, strict=True)
    ]
    reasons: list[list[Value]] = [[one.outcome, one.reason, one.count] for one in report.reasons]
    return [
        Table("theo-ngay", gettext_lazy("Theo ngày"), (gettext_lazy("Ngày"), *_COUNTS), days),
        Table("theo-co-quan", gettext_lazy("Theo cơ quan"), (gettext_lazy("Cơ quan"), *_COUNTS), agencies),
        Table("theo-can-bo", gettext_lazy("Theo cán bộ"), (gettext_lazy("Cán bộ"), *_COUNTS[1:]), officers),
        Table(
            "thoi-gian-cho", gettext_lazy("Thời gian chờ"),
            (gettext_lazy("Từ khi đủ giấy tờ đến quyết định"), gettext_lazy("Số quyết định")), waits,
        ),
        Table(
            "ly-do", gettext_lazy("Lý do"),
            (gettext_lazy("Kết quả"), gettext_lazy("Lý do"), gettext_lazy("Số lần")), reasons,
        ),
    ]  # fmt: skip


@dataclass(frozen=True)
class Volumes:
    """The plot of what came in and what was decided, and by which span its bars are."""

    plot: Plot
    span: str


def volumes(report: Report) -> Volumes:
    days = list(report.by_day)
    if len(days) <= _MOST_DAYS:
        span, names = _("ngày"), [(day, day.strftime("%d/%m")) for day in days]
    elif len(days) <= _MOST_WEEKS * 7:
        span, names = _("tuần"), [(day, _monday(day).strftime("%d/%m")) for day in days]
    else:
        span, names = _("tháng"), [(day, day.strftime("%m/%Y")) for day in days]
    groups: dict[str, Figures] = {}
    for day, name in names:
        groups.setdefault(name, Figures()).sums.update(report.by_day[day].sums)
    sent = [figures.sent for figures in groups.values()]
    decided = [figures.decided for figures in groups.values()]
    return Volumes(plot(list(groups), (("sent", sent), ("decided", decided))), span)


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def waits(report: Report) -> Plot:
    return plot([wait_label(low) for low in WAITS], (("decided", report.total.waits),))


def outcomes(report: Report) -> Plot:
    names = [_("Chấp nhận"), _("Yêu cầu bổ sung"), _("Từ chối")]
    total = report.total
    return plot(names, (("decided", [total.approved, total.returned, total.rejected]),))
