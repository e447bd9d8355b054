"""The first pages: home, the kind of declarant, resuming a draft; and the plain pages of text."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from accounts import throttle
from accounts.addresses import client_address
from accounts.code_answers import NotPassed
from accounts.code_form import CodeForm
from registration import access, services, steps
from registration.forms import ResumeForm, StartForm
from registration.states import Look
from registration.workflow import record
from vssid_portal.encryption import seal_text, unseal_text

from .doors import citizen, to_step
from .wizard import UNPROCESSABLE


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "registration/home.html", {"draft_days": settings.DRAFT_DAYS})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    terms = {"draft_days": settings.DRAFT_DAYS, "answer_days": settings.RIGHTS_ANSWER_DAYS}
    return render(request, "registration/privacy.html", terms)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "registration/accessibility.html")


class StartView(View):
    """Loại đối tượng."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, StartForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = StartForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, UNPROCESSABLE)
        throttle.hit("start", client_address(request), limit=settings.DRAFTS_PER_ADDRESS_HOUR, seconds=3600)
        dossier = services.start_draft(citizen(request), form.cleaned_data["kind"])
        access.grant(request.session, dossier)
        return redirect("registration:information", dossier.pk)

    def page(self, request: HttpRequest, form: StartForm, status: int = 200) -> HttpResponse:
        draft = access.latest_draft(request.session)
        context = {"form": form, "draft": draft, "draft_days": settings.DRAFT_DAYS}
        if draft:
            context["draft_step"] = steps.first_unfinished(draft).value
        return render(request, "registration/start.html", context, status=status)


class ResumeView(View):
    """Tiếp tục hồ sơ đang kê khai: phone number and the number typed in the draft, then the code.

    The first answer is the same whether or not there is such a draft.
    """

    _PENDING = "resume"  # phone and number, sealed: sessions lie in the database

    def get(self, request: HttpRequest) -> HttpResponse:
        if self._PENDING in request.session and "lai" not in request.GET:
            return self.code_page(request, CodeForm())
        request.session.pop(self._PENDING, None)
        return render(request, "registration/resume.html", {"form": ResumeForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        if self._PENDING not in request.session:
            return self.begin(request)
        phone, number = json.loads(unseal_text(request.session[self._PENDING], context=self._PENDING))
        if "code" in request.POST:
            return self.finish(request, phone, number)
        if "gui-lai" in request.POST:
            self.send(request, phone, number)
            return redirect("registration:resume")
        return self.begin(request)

    def begin(self, request: HttpRequest) -> HttpResponse:
        form = ResumeForm(request.POST)
        if not form.is_valid():
            return render(request, "registration/resume.html", {"form": form}, status=UNPROCESSABLE)
        phone, number = form.cleaned_data["phone"], form.cleaned_data["number"]
        request.session[self._PENDING] = seal_text(json.dumps([phone, number]), context=self._PENDING)
        self.send(request, phone, number)
        return redirect("registration:resume")

    def send(self, request: HttpRequest, phone: str, number: str) -> None:
        throttle.hit("resume", client_address(request), limit=settings.LOOKUPS_PER_ADDRESS_HOUR, seconds=3600)
        services.send_resume_code(phone, number, client_address(request))

    def finish(self, request: HttpRequest, phone: str, number: str) -> HttpResponse:
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                dossier = services.resume(phone, number, form.cleaned_data["code"])
            except NotPassed as refusal:
                form.say(refusal)
            else:
                request.session.cycle_key()
                del request.session[self._PENDING]
                access.grant(request.session, dossier)
                record(dossier, Look.RESUMED, citizen(request))
                return to_step(steps.first_unfinished(dossier), dossier)
        return self.code_page(request, form, UNPROCESSABLE)

    def code_page(self, request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "title": _("Xác thực số điện thoại")}
        return render(request, "registration/resume_code.html", context, status=status)
