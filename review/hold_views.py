"""Holding a dossier and letting go of it; taking a decision back; how the officer likes to work."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from registration.models import Outcome
from registration.states import State

from . import choices, holds, queue, services, unsent
from .access import Officer, dossier_for
from .doors import UNDO, desk, dossier_url, place_of, queue_url
from .forms import ReassignForm
from .late import LatePlace
from .refusals import Overtaken, Refused
from .undo import undo


@require_POST
@desk
def take_next(request: HttpRequest, officer: Officer) -> HttpResponse:
    return open_next(request, officer)


def open_next(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Take the next dossier and go to it, or say in the queue that none waits."""
    taken = services.take_next(officer.agencies, officer.user, officer.actor)
    if taken is None:
        messages.info(request, _("Không còn hồ sơ nào chờ."))
        return redirect(queue_url(request))
    return redirect(dossier_url(request, taken))


@require_POST
@desk
def take(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    taken = services.take(dossier_for(officer, code), officer.actor)
    return redirect(dossier_url(request, taken))


@require_POST
@desk
def release(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    held = dossier_for(officer, code)
    services.release(held, officer.actor)
    messages.success(request, _("Đã trả hồ sơ %(code)s lại hàng đợi.") % {"code": held.code})
    return redirect(queue_url(request, held))


@require_POST
@desk
def keep(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    """From the open page, while its officer works: renews their hold and keeps what they typed.

    200 with the new end of the hold (empty where they hold nothing), 409 with who was first.
    """
    found = dossier_for(officer, code)
    if (outcome := request.POST.get("outcome")) in Outcome.values and found.state in (State.SUBMITTED, State.IN_REVIEW):
        typed = {name: str(text) for name, text in request.POST.items() if name.startswith(("item_", "reason"))}
        unsent.keep(found, officer.actor, Outcome(outcome), typed)
    try:
        if found.state == State.SUBMITTED:
            return JsonResponse({"until": ""})
        until = holds.renew(found, officer.actor)
    except Overtaken as late:
        return JsonResponse({"message": late.sentence}, status=409)
    return JsonResponse({"until": timezone.localtime(until).strftime("%H:%M")})


@require_http_methods(["GET", "POST"])
@desk
def reassign(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    """A supervisor frees a dossier or gives it to somebody."""
    found = dossier_for(officer, code)
    if not officer.is_supervisor:
        raise PermissionDenied
    form = ReassignForm(request.POST or None, dossier=found)
    back = _late_page_of(request)
    if request.method == "POST" and form.is_valid():
        new: User | None = form.cleaned_data["officer"]
        holds.reassign(found, officer.actor, new, form.cleaned_data["reason"])
        told = _("Đã giao hồ sơ %(code)s cho %(who)s.") if new else _("Đã đưa hồ sơ %(code)s về hàng đợi.")
        messages.success(request, told % {"code": found.code, "who": new})
        return redirect(back or dossier_url(request, found))
    context = {
        "form": form,
        "officer": officer,
        "dossier": found,
        "back": back,
        "holder": found.held_by if found.state == State.IN_REVIEW and services.is_running(found) else None,
        "dossier_url": dossier_url(request, found),
        "hang": place_of(request).address_query,
    }
    return render(request, "review/reassign.html", context, status=422 if form.errors else 200)


def _late_page_of(request: HttpRequest) -> str:
    """Where in the list of late dossiers the supervisor came from; empty when it was from elsewhere."""
    if "tre-han" not in request.GET:
        return ""
    return f"{reverse('review:late')}?{LatePlace.read(QueryDict(request.GET['tre-han'])).address_query}#danh-sach"


@require_POST
@desk
def take_back(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    """`Hoàn tác`."""
    found = dossier_for(officer, code)
    request.session.pop(UNDO, None)
    try:
        undo(found, officer.actor)
    except Overtaken:
        raise
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Đã hoàn tác. Không có tin nhắn nào được gửi, hồ sơ do bạn giữ."))
    return redirect(dossier_url(request, found))


@require_GET
@desk
def beside(request: HttpRequest, officer: Officer, code: str, way: str) -> HttpResponse:
    """The dossier before or after this one in the list the officer came from."""
    found = dossier_for(officer, code)
    other = queue.beside(officer, place_of(request), found, backwards=way == "truoc")
    if other is None:
        messages.info(request, _("Đây là hồ sơ đầu danh sách.") if way == "truoc" else _("Hết danh sách."))
    return redirect(dossier_url(request, other or found))


@require_POST
@desk
def choose(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Turn the single-key shortcuts on or off."""
    choices.choose(officer.user, shortcuts=request.POST.get("shortcuts") == "1")
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else reverse("review:queue"))
