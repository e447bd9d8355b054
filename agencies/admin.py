"""Reference data for operators: divisions to look at, agencies to keep up to date."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest

from vssid_portal.read_only_admin import ReadOnlyAdmin

from .models import Agency, AgencyQuerySet, Division, DivisionQuerySet
from .search import contains_words, words


@admin.register(Division)
class DivisionAdmin(ReadOnlyAdmin):
    """Read-only: divisions come from `load_reference_data`."""

    list_display = ["full_name", "code", "level", "structure", "parent", "renamed_on"]
    list_filter = ["structure", "level"]
    list_select_related = ["parent"]
    search_fields = ["search_text"]
    search_help_text = "cu chi; tan phu trung cu chi; q1"
    exclude = ["replaced_by"]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[DivisionQuerySet, bool]:
        return queryset.filter(contains_words("search_text", words(search_term))), False


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    """Addresses, phones and hours are kept here; codes and new agencies come by `import_agencies`."""

    list_display = ["label", "level", "structure", "code_source", "phone", "active"]
    list_filter = ["structure", "level", "active", "code_source"]
    list_select_related = ["parent", "province"]
    search_fields = ["search_text"]
    search_help_text = "cu chi; 07920"
    fields = [
        "name", "code", "code_source", "structure", "level", "parent", "province", "district",
        "address", "phone", "opening_hours", "active", "valid_from", "valid_to",
    ]  # fmt: skip
    readonly_fields = ["code", "code_source", "structure", "level", "parent", "province", "district"]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[AgencyQuerySet, bool]:
        by_name = contains_words("search_text", words(search_term))
        return queryset.filter(by_name | Q(code__contains=search_term.strip())), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
