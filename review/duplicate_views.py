"""Two dossiers side by side, and the officer's word on whether they are one person's."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from notices import phones
from registration.comparison import Grade, grade
from registration.items import ITEMS
from registration.models import Dossier
from registration.states import Look

from . import duplicates as verbs
from .access import Officer, dossier_for
from .doors import desk, dossier_url
from .duplicate_rows import DuplicateFinding
from .duplicate_rules import RULES
from .duplicates import AlreadySettled, Verdict
from .looks import note_look
from .ownership import own
from .photo_access import holds

_LONGEST: int = DuplicateFinding._meta.get_field("reason").max_length or 0


class VerdictForm(forms.Form):
    """The verdict is the button that was pressed."""

    finding = forms.IntegerField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(choices=[(one.value, one.label) for one in (Verdict.SAME, Verdict.DIFFERENT)])
    reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        max_length=_LONGEST,
        error_messages={"required": gettext_lazy("Ghi lý do: bạn dựa vào đâu để kết luận.")},
    )


@dataclass(frozen=True)
class Line:
    label: str | Promise
    mine: str
    theirs: str
    differs: bool
    is_number: bool


@dataclass(frozen=True)
class Pair:
    """`lines` is empty where the other dossier is beyond the officer's scope: it is told only what they share."""

    finding: DuplicateFinding
    other: Dossier
    visible: bool
    shares: list[str | Promise]
    lines: list[Line]
    form: VerdictForm


@require_http_methods(["GET", "POST"])
@desk
def duplicates(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    found = dossier_for(officer, code)
    form = VerdictForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        finding = DuplicateFinding.objects.filter(verbs.about(found.pk), pk=form.cleaned_data["finding"]).first()
        if finding is None:
            raise Http404
        try:
            verbs.settle(finding, officer.actor, form.cleaned_data["verdict"], form.cleaned_data["reason"])
            messages.success(request, _("Đã ghi kết luận: %s.") % Verdict(form.cleaned_data["verdict"]).label)
        except AlreadySettled as late:
            messages.warning(request, late.sentence)
        return redirect(request.get_full_path())
    note_look(found, Look.SEEN, officer.actor)
    findings = verbs.findings_about(found)
    others = [one.second_id if one.first_id == found.pk else one.first_id for one in findings]
    theirs = set(Dossier.objects.filter(own(officer.user), pk__in=others).values_list("pk", flat=True))
    pairs = [_pair(found, finding, officer, theirs, form) for finding in findings]
    for pair in pairs:
        if pair.visible:
            note_look(pair.other, Look.SEEN, officer.actor)
    context = {"dossier": found, "officer": officer, "pairs": pairs, "back": dossier_url(request, found)}
    context["photos_open"] = holds(found, officer)
    return render(request, "review/duplicates.html", {**context, "form": form}, status=422 if form else 200)


def _pair(
    mine: Dossier, finding: DuplicateFinding, officer: Officer, theirs: set[UUID], posted: VerdictForm | None
) -> Pair:
    other = finding.second if finding.first_id == mine.pk else finding.first
    visible = other.receiving_agency_id in officer.agency_keys and other.pk not in theirs
    form = VerdictForm(initial={"finding": finding.pk}, auto_id=f"id_%s_{finding.pk}")
    if posted is not None and posted.data.get("finding") == str(finding.pk):
        form = posted
        form.auto_id = f"id_%s_{finding.pk}"
    shares = [RULES[code].label for code in finding.rules if code in RULES]
    return Pair(finding, other, visible, shares, _lines(mine, other) if visible else [], form)


def _lines(mine: Dossier, other: Dossier) -> list[Line]:
    """What was declared in both, in the order of the card."""
    one, two = _facts(mine), _facts(other)
    return [
        Line(
            ITEMS[item].label,
            one[item],
            two[item],
            grade(one[item], two[item]) == Grade.DIFFERENT,
            item in ("identity", "social_insurance_number", "phone"),
        )
        for item in one
    ]


def _facts(dossier: Dossier) -> dict[str, str]:
    return {
        "identity": dossier.identity_number,
        "full_name": dossier.full_name,
        "birth_date": dossier.birth_date.vietnamese if dossier.birth_date else "",
        "gender": dossier.get_gender_display(),
        "social_insurance_number": dossier.social_insurance_number,
        "phone": phones.shown(dossier.phone) if dossier.phone else "",
        "address": dossier.address_line,
    }
