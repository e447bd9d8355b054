"""The supervisor's page of late dossiers."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from .access import Officer
from .doors import desk
from .late import LatePlace, late_page


@require_GET
@desk
def late(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Hồ sơ trễ hạn: by agency and officer, then one by one, the longest late first."""
    if not officer.is_supervisor:
        raise PermissionDenied
    place = LatePlace.read(request.GET)
    page = late_page(list(officer.supervises.only("code", "name")), place, officer.clock)
    return render(request, "review/late.html", {"officer": officer, "page": page, "place": place})
