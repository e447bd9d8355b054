"""The administrators' pages of what messages say: the list, one text with its history, preview, save, back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import wording, wording_versions
from .kinds import KINDS, Form
from .models import Wording
from .wording_files import built_in
from .wording_form import WordingForm, places_of, result_of, summary_of, unaccented, wanted_of


@admin.register(Wording)
class WordingAdmin(admin.ModelAdmin):
    """Versions are written through `wording_versions` only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        def door(address: str, view: Any, name: str) -> URLPattern:
            return path(address, self.admin_site.admin_view(view), name=f"notices_wording_{name}")

        return [
            door("", require_safe(texts), "changelist"),
            door("<slug:kind>/<slug:form>/", require_http_methods(["GET", "HEAD", "POST"])(text), "text"),
            door("<slug:kind>/<slug:form>/xem-truoc/", require_POST(preview), "preview"),
            door("<slug:kind>/<slug:form>/tro-lai/<int:version>/", require_POST(restore), "restore"),
        ]


def texts(request: HttpRequest) -> HttpResponse:
    """Every kind with its texts: which version counts, since when, how long."""
    latest = {(row.kind, row.form): row for row in Wording.objects.order_by("version")}
    kinds = []
    for kind in KINDS:
        forms = []
        for form in KINDS[kind].forms:
            present, row = wording_versions.current(kind, form), latest.get((kind, form))
            waits = row if row is not None and row.version != present.version else None
            forms.append({
                "form": form, "label": form.label, "version": present.version, "row": row, "waits": waits,
                "result": summary_of(kind, form, present), "url": _address(kind, form),
            })  # fmt: skip
        kinds.append({"kind": kind, "title": wording.title_of(kind), "forms": forms})
    return render(request, "notices/wordings.html", {"kinds": kinds, **frame(request)})


def text(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """One text: what counts now, its history, and another version to be written."""
    text_form = _known(kind, form)
    if request.method != "POST":
        return _page(request, kind, text_form, _filled(kind, text_form))
    typed = WordingForm(request.POST, kind=kind, text_form=text_form)
    if "unaccent" in request.POST:
        data = request.POST.copy()
        data["body"] = unaccented(typed.wanted)
        return _page(request, kind, text_form, WordingForm(initial=data.dict(), kind=kind, text_form=text_form))
    if "preview" in request.POST:
        as_typed = WordingForm(initial=request.POST.dict(), kind=kind, text_form=text_form)
        return _page(request, kind, text_form, as_typed)
    if not typed.is_valid():
        return _page(request, kind, text_form, typed, status=422)
    facts = typed.cleaned_data
    try:
        row = wording_versions.add(
            typed.wanted,
            who=_name(request),
            reason=facts["reason"],
            after=facts["after"],
            active_from=facts["active_from"],
        )
    except wording_versions.Overtaken as first:
        _tell_overtaken(request, kind, text_form, first.newest)
        data = request.POST.copy()
        data["after"] = str(first.newest)
        return _page(
            request, kind, text_form, WordingForm(initial=data.dict(), kind=kind, text_form=text_form), status=409
        )
    return _saved(request, kind, text_form, row)


def preview(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The part of the page that follows the typing."""
    wanted = wanted_of(kind, _known(kind, form), request.POST)
    return render(request, "notices/wording_result.html", {"result": result_of(wanted)})


def restore(request: HttpRequest, kind: str, form: str, version: int) -> HttpResponse:
    """Say again what an older version said."""
    text_form = _known(kind, form)
    after = request.POST.get("after", "")
    newest = int(after) if after.isascii() and after.isdecimal() and len(after) < 9 else 0
    try:
        row = wording_versions.restore(kind, text_form, version, who=_name(request), after=newest)
    except Wording.DoesNotExist as error:
        raise Http404 from error
    except wording_versions.Overtaken as first:
        _tell_overtaken(request, kind, text_form, first.newest)
        return redirect(_address(kind, text_form))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(_address(kind, text_form))
    return _saved(request, kind, text_form, row)


def _saved(request: HttpRequest, kind: str, form: Form, row: Wording) -> HttpResponse:
    messages.success(request, _("Đã lưu bản %d. Tin gửi từ thời điểm áp dụng dùng lời này.") % row.version)
    return redirect(_address(kind, form))


def _page(request: HttpRequest, kind: str, form: Form, typed: WordingForm, status: int = 200) -> HttpResponse:
    present = wording_versions.current(kind, form)
    wanted = typed.wanted if typed.is_bound else wanted_of(kind, form, typed.initial)
    context = {
        "kind": kind, "title": wording.title_of(kind), "text_form": form, "present": present, "form": typed,
        "result": result_of(wanted), "places": places_of(kind, form), "history": _history(kind, form, present.version),
        "newest": wording_versions.newest(kind, form), "may_unaccent": form == Form.SMS,
        "address": _address(kind, form), "preview_address": f"{_address(kind, form)}xem-truoc/",
        "back_url": reverse("admin:notices_wording_changelist"), "back_title": _("Lời tin nhắn"), **frame(request),
    }  # fmt: skip
    return render(request, "notices/wording.html", context, status=status)


def _history(kind: str, form: Form, present: int) -> list[dict[str, Any]]:
    """Newest first; the portal's own last."""
    rows = [
        {"version": row.version, "text": row, "row": row, "is_present": row.version == present}
        for row in wording_versions.history(kind, form)
    ]
    return [*rows, {"version": 1, "text": built_in(kind, form), "row": None, "is_present": present == 1}]


def _filled(kind: str, form: Form) -> WordingForm:
    """The newest version to go on from, also where it does not count yet."""
    row = Wording.objects.filter(kind=kind, form=form).order_by("-version").first()
    start = row or built_in(kind, form)
    initial = {"subject": start.subject, "body": start.body, "after": start.version}
    return WordingForm(initial=initial, kind=kind, text_form=form)


def _known(kind: str, form: str) -> Form:
    """Raises Http404."""
    if kind not in KINDS or form not in KINDS[kind].forms:
        raise Http404
    return Form(form)


def _address(kind: str, form: Form) -> str:
    return reverse("admin:notices_wording_text", args=[kind, form])


def _name(request: HttpRequest) -> str:
    return request.user.get_username()


def _tell_overtaken(request: HttpRequest, kind: str, form: Form, newest: int) -> None:
    row = Wording.objects.filter(kind=kind, form=form, version=newest).first()
    facts = {"who": row.written_by if row else "", "version": newest}
    messages.warning(
        request, _("%(who)s vừa lưu bản %(version)d. Xem bản đó ở Các bản đã dùng rồi lưu lại nếu vẫn cần.") % facts
    )


def frame(request: HttpRequest) -> dict[str, Any]:
    """The links of the administrators' pages."""
    links = [("admin:index", _("Trang quản trị")), ("admin:notices_wording_changelist", _("Lời tin nhắn")),
             ("admin:notices_spending_changelist", _("Hạn mức tin nhắn"))]  # fmt: skip
    addresses = [(reverse(name), title) for name, title in links]
    return {"nav_links": [{"url": url, "title": title, "current": request.path == url} for url, title in addresses]}
