"""Form 01 for the screen and for the printer, from one template.

The PDF is tagged (PDF/UA-1), carries its fonts, and is one A4 page whatever the data. Nothing a person typed
can make the renderer fetch anything: texts are escaped, and only `data:` addresses and our own fonts open.
"""

import threading
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from .form import FormOne
from .pictures import code128_address, portrait_address, qr_address

_FRAGMENT = "registration/paper/form_one.html"
_SHEET = "registration/paper/sheet.html"
# From the usual size to the smallest that can still be read, for long names at a long address.
_DENSITIES = ("", "dense-1", "dense-2", "dense-3")
_STYLES = ("css/form-one.css", "css/form-one-sheet.css")
_PDF_OPTIONS: dict[str, Any] = {"pdf_variant": "pdf/ua-1"}

# Pango's font map is not made for several threads at once.
_turn = threading.Lock()


class FormTooLong(ValueError):
    """The data does not fit on one page even in the smallest print: a caller let unlimited text through."""


class _OurFontsOnly(URLFetcher):
    """Opens `data:` addresses and the fonts under static/fonts, and nothing else."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith("data:") and url not in _font_addresses():
            raise ValueError("Form 01 opens no other file.")
        return super().fetch(url, headers)


def form_html(form: FormOne, *, portrait_url: str = "") -> str:
    """The form as a part of a page; the page links `css/form-one.css`.

    `portrait_url` is an address where the browser can fetch the portrait, which spares sending it twice.
    """
    portrait = portrait_url or _portrait(form)
    return _filled(_FRAGMENT, {"form": form, "portrait": portrait, "heading": "h2", **_symbols(form)})


def form_pdf(form: FormOne) -> bytes:
    """The form as a PDF of one A4 page. Equal forms give equal bytes. Raises FormTooLong."""
    context = {"form": form, "portrait": _portrait(form), "heading": "h1", **_symbols(form)}
    with _turn:
        for density in _DENSITIES:
            document = _laid_out(_filled(_SHEET, {**context, "density": density}))
            if len(document.pages) == 1:
                return document.write_pdf(**_PDF_OPTIONS)
    raise FormTooLong


def _filled(template: str, context: dict[str, object]) -> str:
    """NFC: decomposed letters would be drawn right but would not be found in the PDF's text."""
    return unicodedata.normalize("NFC", render_to_string(template, context))


def _portrait(form: FormOne) -> str:
    return portrait_address(form.portrait) if form.portrait else ""


def _symbols(form: FormOne) -> dict[str, object]:
    if form.is_draft:
        return {}
    scanned = form.scanned or form.code
    return {"qr": qr_address(scanned), "code128": code128_address(scanned)}


def _laid_out(html: str) -> Document:
    fonts, styles = _fonts_and_styles()
    page = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=("data",), allow_redirects=False))
    return page.render(stylesheets=styles, font_config=fonts, **_PDF_OPTIONS)


@cache
def _fonts_and_styles() -> tuple[FontConfiguration, list[CSS]]:
    fonts = FontConfiguration()
    fetcher = _OurFontsOnly(fail_on_errors=True)
    return fonts, [CSS(filename=_static(name), font_config=fonts, url_fetcher=fetcher) for name in _STYLES]


@cache
def _font_addresses() -> frozenset[str]:
    folder = Path(_static("fonts/tinos-regular.woff2")).parent
    return frozenset(path.as_uri() for path in folder.glob("tinos-*.woff2"))


def _static(name: str) -> str:
    """A static file's source, there without `collectstatic`."""
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return str(path)
