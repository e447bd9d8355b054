"""Tiếp nhận tại quầy: one field for a scanner, a camera or a keyboard; it opens the dossier ready to decide."""

from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registration.models import Dossier, Kind

from . import corrections, services
from .access import Officer, dossier_for
from .counter import Arrival, NobodyHere, arrival_of
from .doors import desk
from .forms import CounterForm, FixForm
from .refusals import Overtaken

UNPROCESSABLE = 422


@csp_update({"script-src": ["'wasm-unsafe-eval'"]})  # the reader of the camera's pictures
@require_http_methods(["GET", "HEAD", "POST"])
@desk
def counter(request: HttpRequest, officer: Officer) -> HttpResponse:
    """A script asks in JSON: with `open` it wants to go there, else only to know whether the code is one of ours."""
    if request.method != "POST":
        return _page(request, officer, CounterForm())
    form = CounterForm(request.POST)
    refused = None
    if form.is_valid():
        try:
            arrival = arrival_of(officer, form.cleaned_data["payload"])
        except NobodyHere as nobody:
            refused = nobody
            form.add_error("payload", nobody.sentence)
        else:
            return _answer(request, officer, arrival)
    if not request.accepts("text/html"):
        return JsonResponse({"message": form.errors["payload"][0]}, status=UNPROCESSABLE)
    return _page(request, officer, form, refused)


def _page(request: HttpRequest, officer: Officer, form: CounterForm, refused: NobodyHere | None = None) -> HttpResponse:
    context = {"officer": officer, "form": form, "refused": refused}
    return render(request, "review/counter.html", context, status=UNPROCESSABLE if form.errors else 200)


def _answer(request: HttpRequest, officer: Officer, arrival: Arrival) -> HttpResponse:
    wants_page = request.accepts("text/html")
    if not wants_page and "open" not in request.POST:
        return JsonResponse({"message": ""})
    address = _open(request, officer, arrival)
    return redirect(address) if wants_page else JsonResponse({"url": address})


def _open(request: HttpRequest, officer: Officer, arrival: Arrival) -> str:
    """Hold the dossier for this officer if it is free; where to go."""
    if arrival.several:
        messages.info(request, _("Số này có nhiều hồ sơ đang mở. Chọn một hồ sơ trong danh sách."))
        return f"{reverse('review:queue')}?{urlencode({'q': arrival.several})}"
    dossier = arrival.dossier
    _take_if_free(officer, dossier)
    if arrival.outdated_at:
        messages.warning(request, _outdated(dossier, arrival))
    for hint in arrival.hints:
        messages.info(request, hint)
    return reverse("review:dossier", args=[dossier.code])


def _take_if_free(officer: Officer, dossier: Dossier) -> None:
    """The page of a dossier that a colleague holds, or that is decided, says so itself. Raises OwnDossier."""
    found = dossier_for(officer, str(dossier.code))
    try:
        services.take(found, officer.actor)
    except Overtaken:
        return


def _outdated(dossier: Dossier, arrival: Arrival) -> str:
    assert arrival.outdated_at is not None  # noqa: S101  # narrows the type
    day = timezone.localtime(arrival.outdated_at).strftime("%d/%m/%Y")
    return format_html(
        '{} <a href="{}" target="_blank" rel="noopener">{}</a>',
        _("Tờ khai in trước lần bổ sung ngày %(day)s – in lại, cho người dân ký bản mới.") % {"day": day},
        reverse("review:form_pdf", args=[dossier.code]),
        _("In tờ khai (mở trong thẻ mới)"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk
def fix(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    """Sửa lỗi gõ: what the officer mends with the person and the originals before them."""
    found = dossier_for(officer, code)
    if found.kind != Kind.ADULT:
        raise Http404
    form = FixForm(request.POST if request.method == "POST" else None, dossier=found)
    if not form.is_valid():
        context = {"officer": officer, "dossier": found, "form": form}
        return render(request, "review/fix.html", context, status=UNPROCESSABLE if form.errors else 200)
    if form.cleaned_data["seen_round"] != found.round:
        raise Overtaken(found)
    reason = form.cleaned_data["reason"]
    if corrections.fix(found, officer.actor, {name: form.cleaned_data[name] for name in corrections.FIELDS}, reason):
        messages.success(request, _("Đã sửa. In lại tờ khai để người dân ký bản mới."))
    else:
        messages.info(request, _("Không có gì thay đổi."))
    return redirect("review:dossier", code=found.code)
