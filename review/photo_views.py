"""The photos of a dossier and its printed form, which bears one: for whoever has a claim on them."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from registration import album, form_one, sent, workflow
from registration.states import Look

from .access import Officer, dossier_for
from .doors import desk, dossier_url, place_of
from .forms import OpenPhotosForm
from .looks import note_look
from .photo_access import demand_claim


@require_GET
@desk
def photo(request: HttpRequest, officer: Officer, code: str, kind: str) -> HttpResponse:
    """A photo, for this officer's eyes now: no cache keeps it, no other site embeds it, nothing in it runs."""
    found = dossier_for(officer, code)
    earlier = request.GET.get("anh", "")
    if earlier.isascii() and earlier.isdigit() and len(earlier) < 19:
        shown = found.photos.filter(kind=kind, pk=int(earlier)).first()
    else:
        shown = album.current(found).get(kind)
    if shown is None:
        raise Http404
    demand_claim(found, officer)
    note_look(found, Look.PHOTO_SEEN, officer.actor, {"kind": kind, "sha256": shown.sha256})
    response = HttpResponse(album.marked_picture(shown, str(officer.user)), content_type="image/jpeg")
    response["Content-Disposition"] = f'inline; filename="{found.code}-{kind}.jpg"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _guarded(response)


@require_GET
@desk
def form_pdf(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    """Form 01 as it was sent: the last time, or the time that `lan` says. It bears the portrait."""
    found = dossier_for(officer, code)
    if not form_one.exists_for(found):
        raise Http404
    demand_claim(found, officer)
    note_look(found, Look.FORM_SEEN, officer.actor)
    pdf = sent.pdf_of_sending(found, request.GET.get("lan", "")) or form_one.pdf_of(found)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    return _guarded(response)


def _guarded(response: HttpResponse) -> HttpResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@require_http_methods(["GET", "POST"])
@desk
def open_photos(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    """Xem ảnh mà không giữ hồ sơ: for a reason that stands in the trail, for as long as a hold."""
    found = dossier_for(officer, code)
    form = OpenPhotosForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        workflow.record(found, Look.PHOTOS_OPENED, officer.actor, {"reason": form.cleaned_data["reason"]})
        return redirect(dossier_url(request, found))
    context = {
        "officer": officer,
        "dossier": found,
        "form": form,
        "minutes": settings.REVIEW_LEASE_MINUTES,
        "back": dossier_url(request, found),
        "hang": place_of(request).address_query,
    }
    return render(request, "review/open_photos.html", context, status=422 if form.errors else 200)
