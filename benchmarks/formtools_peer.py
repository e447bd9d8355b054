"""What a wizard page is compared with: a django-formtools session wizard with the same form, drawn by crispy.

Django's own middleware around it, a bare page, sessions in the database as the portal has them. Needs the packages of
requirements-bench.txt.
"""

from collections.abc import Callable
from typing import Any

from crispy_forms.utils import render_crispy_form
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import override_settings
from django.test.client import Client, ClientHandler
from formtools.wizard.views import SessionWizardView

from registration.forms.information import InformationForm

_DJANGOS_OWN = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
_PAGE = """<!doctype html><html lang="vi"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>
<form method="post">{{ token }}{{ management }}{{ form }}<button>Tiếp tục</button></form></body></html>"""


class CodeForm(forms.Form):
    code = forms.CharField()


class Wizard(SessionWizardView):
    """Two steps: the portal's information step, and a code."""

    form_list = [("information", InformationForm), ("code", CodeForm)]

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        parts = {"form": render_crispy_form(context["form"]), "management": context["wizard"]["management_form"]}
        return HttpResponse(engines["django"].from_string(_PAGE).render({"title": "Kê khai", **parts}, self.request))


_view: Callable[..., HttpResponse] = Wizard.as_view()


def answers(get_response: object) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware that is the whole site."""
    return _view


class Formtools:
    """A person in that wizard. Each way is one request."""

    def __init__(self, filled: dict[str, object]) -> None:
        self._client = Client()
        self._client.handler = ClientHandler()
        with override_settings(MIDDLEWARE=[*_DJANGOS_OWN, "benchmarks.formtools_peer.answers"]):
            self._client.handler.load_middleware()
        named = {f"information-{name}": value for name, value in filled.items()}
        self._sent = {"wizard-current_step": "information", **named}
        self._back = {"wizard-current_step": "code", "wizard_goto_step": "information"}

    def empty(self) -> HttpResponse:
        return self._checked(self._client.get("/"), "information-full_name")

    def send(self) -> HttpResponse:
        """The filled form: valid, stored in the session; the answer is the next step's page."""
        return self._checked(self._client.post("/", self._sent), "code-code")

    def filled(self) -> HttpResponse:
        """Back at the form, filled with what the session holds."""
        return self._checked(self._client.post("/", self._back), "information-full_name")

    @staticmethod
    def _checked(answer: Any, name: str) -> HttpResponse:
        if answer.status_code != 200 or name not in answer.content.decode():
            raise RuntimeError(f"the formtools wizard did not show {name}")
        return answer
