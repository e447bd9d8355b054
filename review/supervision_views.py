"""The supervisor's page: approvals that wait for a second officer, opinions that differ from a decision."""

from functools import cache

from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from registration.fields import CleanTextField
from vssid_portal.newest_first import Key

from . import rechecks, supervision
from .access import Officer
from .doors import desk
from .refusals import Refused
from .second_eyes_rows import Recheck

_LONGEST: int = Recheck._meta.get_field("note").max_length or 0
_SOME_NUMBER = "0" * 16


class NoteForm(forms.Form):
    """What was done about a difference."""

    note = CleanTextField(
        label=gettext_lazy("Đã xử lý thế nào"),
        max_length=_LONGEST,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": gettext_lazy("Ghi đã làm gì với ý kiến này.")},
    )


@require_GET
@desk
def supervise(request: HttpRequest, officer: Officer) -> HttpResponse:
    _demand_supervisor(officer)
    return _page(request, officer)


@require_GET
@desk
def settled(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Ý kiến đã xử lý: a page at a time, the newest first."""
    _demand_supervisor(officer)
    after = Key.read(request.GET.get("sau", ""))
    page, rows = supervision.settled(officer.supervises, after)
    return render(request, "review/settled.html", {"officer": officer, "rows": rows, "after": after, "next": page.next})


@require_POST
@desk
def settle(request: HttpRequest, officer: Officer, number: int) -> HttpResponse:
    """`Đã xử lý`, with a note."""
    _demand_supervisor(officer)
    found = rechecks.disagreements(officer.supervises).filter(pk=number).first()
    if found is None:
        raise Http404
    form = NoteForm(request.POST, auto_id=f"id_%s_{found.pk}")
    if not form.is_valid():
        return _page(request, officer, found.pk, form)
    try:
        rechecks.settle(found, officer.actor, form.cleaned_data["note"])
        messages.success(request, _("Đã ghi cách xử lý."))
    except Refused as refusal:
        messages.warning(request, refusal.sentence)
    return redirect("review:supervision")


def _demand_supervisor(officer: Officer) -> None:
    if not officer.is_supervisor:
        raise PermissionDenied


def _page(
    request: HttpRequest, officer: Officer, posted: int | None = None, form: NoteForm | None = None
) -> HttpResponse:
    agencies = {agency.pk: agency for agency in officer.supervises.only("code", "name")}
    held, proposals = supervision.proposals(agencies)
    differing, differences = supervision.differences(agencies)
    context = {
        "officer": officer,
        "held": held,
        "proposals": proposals,
        "differing": differing,
        "differences": [
            (row, as_crispy_field(form["note"]) if form and row.pk == posted else _blank_note(row.pk))
            for row in differences
        ],
    }
    return render(request, "review/supervision.html", context, status=422 if form else 200)


def _blank_note(number: int) -> SafeString:
    """The field while nothing is typed in it, as crispy draws it; there are many on the page."""
    return SafeString(_drawn_note().replace(_SOME_NUMBER, str(number)))


@cache
def _drawn_note() -> str:
    return str(as_crispy_field(NoteForm(auto_id=f"id_%s_{_SOME_NUMBER}")["note"]))
