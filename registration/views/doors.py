"""What the views of the wizard share: who acts, which dossier, which step."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.addresses import client_address
from registration import access, steps
from registration.items import ITEMS, Step, flagged_items
from registration.models import Dossier
from registration.states import EDITABLE, ActorKind, State
from registration.workflow import Actor, NotEditable

BACK_TO_CHECK = "?ve=xem-lai"


def citizen(request: HttpRequest) -> Actor:
    """The person at the browser, signed in or not; an officer who declares for somebody at the counter is one."""
    kind = ActorKind.OFFICER if getattr(request.user, "is_officer", False) else ActorKind.CITIZEN
    return Actor(kind, request.user.pk, client_address(request))


def actor_on(request: HttpRequest, dossier: Dossier) -> Actor:
    """Who acts on a declaration: its declarant, or the officer who declares on their behalf at the counter."""
    if dossier.declared_by_id is not None and dossier.declared_by_id == request.user.pk:
        return Actor(ActorKind.OFFICER, request.user.pk, client_address(request))
    return citizen(request)


def to_step(step: Step, dossier: Dossier, *, then_check: bool = False) -> HttpResponse:
    """Go to a step's page; `then_check` carries on the wish to return to the check page."""
    address = reverse(f"registration:{step.value}", args=[dossier.pk])
    return redirect(address + (BACK_TO_CHECK if then_check and step is not Step.CHECK else ""))


@method_decorator(never_cache, name="dispatch")
class DossierView(View):
    """A page of one dossier, for a session that was granted it. Others are led to resume it by phone and code."""

    dossier: Dossier
    # Where the door before this one has fetched it already.
    opened: Dossier | None = None

    def dispatch(self, request: HttpRequest, *args: Any, dossier_id: UUID, **kwargs: Any) -> HttpResponseBase:
        dossier = self.opened or access.granted_dossier(request.session, dossier_id)
        if dossier is None:
            messages.info(request, _("Nhập số điện thoại và số đã khai để mở lại hồ sơ trên thiết bị này."))
            return redirect("registration:resume")
        self.dossier = dossier
        return self.admit() or super().dispatch(request, *args, **kwargs)

    def admit(self) -> HttpResponse | None:
        """Another page to show instead, or None."""
        return None


class StepView(DossierView):
    """A step of the wizard. Arriving too early leads to the first unfinished step; after sending, to the last page."""

    step: Step
    template_name: str

    def dispatch(self, request: HttpRequest, *args: Any, dossier_id: UUID, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, dossier_id=dossier_id, **kwargs)
        except NotEditable:  # sent or ended in another window while this request was under way
            return redirect("registration:done", dossier_id)

    def admit(self) -> HttpResponse | None:
        dossier = self.dossier
        if dossier.state not in EDITABLE:
            return redirect("registration:done", dossier.pk)
        unfinished = steps.first_unfinished(dossier)
        applies = self.step in steps.steps_of(dossier)
        if not applies or list(Step).index(self.step) > list(Step).index(unfinished):
            return to_step(unfinished, dossier, then_check=self.then_check)
        return None

    @property
    def then_check(self) -> bool:
        return self.request.GET.get("ve") == "xem-lai"

    def page(self, status: int = 200, **context: Any) -> HttpResponse:
        """The step's page with what every step shows."""
        flagged = flagged_items(self.dossier) if self.dossier.state == State.RETURNED else {}
        previous = steps.step_before(self.step, self.dossier)
        shared = {
            "dossier": self.dossier,
            "title": steps.title_of(self.step, self.dossier),
            "progress": steps.progress(self.dossier, self.step),
            "flags": [(ITEMS[code], reason) for code, reason in flagged.items() if ITEMS[code].step is self.step],
            "back_url": self._back_url(previous),
            "then_check": self.then_check,
        }
        return render(self.request, self.template_name, {**shared, **context}, status=status)

    def _back_url(self, previous: Step | None) -> str:
        if self.then_check:
            return reverse("registration:check", args=[self.dossier.pk])
        if previous is None:
            return reverse("registration:start") if self.dossier.state == State.DRAFT else reverse("registration:track")
        return reverse(f"registration:{previous.value}", args=[self.dossier.pk])

    def go_on(self) -> HttpResponse:
        """To the page after this one; back to the check page where that was the wish and nothing is missing."""
        if self.then_check:
            return to_step(steps.first_unfinished(self.dossier), self.dossier, then_check=True)
        return to_step(steps.step_after(self.step, self.dossier), self.dossier)
