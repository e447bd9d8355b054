"""The office's call list, and the answer to one call."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import staff_trail

from . import calls
from .access import Officer, dossier_for
from .doors import desk, dossier_url
from .refusals import Refused


@require_GET
@desk
def call_list(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Names and phones stand here: who read which is an event of the officer's own trail."""
    found, more = calls.waiting_for(officer)
    if found:
        codes = sorted({call.code for call in found})
        staff_trail.note(officer.user, staff_trail.Kind.CALL_LIST, officer.actor.address, {"codes": codes})
    return render(request, "review/calls.html", {"officer": officer, "calls": found, "more": more})


@require_POST
@desk
def called(request: HttpRequest, officer: Officer, code: str, reference: str) -> HttpResponse:
    found = dossier_for(officer, code)
    try:
        calls.answer(officer, found, reference, request.POST.get("answer", ""))
        messages.success(request, _("Đã ghi cuộc gọi cho hồ sơ %(code)s.") % {"code": found.code})
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(dossier_url(request, found) if request.POST.get("tu") == "ho-so" else "review:calls")
