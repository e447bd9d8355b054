"""The information step of the kinds that have a form of their own; `by_kind` opens the one a dossier needs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from participants import units
from registration import access, account_dossiers, services
from registration.forms import AgencyForm, InformationForm
from registration.forms.changes import AdjustForm, AdjustUnsignedForm, StopForm, StopUnsignedForm
from registration.forms.kept import KeptForm
from registration.forms.unit import UnitForm
from registration.items import Step
from registration.models import Dossier, Kind
from registration.particulars import unit_of

from .doors import DossierView, StepView
from .wizard import UNPROCESSABLE, InformationView


class KindView(StepView):
    """What these steps share: a form of the dossier that keeps what is typed, and goes on once it is saved."""

    step = Step.INFORMATION

    def form_class(self) -> Any:
        return form_of(self.dossier)

    def form(self, data: Any = None) -> Any:
        """The form with what was saved, and over it what was typed since."""
        form_class, editable = self.form_class(), services.editable_fields(self.dossier)
        kept = services.typed_so_far(self.dossier, self.step)
        typed = {name: value for name, value in kept.items() if editable is None or name in editable}
        initial = form_class.initial_from(self.dossier) | typed
        return form_class(data, initial=initial, editable=editable, dossier=self.dossier)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.form_page(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if "cap-nhat" in request.POST:  # "Cập nhật danh sách", without JavaScript: the next list, nothing lost
            services.keep_typed(self.dossier, self.step, form.typed())
            return self.form_page(self.form())
        if not form.is_valid():
            services.keep_typed(self.dossier, self.step, form.typed())  # Back and reload show it again
            return self.form_page(form, UNPROCESSABLE)
        self.save(form)
        return self.go_on()

    def form_page(self, form: Any, status: int = 200) -> HttpResponse:
        return self.page(status, form=form, account=self.dossier.account)

    def save(self, form: Any) -> None:
        raise TypeError("A kind's step says how its form is saved.")


class AdjustView(KindView):
    template_name = "registration/adjust.html"

    def save(self, form: AdjustForm) -> None:
        account_dossiers.save_adjustment(self.dossier, form.wishes)


class StopView(KindView):
    template_name = "registration/stop.html"

    def save(self, form: StopForm) -> None:
        data = form.cleaned_data
        account_dossiers.save_stopping(self.dossier, form.who, data["stop_on"], data["reason"])


class UnitView(KindView):
    template_name = "registration/unit.html"

    def save(self, form: UnitForm) -> None:
        services.save_unit(self.dossier, form.columns, form.unit)
        for doubt in units.doubts_about(self.dossier.unit_code, unit_of(self.dossier).tax_code):
            messages.warning(self.request, doubt)


_VIEWS: dict[str, type[StepView]] = {Kind.ADJUST: AdjustView, Kind.STOP: StopView, Kind.UNIT: UnitView}


def form_of(dossier: Dossier) -> Any:
    """The form of the information step, by kind and by whether its declarant signed in."""
    if dossier.kind == Kind.UNIT:
        return UnitForm
    signed_in = dossier.account_id is not None
    if dossier.kind == Kind.ADJUST:
        return AdjustForm if signed_in else AdjustUnsignedForm
    return StopForm if signed_in else StopUnsignedForm


def by_kind(request: HttpRequest, dossier_id: UUID) -> HttpResponseBase:
    """Kê khai thông tin, as the kind of the dossier asks for it."""
    dossier = access.granted_dossier(request.session, dossier_id)
    view = _VIEWS.get(dossier.kind, InformationView) if dossier else InformationView
    return view.as_view(opened=dossier)(request, dossier_id=dossier_id)


class KeepTypedView(DossierView):
    """Keeps what is typed in a step before it is sent: a lost network or a closed tab loses nothing."""

    def post(self, request: HttpRequest, step: str) -> HttpResponse:
        if step == Step.AGENCY:
            form: KeptForm = AgencyForm(request.POST)
        elif step != Step.INFORMATION:
            raise Http404
        elif self.dossier.kind in _VIEWS:
            form = form_of(self.dossier)(request.POST, dossier=self.dossier)
        else:
            form = InformationForm(request.POST)
        services.keep_typed(self.dossier, Step(step), form.typed())
        return HttpResponse(status=204)
