"""The second officer's answer, and decisions looked at again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from registration.models import Outcome
from registration.states import Look

from . import rechecks, second_eyes
from .access import Officer, dossier_for
from .beginnings import first_of
from .desk_page import dossier_page
from .doors import desk, dossier_url
from .looks import note_look
from .refusals import Refused
from .second_eyes_rows import HeldApproval, Recheck

_LONGEST: int = HeldApproval._meta.get_field("reason").max_length or 0


@require_POST
@desk
def send_back(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    """The second officer does not agree."""
    found = dossier_for(officer, code)
    try:
        second_eyes.send_back(found, officer.actor, request.POST.get("reason", "").strip()[:_LONGEST])
        messages.success(request, _("Đã trả lại đề nghị chấp nhận."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(dossier_url(request, found))


# --- Looked at again -------------------------------------------------------------------------------------------------


class OpinionForm(forms.Form):
    """What the officer would have decided."""

    opinion = forms.ChoiceField(
        label=gettext_lazy("Theo bạn, hồ sơ này"),
        choices=[
            (Outcome.APPROVED, gettext_lazy("chấp nhận được")),
            (Outcome.RETURNED, gettext_lazy("cần bổ sung")),
            (Outcome.REJECTED, gettext_lazy("phải từ chối")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Chọn ý kiến của bạn.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=_LONGEST,
        required=False,
        help_text=gettext_lazy("Cần ghi khi bạn không chấp nhận."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("opinion") in (Outcome.RETURNED, Outcome.REJECTED) and not cleaned.get("reason"):
            self.add_error("reason", _("Ghi lý do: điều gì trong hồ sơ khiến bạn không chấp nhận."))
        return cleaned


# What the list tells of each; a column more is fetched here, or costs a statement a row.
_OF_A_RECHECK = ("drawn_at", "dossier__code", "dossier__receiving_agency__code", "dossier__receiving_agency__name")


@require_GET
@desk
def recheck_list(request: HttpRequest, officer: Officer) -> HttpResponse:
    waiting = rechecks.waiting_for(officer.user, officer.agencies).select_related("dossier__receiving_agency")
    return render(
        request, "review/rechecks.html", {"officer": officer, "waiting": first_of(waiting.only(*_OF_A_RECHECK))}
    )


@require_http_methods(["GET", "POST"])
@desk
def recheck(request: HttpRequest, officer: Officer, number: int) -> HttpResponse:
    """The evidence without the decision: neither state nor trail nor who was at work on it."""
    waiting = rechecks.waiting_for(officer.user, officer.agencies).select_related("dossier", "decision")
    found = waiting.filter(pk=number).first()
    if found is None:
        raise Http404
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _keep(request, officer, found, form)
    dossier = dossier_for(officer, found.dossier.code or "")
    note_look(dossier, Look.SEEN, officer.actor)
    page = dossier_page(dossier, officer)
    shown = {name: page[name] for name in ("dossier", "officer", "comparison", "photos")} | {"photos_open": True}
    status = 422 if form.errors else 200
    return render(request, "review/recheck.html", {**shown, "form": form, "recheck": found}, status=status)


def _keep(request: HttpRequest, officer: Officer, found: Recheck, form: OpinionForm) -> HttpResponse:
    try:
        facts = form.cleaned_data
        if rechecks.give(found, officer.actor, facts["opinion"], facts["reason"]):
            messages.success(request, _("Đã ghi ý kiến, trùng với quyết định."))
        else:
            messages.warning(request, _("Đã ghi ý kiến, khác với quyết định. Người phụ trách sẽ xem."))
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    return redirect("review:rechecks")
