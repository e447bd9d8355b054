"""`Tra cứu mã số BHXH`, by itself and from inside the form."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts import devices, throttle
from accounts.addresses import client_address
from accounts.code_answers import CodeProblem, TooSoon
from accounts.code_form import CodeForm
from registration import access, number_lookup, services
from registration.forms.number_lookup import NumberLookupForm
from registration.items import Step
from registration.models import Dossier, Kind
from registration.number_lookup import Search

from .doors import to_step
from .wizard import UNPROCESSABLE

_SEARCH, _FOUND = "number_search", "number_found"
_HOUR = 3600


class _Page(View):
    """Gives the browser its cookie, so that a device can be counted."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if isinstance(response, HttpResponse):
            devices.remember(request, response)
        return response


@method_decorator(never_cache, name="dispatch")
class NumberLookupView(_Page):
    """What the person knows. Whatever it is, the answer is the page for the code."""

    def get(self, request: HttpRequest) -> HttpResponse:
        dossier = _asking_dossier(request, request.GET.get("ho-so", ""))
        return self.page(request, NumberLookupForm(initial=_typed_in(dossier) if dossier else {}), dossier)

    def post(self, request: HttpRequest) -> HttpResponse:
        dossier = _asking_dossier(request, request.GET.get("ho-so", ""))
        form = NumberLookupForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, dossier, 200 if not form.errors else UNPROCESSABLE)
        search = Search(form.facts, str(dossier.pk) if dossier else "")
        try:
            _send(request, search)
        except TooSoon as problem:
            messages.info(request, str(problem))
        except CodeProblem as problem:
            form.add_error(None, str(problem))
            return self.page(request, form, dossier, UNPROCESSABLE)
        request.session[_SEARCH] = search.sealed()
        return redirect("registration:number_lookup_code")

    def page(
        self, request: HttpRequest, form: NumberLookupForm, dossier: Dossier | None, status: int = 200
    ) -> HttpResponse:
        context: dict[str, Any] = {"form": form}
        if dossier:
            context["back_url"] = reverse("registration:information", args=[dossier.pk])
        return render(request, "registration/number_lookup.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class NumberLookupCodeView(_Page):
    """One neutral sentence, the box for the code, and what to do when none comes."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sealed = request.session.get(_SEARCH)
        if sealed is None:
            return redirect("registration:number_lookup")
        self.search = Search.opened(sealed)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "gui-lai" in request.POST:
            try:
                _send(request, self.search)
            except CodeProblem as problem:
                messages.warning(request, str(problem))
            return redirect("registration:number_lookup_code")
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                number = number_lookup.find_with_code(self.search, form.cleaned_data["code"])
            except CodeProblem as problem:
                form.say(problem)
            else:
                return self.found(request, number)
        return self.page(request, form, UNPROCESSABLE)

    def found(self, request: HttpRequest, number: str) -> HttpResponse:
        request.session.cycle_key()
        del request.session[_SEARCH]
        dossier = _asking_dossier(request, self.search.dossier_id)
        if dossier is None:
            request.session[_FOUND] = number_lookup.seal_number(number)
            return redirect("registration:number_lookup_result")
        typed = services.typed_so_far(dossier, Step.INFORMATION)
        services.keep_typed(dossier, Step.INFORMATION, {**typed, "social_insurance_number": number})
        messages.success(request, _("Đã điền mã số BHXH vào tờ khai."))
        return to_step(Step.INFORMATION, dossier)

    def page(self, request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
        again = reverse("registration:number_lookup")
        if self.search.dossier_id:
            again += f"?ho-so={self.search.dossier_id}"
        context = {"form": form, "sent": number_lookup.code_under_way(self.search), "again_url": again}
        return render(request, "registration/number_lookup_code.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class NumberLookupResultView(View):
    """The number, until the session ends or something else is looked up."""

    def get(self, request: HttpRequest) -> HttpResponse:
        sealed = request.session.get(_FOUND)
        if sealed is None:
            return redirect("registration:number_lookup")
        number = number_lookup.unseal_number(sealed)
        groups = [number[:4], number[4:7], number[7:]]
        return render(request, "registration/number_lookup_result.html", {"code": number, "code_groups": groups})


def _send(request: HttpRequest, search: Search) -> None:
    """Few tries for an address and a browser, and a brake for everybody together (QUALITY S-15)."""
    address, device = client_address(request), devices.device_of(request).index
    throttle.hit("number_lookup", address, limit=settings.LOOKUPS_PER_ADDRESS_HOUR, seconds=_HOUR)
    if device:
        throttle.hit("number_lookup.device", device, limit=settings.NUMBER_LOOKUPS_PER_DEVICE_HOUR, seconds=_HOUR)
    throttle.brake("number_lookup.overall", limit=settings.NUMBER_LOOKUPS_OVERALL_HOUR, seconds=_HOUR)
    number_lookup.send_code(search, address)


def _asking_dossier(request: HttpRequest, dossier_id: str) -> Dossier | None:
    """The dossier whose form the person came from, if this browser may fill it in."""
    try:
        dossier = access.granted_dossier(request.session, UUID(dossier_id))
    except ValueError:
        return None
    editable = services.editable_fields(dossier) if dossier and dossier.kind == Kind.ADULT else set()
    return dossier if editable is None or "social_insurance_number" in editable else None


def _typed_in(dossier: Dossier) -> dict[str, Any]:
    """What the form knows already, saved or only typed."""
    names = ("full_name", "born_on", "identity_number", "province")
    saved = {name: getattr(dossier, f"{name}_id", None) or getattr(dossier, name, None) for name in names}
    typed = services.typed_so_far(dossier, Step.INFORMATION)
    return saved | {name: typed[name] for name in names if typed.get(name)}
