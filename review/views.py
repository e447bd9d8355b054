"""The desk's pages: the queue, a dossier with its evidence, and the decisions.

A GET changes nothing but the trail of looks. Every decision is one POST; a late one answers 409 with who was first
and what was typed.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from notices import phones
from registration.models import Dossier, Outcome
from registration.states import Look

from . import choices, effects, holds, letters, services, unsent
from .access import Officer, dossier_for
from .checklist import acts_for_a_child_of_others
from .desk_page import dossier_page, hold_of
from .doors import desk, dossier_url, offer_undo, place_of, queue_url
from .filters import FILTERS
from .forms import SEEN, ChecklistForm, RejectionForm, ReturnForm, SeenForm
from .hold_views import open_next
from .looks import note_look
from .place import Place
from .queue import page_of
from .queue_choices import agency_choices, holder_choices
from .refusals import ChecklistIncomplete, Overtaken, Refused
from .search import code_in
from .search_trail import note_search
from .tabs import ALL

# --- The queue -----------------------------------------------------------------------------------------------------


@require_GET
@desk
def queue(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The list. A whole `Mã hồ sơ` in the search box, typed or scanned, opens its dossier at once."""
    place = Place.read(request.GET)
    code = code_in(place.text) if place.text and place.tab.slug == ALL else None
    if code and Dossier.objects.received_by(officer.agencies).filter(code=code).exists():
        return redirect("review:dossier", code=code)
    page = page_of(officer, place)
    if place.text and place.after is None:
        note_search(officer, place.text, len(page.rows))
    context = {
        "place": place,
        "page": page,
        "agencies": agency_choices(officer),
        "holders": holder_choices(officer),
        "filters": [one for one in FILTERS.values() if len(one.choices) > 1],
        "officer": officer,
    }
    return render(request, "review/queue.html", context)


# --- A dossier -----------------------------------------------------------------------------------------------------


@require_GET
@desk
def dossier(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    found = dossier_for(officer, code, for_its_page=True)
    return _page(request, officer, found, ChecklistForm(dossier=found))


def _page(
    request: HttpRequest, officer: Officer, dossier: Dossier, form: SeenForm, *, part: str = "decide", **more: Any
) -> HttpResponse:
    context = dossier_page(dossier, officer)
    if not context["trail"].seen_lately_by(officer.user):
        note_look(dossier, Look.SEEN, officer.actor)
    context |= {"form": form, "part": part, "hang": place_of(request).address_query}
    context |= {"queue_url": queue_url(request, dossier)}
    return render(request, "review/dossier.html", context | more, status=422 if form.errors else 200)


@require_POST
@desk
def record_papers(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    """Keep the ticks without deciding: the person is at the counter, the decision comes later."""
    found = dossier_for(officer, code, for_its_page=True)
    form = ChecklistForm(request.POST, dossier=found)
    if not form.is_valid():
        return _page(request, officer, found, form)
    if form.cleaned_data.get("seen_round") != found.round:
        raise Overtaken(found)
    services.tick(found, officer.actor, form.cleaned_data["papers"])
    messages.success(request, _("Đã ghi nhận giấy tờ."))
    return redirect(dossier_url(request, found))


# --- Decisions -----------------------------------------------------------------------------------------------------


def _still_as_seen(officer: Officer, dossier: Dossier, form: SeenForm) -> bool:
    """Whether the dossier is as it was when its officer looked at it.

    A decision is about what they saw, not about what the declarant has sent since: that raises Overtaken. Where only
    their hold ran out, it is taken again, and the form says so with all that was typed.
    """
    if form.cleaned_data.get("seen_round") != dossier.round:
        raise Overtaken(dossier)
    seen_version, hold = form.cleaned_data.get("seen_version"), hold_of(dossier, officer)
    untouched = dossier.held_by_id != officer.user.pk and seen_version in (None, dossier.version)
    if hold == "other" or (hold == "mine" and services.is_running(dossier)) or untouched:
        return True
    services.take(dossier, officer.actor)
    form.add_error(None, _("Thời gian giữ hồ sơ đã hết; hồ sơ lại do bạn giữ. Xem lại rồi bấm lần nữa."))
    return False


def _decided(request: HttpRequest, officer: Officer, dossier: Dossier, sentence: str) -> HttpResponse:
    """Say what was decided, and go on as the officer likes."""
    unsent.forget(dossier, officer.actor)
    messages.success(request, sentence)
    if "choose" not in request.POST:
        return redirect(queue_url(request))
    opens_next = request.POST.get("opens_next") == "1"
    choices.choose(officer.user, opens_next=opens_next)
    return open_next(request, officer) if opens_next else redirect(queue_url(request))


@require_POST
@desk
def approve(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    found = dossier_for(officer, code)
    form = ChecklistForm(request.POST, dossier=found)
    is_second = acts_for_a_child_of_others(found)
    issued = False
    if form.is_valid() and _still_as_seen(officer, found, form):
        try:
            issued = services.approve(found, officer.actor, form.cleaned_data["papers"])
        except Overtaken:
            raise
        except ChecklistIncomplete as refusal:
            form.add_error("papers", refusal.sentence)
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
    if form.errors:
        return _page(request, officer, dossier_for(officer, code, for_its_page=True), form)
    if issued:
        offer_undo(request, found)
    sentence = effects.told(found)
    if not issued:
        sentence = _("Đã đề nghị chấp nhận hồ sơ %(code)s. Một cán bộ khác phải đồng ý thì mới có hiệu lực.") % {
            "code": found.code
        }
    elif is_second:
        sentence = _("Đã chấp nhận hồ sơ %(code)s: thêm một người thao tác cho %(name)s, không cấp tài khoản mới.") % {
            "code": found.code,
            "name": found.full_name,
        }
    return _decided(request, officer, found, sentence)


@require_http_methods(["GET", "POST"])
@desk
def return_for_changes(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    found = dossier_for(officer, code, for_its_page=True)
    form = ReturnForm(request.POST or None, dossier=found, initial=_kept(request, officer, found, Outcome.RETURNED))
    if request.method == "GET" or "preview" in request.POST or not form.is_valid():
        return _ask_why(request, officer, found, form, letters.RETURNED)
    if not _still_as_seen(officer, found, form):
        return _ask_why(request, officer, dossier_for(officer, code, for_its_page=True), form, letters.RETURNED)
    services.return_for_changes(found, officer.actor, form.flags)
    told = {"code": found.code, "name": found.full_name}
    return _decided(request, officer, found, _("Đã yêu cầu %(name)s bổ sung hồ sơ %(code)s.") % told)


@require_http_methods(["GET", "POST"])
@desk
def reject(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    found = dossier_for(officer, code, for_its_page=True)
    form = RejectionForm(request.POST or None, dossier=found, initial=_kept(request, officer, found, Outcome.REJECTED))
    if request.method == "GET" or "preview" in request.POST or not form.is_valid():
        return _ask_why(request, officer, found, form, letters.REJECTED)
    if not _still_as_seen(officer, found, form):
        return _ask_why(request, officer, dossier_for(officer, code, for_its_page=True), form, letters.REJECTED)
    services.reject(found, officer.actor, form.cleaned_data["reason"])
    offer_undo(request, found)
    told = {"code": found.code, "name": found.full_name}
    return _decided(request, officer, found, _("Đã từ chối hồ sơ %(code)s của %(name)s.") % told)


def _kept(request: HttpRequest, officer: Officer, dossier: Dossier, outcome: Outcome) -> dict[str, str]:
    """What the officer had typed here before, for the first look at the form."""
    return unsent.typed_before(dossier, officer.actor, outcome) if request.method == "GET" else {}


def _ask_why(
    request: HttpRequest, officer: Officer, dossier: Dossier, form: RejectionForm | ReturnForm, kind: str
) -> HttpResponse:
    """The dossier's page with the form for reasons, and the SMS they make."""
    part = "return" if kind == letters.RETURNED else "reject"
    if request.method == "POST" and hold_of(dossier, officer) == "mine":
        dossier.held_until = holds.renew(dossier, officer.actor)
    is_kept = request.method == "GET" and len(form.initial) > len(SEEN)
    told = letters.preview(dossier, kind, form.told_reason)
    return _page(request, officer, dossier, form, part=part, is_kept=is_kept, preview=told)


@require_POST
@desk
def reissue_first_password(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    found = dossier_for(officer, code)
    try:
        services.reissue_first_password(found, officer.actor)
        messages.success(request, _("Đã gửi mật khẩu lần đầu mới tới %s.") % phones.masked(found.phone))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(dossier_url(request, found))
