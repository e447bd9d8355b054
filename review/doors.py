"""What every page of the desk shares: who comes in, the page for whoever came late, the way back to the queue."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from registration.items import ITEMS
from registration.models import Dossier

from . import letters
from .access import Officer, OfficerView, OwnDossier, officer_required
from .photo_access import PhotosClosed
from .place import Place
from .refusals import Overtaken

P = ParamSpec("P")
# The session's memory of the last final decision: what can be undone, and until when.
UNDO = "undo"


def desk(view: OfficerView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For officers only, never cached, with the pages for whoever came late or to their own dossier."""

    @wraps(view)
    def opened(request: HttpRequest, officer: Officer, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(request, officer, *args, **kwargs)
        except OwnDossier:
            response = render(request, "review/own_dossier.html", status=403)
        except PhotosClosed as closed:
            context = {"officer": officer, "dossier": closed.dossier}
            response = render(request, "review/photos_closed.html", context, status=403)
        except Overtaken as late:
            context = {"late": late, "typed": _typed(request.POST), "queue_url": queue_url(request)}
            response = render(request, "review/overtaken.html", context, status=409)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return officer_required(opened)


def _typed(post: QueryDict) -> list[tuple[str, str]]:
    """The reasons in a form that came too late, so that its author can take them along."""
    named = [("reason", _("Lý do")), *((f"reason_{code}", str(item.label)) for code, item in ITEMS.items())]
    return [(label, str(post[name])) for name, label in named if post.get(name)]


def place_of(request: HttpRequest) -> Place:
    """Where in the queue the officer came from; dossier pages carry it along."""
    return Place.read(QueryDict(request.POST.get("hang") or request.GET.get("hang", "")))


def queue_url(request: HttpRequest, dossier: Dossier | None = None) -> str:
    """The officer's place in the queue; the browser puts the focus on this dossier's row."""
    query = place_of(request).address_query
    return reverse("review:queue") + (f"?{query}" if query else "") + (f"#hs-{dossier.code}" if dossier else "")


def dossier_url(request: HttpRequest, dossier: Dossier) -> str:
    query = place_of(request).address_query
    return reverse("review:dossier", args=[dossier.code]) + (f"?{urlencode({'hang': query})}" if query else "")


def offer_undo(request: HttpRequest, dossier: Dossier) -> None:
    """The next pages show `Hoàn tác` for this dossier while its notices wait."""
    until = timezone.now() + letters.undo_window()
    request.session[UNDO] = {"code": dossier.code, "until": until.isoformat()}


def undo_offer(request: HttpRequest) -> tuple[str, int] | None:
    """Code of the dossier whose decision can still be undone here, and for how many seconds."""
    offer = request.session.get(UNDO)
    if not offer:
        return None
    left = (dt.datetime.fromisoformat(offer["until"]) - timezone.now()).total_seconds()
    return (offer["code"], int(left)) if left >= 1 else None
