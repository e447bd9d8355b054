"""Dữ liệu của tôi: see, download, ask. For signed-in owners alone."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.addresses import client_address
from accounts.code_answers import NotPassed, NotSent
from accounts.code_form import CodeForm
from accounts.homes import back_to_account
from accounts.models import User
from registration import my_data, rights
from registration.forms.rights import DataRequestForm
from registration.models import DataRequest, Dossier, Photo

from .files import private_file
from .wizard import UNPROCESSABLE


@method_decorator(never_cache, name="dispatch")
class OwnerView(LoginRequiredMixin, View):
    """A page of the account's owner; officers have none."""

    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.user = cast(User, request.user)
            if self.user.is_officer:
                return redirect(settings.OFFICER_HOME_URL)
        return super().dispatch(request, *args, **kwargs)


class RightsView(OwnerView):
    """Dữ liệu của tôi."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(DataRequestForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DataRequestForm(request.POST)
        if not form.is_valid():
            return self.page(form, UNPROCESSABLE)
        try:
            asked = rights.ask(self.user, form.cleaned_data["kind"], form.cleaned_data["text"])
        except rights.AlreadyAsked:
            form.add_error("kind", _("Yêu cầu này đã gửi và đang chờ trả lời, xem ở mục dưới."))
            return self.page(form, UNPROCESSABLE)
        day = {"day": asked.due_at.strftime("%d/%m/%Y")}
        messages.success(request, _("Đã gửi yêu cầu. Bạn được trả lời chậm nhất ngày %(day)s.") % day)
        return redirect("registration:rights")

    def page(self, form: DataRequestForm, status: int = 200) -> HttpResponse:
        sent = Dossier.objects.filter(account=self.user).exclude(code=None)
        context = {
            "form": form,
            "dossiers": sent.count(),
            "photos": Photo.objects.filter(dossier__in=sent, current=True).count(),
            "requests": DataRequest.objects.filter(user=self.user).order_by("-asked_at")[:20],
            "held_back": rights.held_back(self.user),
            "answered_by": rights.answered_by(timezone.now()),
            **back_to_account(self.user),
        }
        return render(self.request, "registration/rights.html", context, status=status)


class CopyCodeView(OwnerView):
    """`Mã OTP` before the download: whoever finds a session left open takes no copy away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "code" not in request.POST:
            self.send(request)
            return redirect("registration:data_code")
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                token = rights.open_copy(self.user, form.cleaned_data["code"])
            except NotPassed as refusal:
                form.say(refusal)
            else:
                return redirect("registration:data_copy", token)
        return self.page(form, UNPROCESSABLE)

    def send(self, request: HttpRequest) -> None:
        try:
            rights.send_copy_code(self.user, client_address(request))
        except NotSent as refusal:
            messages.warning(request, str(refusal))

    def page(self, form: CodeForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "sent": rights.copy_code_sent(self.user), "back_url": reverse("registration:rights")}
        return render(self.request, "registration/data_code.html", context, status=status)


class CopyView(OwnerView):
    """The address downloads once, by a button: what only looks at it, such as a preview, uses nothing up."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return render(request, "registration/data_copy.html", {"back_url": reverse("registration:rights")})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if not rights.use_copy(self.user, token):
            messages.info(request, _("Đường dẫn tải về đã dùng hoặc đã quá 15 phút. Lấy mã OTP mới để tải lại."))
            return redirect("registration:rights")
        name = f"du-lieu-{self.user.username}.zip"
        return private_file(my_data.archive_of(self.user), "application/zip", name, attachment=True)
