"""What pages are compared with: a bare Django view with as many queries, and the same crispy form on an empty page.

Both go through Django's handler without any middleware, and draw a template of their own.
"""

from collections.abc import Callable
from typing import Any

from crispy_forms.utils import render_crispy_form
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import override_settings
from django.test.client import Client, ClientHandler

from agencies.models import Agency

View = Callable[[HttpRequest], HttpResponse]
_PAGE = """<!doctype html><html lang="vi"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
{{ form }}<ul>{% for row in rows %}<li>{{ row.name }} {{ row.code }}</li>{% endfor %}</ul></body></html>"""
_current: list[View] = []


def answers(get_response: object) -> View:
    """A middleware that is the whole site."""
    return lambda request: _current[0](request)


class Bare:
    """`get` answers with one of the views, through a handler of its own."""

    def __init__(self) -> None:
        self._client = Client()
        self._client.handler = ClientHandler()
        with override_settings(MIDDLEWARE=["benchmarks.bare.answers"]):
            self._client.handler.load_middleware()
        self._template = engines["django"].from_string(_PAGE)
        self._keys = list(Agency.objects.order_by("pk").values_list("pk", flat=True)[:50])

    def queries(self, count: int) -> Callable[[], object]:
        """A page that fetches one row in each of `count` queries."""

        def view(request: HttpRequest) -> HttpResponse:
            rows = [Agency.objects.get(pk=self._keys[number % len(self._keys)]) for number in range(count)]
            return HttpResponse(self._template.render({"title": "Bare", "rows": rows}, request))

        return self._asked(view)

    def form(self, make: Callable[[], Any]) -> Callable[[], object]:
        """A page that is the form as crispy draws it, whatever its fields ask of the database included."""

        def view(request: HttpRequest) -> HttpResponse:
            return HttpResponse(self._template.render({"title": "Bare", "form": render_crispy_form(make())}, request))

        return self._asked(view)

    def _asked(self, view: View) -> Callable[[], object]:
        def ask() -> object:
            _current[:] = [view]
            return self._client.get("/")

        return ask
