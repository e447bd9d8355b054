"""What pages are compared with: bare Django views with as many queries and with the same ones, and the same crispy form
on an empty page.

They stand beside the portal's own pages in one gunicorn, behind the same middleware (`benchmarks.served`), and draw a
template of their own.
"""

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from crispy_forms.utils import render_crispy_form
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import include, path

from agencies.models import Agency
from benchmarks.statements import Statement, Watch
from registration.forms.information import InformationForm
from vssid_portal.prepared import PREPARED

_PAGE = """<!doctype html><html lang="vi"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
{{ form }}<ul>{% for row in rows %}<li>{{ row.name }} {{ row.code }}</li>{% endfor %}</ul></body></html>"""
_MOST = 50


def queries(request: HttpRequest, count: int) -> HttpResponse:
    """A page that fetches one row in each of `count` queries."""
    keys = _keys()
    rows = [Agency.objects.get(pk=keys[number % len(keys)]) for number in range(count)]
    return _drawn(request, rows=rows)


def same(request: HttpRequest, file: str) -> HttpResponse:
    """A page that sends the statements in this file as they are, and says how many rows each brought."""
    if file not in _statements:
        _statements[file] = pickle.loads(Path(file).read_bytes())
    rows = []
    for number, (sql, params) in enumerate(_statements[file]):
        if sql.startswith("EXECUTE"):
            PREPARED[sql.split()[1]].make_ready()
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows.append({"name": number, "code": len(cursor.fetchall())})
    return _drawn(request, rows=rows)


def form(request: HttpRequest) -> HttpResponse:
    """The information step as crispy draws it, filled with what the address says; all it asks of the database too."""
    return _drawn(request, form=render_crispy_form(InformationForm(request.GET or None)))


def address_of_as_many(client: Client, statements: Sequence[Statement]) -> str:
    """Of a bare page that asks the database as often as a page did, for this browser: what the middleware asks is
    counted in both."""
    return f"/bare/{max(0, len(statements) - len(_of_the_middleware(client)))}/"


def address_of_the_same(client: Client, statements: Sequence[Statement], folder: str) -> str:
    """Of a bare page that sends what the page itself sent, without what it wrote or locked."""
    asked = [statement for statement in statements if statement.is_question and "FOR UPDATE" not in statement.sql]
    own = asked[len(_of_the_middleware(client)) :]
    file = Path(folder) / str(uuid4())
    file.write_bytes(pickle.dumps([(statement.sql, statement.params) for statement in own]))
    return f"/bare/same{file}"


def _of_the_middleware(client: Client) -> list[Statement]:
    with override_settings(ROOT_URLCONF=__name__), Watch() as watch:
        client.get("/bare/0/")
    return watch.statements


def _drawn(request: HttpRequest, **context: Any) -> HttpResponse:
    page = engines["django"].from_string(_PAGE)
    return HttpResponse(page.render({"title": "Bare", **context}, request))


def _keys() -> list[int]:
    """Of some agencies; asked for once in a process."""
    if not _known:
        _known.extend(Agency.objects.order_by("pk").values_list("pk", flat=True)[:_MOST])
    return _known


_known: list[int] = []
_statements: dict[str, list[tuple[str, Any]]] = {}
urlpatterns = [
    path("bare/<int:count>/", queries),
    path("bare/same<path:file>", same),
    path("bare/form/", form),
    path("", include("vssid_portal.urls")),
]
