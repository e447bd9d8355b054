"""Lists for the address and agency choices, as JSON for the scripts that make them quicker."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import cache_control

from agencies.models import Agency, Division
from agencies.services import DivisionMatch, children, search_agencies, search_divisions

_MOST = 8
_public_list = method_decorator(cache_control(public=True, max_age=3600), name="dispatch")


@_public_list
class DivisionChildrenView(View):
    """The districts of a province, or the communes of a district."""

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        division = get_object_or_404(Division, pk=pk)
        return JsonResponse({"choices": [{"value": d.pk, "label": d.full_name} for d in children(division)]})


@_public_list
class DivisionSearchView(View):
    """`cu chi` finds Huyện Củ Chi: each answer fills all three lists."""

    def get(self, request: HttpRequest) -> JsonResponse:
        found = search_divisions(request.GET.get("q", "")[:60], _MOST)
        return JsonResponse({"results": [self.result(match) for match in found]})

    @staticmethod
    def result(match: DivisionMatch) -> dict[str, object]:
        levels = {"id_province": match.province, "id_district": match.district, "id_commune": match.commune}
        return {"label": match.label, "values": {name: place.pk if place else "" for name, place in levels.items()}}


@_public_list
class OfficesView(View):
    """The offices below a provincial agency."""

    def get(self, request: HttpRequest, pk: int) -> JsonResponse:
        offices = Agency.objects.current().filter(parent_id=pk)
        return JsonResponse({"choices": [{"value": a.pk, "label": a.label} for a in offices]})


@_public_list
class AgencySearchView(View):
    """`4802` finds [04802] BHXH quận Thanh Khê, `cu chi` finds BHXH huyện Củ Chi."""

    def get(self, request: HttpRequest) -> JsonResponse:
        found = search_agencies(request.GET.get("q", "")[:60], _MOST)
        return JsonResponse({"results": [self.result(agency) for agency in found]})

    @staticmethod
    def result(agency: Agency) -> dict[str, object]:
        at_province = agency.level == Agency.Level.PROVINCE
        values = {
            "id_province_agency": agency.pk if at_province else agency.parent_id,
            "id_office": "" if at_province else agency.pk,
        }
        return {"label": agency.label, "values": values}
