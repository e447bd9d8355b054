"""A dossier's own photos and Form 01 for its declarant."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from registration import album, form_one
from registration.states import EDITABLE

from .doors import DossierView


class PhotoView(DossierView):
    """One photo, for the session that may open the dossier."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        photo = album.current(self.dossier).get(kind)
        if photo is None:
            raise Http404
        return private_file(album.picture(photo), "image/jpeg", f"{kind}.jpg")


class FormPdfView(DossierView):
    """Tải tờ khai (PDF), once it was sent."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.dossier.code is None or self.dossier.state in EDITABLE:
            return redirect("registration:check", self.dossier.pk)
        name = f"to-khai-{self.dossier.code}.pdf"
        return private_file(form_one.pdf_of(self.dossier), "application/pdf", name, attachment=True)


def private_file(content: bytes, content_type: str, name: str, *, attachment: bool = False) -> HttpResponse:
    """A file nobody may cache, embed elsewhere or run."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'{"attachment" if attachment else "inline"}; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if content_type.startswith("image/"):
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
