"""The supervisor's page: approvals that wait for a second officer, opinions that differ from a decision."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from registration.fields import CleanTextField

from . import rechecks, second_eyes
from .access import Officer
from .addresses import addresses_of
from .beginnings import first_of
from .doors import desk
from .lateness import waited
from .refusals import Refused
from .second_eyes_rows import HeldApproval, Recheck
from .second_officer_rules import labels_of

_LONGEST: int = Recheck._meta.get_field("note").max_length or 0


# What the page shows of each; a column more is fetched here, or costs a statement a row.
_OF_A_PROPOSAL = (
    "rules", "proposed_at", "dossier__code", "dossier__receiving_agency__code", "dossier__receiving_agency__name",
    "first_officer__full_name", "first_officer__username",
)  # fmt: skip
_OF_A_DIFFERENCE = (
    "opinion", "reason", "given_at", "settled_at", "note", "dossier__code", "decision__outcome", "decision__reason",
    *(f"{who}__{name}" for who in ("decision__officer", "officer", "settled_by") for name in ("full_name", "username")),
)  # fmt: skip


@dataclass(frozen=True)
class ProposalRow:
    """An approval that waits for a second officer, in words."""

    address: str
    code: str
    proposer: str
    waited: str
    why: str
    office: str


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
def supervision(request: HttpRequest, officer: Officer) -> HttpResponse:
    return _page(request, officer)


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
    _demand_supervisor(officer)
    held = (
        HeldApproval.objects.filter(answer=second_eyes.Answer.OPEN, dossier__receiving_agency__in=officer.supervises)
        .filter(dossier__state__in=second_eyes.ON_THE_DESK)
        .select_related("dossier__receiving_agency", "first_officer")
        .only(*_OF_A_PROPOSAL)
        .order_by("proposed_at")
    )
    differing = rechecks.disagreements(officer.supervises).only(*_OF_A_DIFFERENCE)
    first_held, first_differing = first_of(held), first_of(differing.filter(settled_at=None))
    context = {
        "officer": officer,
        "held": first_held,
        "proposals": list(_rows_of(first_held.rows)),
        "differing": first_differing,
        "disagreements": [
            (one, form if one.pk == posted and form else NoteForm(auto_id=f"id_%s_{one.pk}"))
            for one in first_differing.rows
        ],
        "settled": first_of(differing.filter(settled_at__isnull=False).order_by("-settled_at")),
    }
    return render(request, "review/supervision.html", context, status=422 if form else 200)


def _rows_of(proposals: list[HeldApproval]) -> Iterator[ProposalRow]:
    dossier_at, now = addresses_of("dossier"), timezone.now()
    for one in proposals:
        agency = one.dossier.receiving_agency
        yield ProposalRow(
            address=dossier_at(one.dossier.code or ""),
            code=one.dossier.grouped_code,
            proposer=str(one.first_officer),
            waited=waited(one.proposed_at, now),
            why="; ".join(str(label) for label in labels_of(one.rules)),
            office=agency.label if agency else "",
        )
