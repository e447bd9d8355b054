"""Why gateways lost weight and got it back, to read; what messages say; the budgets.

Messages are not here: their text is nobody's to read."""


from django.contrib import admin

from vssid_portal.read_only_admin import ReadOnlyAdmin

from .budget_admin import SpendingAdmin
from .models import LaneShift
from .wording_admin import WordingAdmin

__all__ = ["LaneShiftAdmin", "SpendingAdmin", "WordingAdmin"]


@admin.register(LaneShift)
class LaneShiftAdmin(ReadOnlyAdmin):
    list_display = ("at", "gateway", "share_before", "share_after", "reason")
    list_filter = ("gateway",)
    date_hierarchy = "at"
