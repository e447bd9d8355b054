"""The doors of Kê khai hộ: begin, correct for somebody, print the slip with the first password."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.recovery_forms import AccountNumberField
from registration import access, account_dossiers, steps
from registration.fields import RadioField
from registration.models import Kind

from . import assistance
from .access import Officer, dossier_for
from .doors import desk
from .refusals import Refused


class AssistForm(forms.Form):
    """What is declared for whoever stands at the counter; the number where it is about an account."""

    kind = RadioField(
        label=gettext_lazy("Nội dung kê khai"),
        choices=[
            (Kind.ADULT, gettext_lazy("Đăng ký tài khoản")),
            (Kind.ADJUST, gettext_lazy("Điều chỉnh thông tin")),
            (Kind.STOP, gettext_lazy("Ngừng sử dụng")),
        ],
        missing=gettext_lazy("Chọn nội dung kê khai."),
    )
    number = AccountNumberField(required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        about_account = typed.get("kind") in account_dossiers.KINDS
        if about_account and not typed.get("number") and "number" not in self.errors:
            self.add_error("number", _("Nhập mã số BHXH hoặc số CCCD của chủ tài khoản."))
        return typed


@require_http_methods(["GET", "POST"])
@desk
def begin(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The citizens' own pages follow; this browser may open the draft, and its events name the officer.

    The person proves the phone by its code, where there is one, and signs the form, as everybody does.
    """
    form = AssistForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            draft = assistance.begin(officer, form.cleaned_data["kind"], form.cleaned_data["number"])
        except Refused as refusal:
            form.add_error("number", refusal.sentence)
        else:
            access.grant(request.session, draft)
            return redirect("registration:information", draft.pk)
    context = {"officer": officer, "form": form}
    return render(request, "review/assist.html", context, status=422 if form.errors else 200)


@require_POST
@desk
def help_with(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    found = dossier_for(officer, code)
    try:
        helped = assistance.help_with(found, officer)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("review:dossier", code=found.code)
    access.grant(request.session, helped)
    return redirect(f"registration:{steps.first_unfinished(helped).value}", helped.pk)


@require_POST
@desk
@sensitive_variables("slip")
def hand_over(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    """Shown once, by the answer to this post alone; asked for again, another password takes its place."""
    found = dossier_for(officer, code)
    try:
        slip = assistance.hand_over(found, officer)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("review:dossier", code=found.code)
    return render(request, "review/slip.html", {"officer": officer, "dossier": found, "slip": slip})
