"""What administrators edit of registration: the calendar, the words for units. Dossiers are not browsed here."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from . import clock
from .models import CalendarException, UnitLabel


@admin.register(CalendarException)
class CalendarExceptionAdmin(admin.ModelAdmin):
    """A change moves the dates of every dossier under way, at once."""

    list_display = ("day", "kind", "note")
    list_filter = ("kind",)
    date_hierarchy = "day"

    def save_model(self, request: HttpRequest, obj: CalendarException, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _count_anew(request)

    def delete_model(self, request: HttpRequest, obj: CalendarException) -> None:
        super().delete_model(request, obj)
        _count_anew(request)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[CalendarException]") -> None:
        super().delete_queryset(request, queryset)
        _count_anew(request)


def _count_anew(request: HttpRequest) -> None:
    changed = clock.recompute_due()
    messages.info(request, _("Đã tính lại hạn xử lý theo lịch này: %(count)d hồ sơ đổi hạn.") % {"count": changed})


@admin.register(UnitLabel)
class UnitLabelAdmin(admin.ModelAdmin):
    """Words whose official form is not confirmed; without a row the portal's own stand."""

    list_display = ("key", "text")
    ordering = ("key",)
