"""What pages are compared with: a bare Django view with as many queries, and the same crispy form on an empty page.

Both stand beside the portal's own pages in one gunicorn, behind the same middleware (`benchmarks.served`), and draw a
template of their own.
"""

from typing import Any

from crispy_forms.utils import render_crispy_form
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import include, path

from agencies.models import Agency
from benchmarks.statements import Watch
from registration.forms.information import InformationForm

_PAGE = """<!doctype html><html lang="vi"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
{{ form }}<ul>{% for row in rows %}<li>{{ row.name }} {{ row.code }}</li>{% endfor %}</ul></body></html>"""
_MOST = 50


def queries(request: HttpRequest, count: int) -> HttpResponse:
    """A page that fetches one row in each of `count` queries."""
    keys = _keys()
    rows = [Agency.objects.get(pk=keys[number % len(keys)]) for number in range(count)]
    return _drawn(request, rows=rows)


def form(request: HttpRequest) -> HttpResponse:
    """The information step as crispy draws it, filled with what the address says; all it asks of the database too."""
    return _drawn(request, form=render_crispy_form(InformationForm(request.GET or None)))


def address_of_as_many(client: Client, statements: int) -> str:
    """Of a bare page that asks the database as often as a page of so many statements, for this browser: what the
    middleware asks is counted in both."""
    with override_settings(ROOT_URLCONF=__name__), Watch() as watch:
        client.get("/bare/0/")
    return f"/bare/{max(0, statements - len(watch.statements))}/"


def _drawn(request: HttpRequest, **context: Any) -> HttpResponse:
    page = engines["django"].from_string(_PAGE)
    return HttpResponse(page.render({"title": "Bare", **context}, request))


def _keys() -> list[int]:
    """Of some agencies; asked for once in a process."""
    if not _known:
        _known.extend(Agency.objects.order_by("pk").values_list("pk", flat=True)[:_MOST])
    return _known


_known: list[int] = []
urlpatterns = [
    path("bare/<int:count>/", queries),
    path("bare/form/", form),
    path("", include("vssid_portal.urls")),
]
