"""The register for operators: read-only, and no sealed number on the screen: nobody records who looks."""

from typing import Any, cast

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from vssid_portal.read_only_admin import ReadOnlyAdmin
from vssid_portal.vietnamese import digits_only, fold

from .models import Participant

MOST_SHOWN = 1000


class FirstThousand(Paginator):
    """Counts no further than a thousand: counting ten million rows takes longer than anybody leafs."""

    @cached_property
    def count(self) -> int:
        return cast(QuerySet, self.object_list)[:MOST_SHOWN].count()


@admin.register(Participant)
class ParticipantAdmin(ReadOnlyAdmin):
    """Found by the social insurance number or by the beginning of the name, with or without accents."""

    list_display = ["social_insurance_number", "full_name", "born_on", "gender", "province_code"]
    fields = [
        "social_insurance_number", "full_name", "born_on", "gender", "province_code", "papers", "created_at",
    ]  # fmt: skip
    readonly_fields = ["papers"]
    search_fields = ["full_name_folded"]
    search_help_text = _("Mã số BHXH hoặc phần đầu của họ và tên, không cần dấu")
    ordering = ["pk"]
    show_full_result_count = False
    paginator = FirstThousand

    @admin.display(description=_("Giấy tờ"))
    def papers(self, participant: Participant) -> str:
        """Which kinds of papers are on file, without their numbers."""
        return ", ".join(str(one) for one in participant.identifiers.defer("value").order_by("pk"))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        number = digits_only(search_term)
        if number.isdigit():
            return queryset.filter(social_insurance_number=number), False
        # The inner limit lets the name index answer; ordering all of a common name first would read them all.
        by_name = Participant.objects.order_by().filter(full_name_folded__startswith=fold(search_term))
        return queryset.filter(pk__in=by_name.values("pk")[:MOST_SHOWN]), False
