"""Điều chỉnh thông tin and Ngừng sử dụng: the page that begins both, for signed-in owners and for all others."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from accounts import throttle
from accounts.addresses import client_address
from accounts.homes import back_to_account
from accounts.models import User
from registration import access, account_dossiers, steps
from registration.forms.changes import ChangeKindForm

from .doors import citizen, to_step
from .wizard import UNPROCESSABLE


@method_decorator(never_cache, name="dispatch")
class ChangeView(View):
    """Begins a dossier about the signed-in person's account; where nobody is signed in, about one that they name."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        user = request.user if request.user.is_authenticated else None
        self.account = cast(User | None, user)
        if self.account is not None and self.account.is_officer:
            return redirect(settings.OFFICER_HOME_URL)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        wished = request.GET.get("noi-dung", "")
        initial = {"kind": wished} if wished in account_dossiers.KINDS else None
        return self.page(request, ChangeKindForm(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ChangeKindForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, UNPROCESSABLE)
        kind = form.cleaned_data["kind"]
        if self.account and (waiting := account_dossiers.open_dossier_of(self.account, kind)):
            return self.page(request, form, UNPROCESSABLE, waiting=waiting)
        dossier = account_dossiers.draft_of(self.account, kind) if self.account else None
        if dossier is None:
            throttle.hit("start", client_address(request), limit=settings.DRAFTS_PER_ADDRESS_HOUR, seconds=3600)
            dossier = account_dossiers.start(citizen(request), kind, self.account)
        access.grant(request.session, dossier)
        return to_step(steps.first_unfinished(dossier), dossier)

    def page(
        self, request: HttpRequest, form: ChangeKindForm, status: int = 200, **more: object
    ) -> HttpResponse:
        way_back = back_to_account(self.account) if self.account else {}
        context = {"form": form, "account": self.account, **way_back, **more}
        return render(request, "registration/change_account.html", context, status=status)
