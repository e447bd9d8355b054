"""`Quên mật khẩu`: the number, the code, the new password, and in."""

import hmac
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from . import password_change, recovery, throttle
from .addresses import client_address
from .code_answers import CodeProblem, TooSoon
from .code_form import CodeForm
from .devices import device_of
from .forms import ChangePasswordForm
from .homes import home_of
from .models import User
from .recovery import Claim, Way
from .recovery_forms import RecoveryForm
from .session_marks import RECOVERED, RECOVERY

_HOUR = 60 * 60
_PROVED_SECONDS = 15 * 60


class _Page(FormView):
    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator(never_cache, name="dispatch")
class RecoverView(_Page):
    """Whose account. The answer is the same for every number."""

    template_name = "accounts/recover.html"
    form_class = RecoveryForm

    def form_valid(self, form: RecoveryForm) -> HttpResponse:
        address = client_address(self.request)
        throttle.hit("recover", address, limit=settings.LOOKUPS_PER_ADDRESS_HOUR, seconds=_HOUR)
        try:
            recovery.send_code(form.claim, address)
        except TooSoon as problem:
            messages.info(self.request, str(problem))  # the code of a moment ago is on the phone
        except CodeProblem as problem:
            form.add_error(None, str(problem))
            return self.form_invalid(form)
        self.request.session.pop(RECOVERED, None)
        self.request.session[RECOVERY] = form.claim.sealed()
        return redirect("accounts:recover_code")


@method_decorator(never_cache, name="dispatch")
class RecoverCodeView(_Page):
    """`Mã OTP`; from here the code can be sent again, or the other way."""

    template_name = "accounts/recover_code.html"
    form_class = CodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sealed = request.session.get(RECOVERY)
        if sealed is None:
            return redirect("accounts:recover")
        self.claim = Claim.opened(sealed)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "gui-lai" in request.POST:
            return self._send(self.claim)
        if "doi-cach" in request.POST:
            other = Way.EMAIL if self.claim.way == Way.SMS else Way.SMS
            return self._send(replace(self.claim, way=other))
        return super().post(request, *args, **kwargs)

    def _send(self, claim: Claim) -> HttpResponse:
        try:
            recovery.send_code(claim, client_address(self.request))
        except CodeProblem as problem:
            messages.warning(self.request, str(problem))
        else:
            self.request.session[RECOVERY] = replace(claim, asked=claim.asked + 1).sealed()
            messages.success(self.request, _("Đã gửi mã mới. Mã trước không còn dùng được."))
        return redirect("accounts:recover_code")

    def form_valid(self, form: CodeForm) -> HttpResponse:
        try:
            user = recovery.check_code(self.claim, form.cleaned_data["code"])
        except CodeProblem as problem:
            form.say(problem)
            return self.form_invalid(form)
        self.request.session.cycle_key()
        del self.request.session[RECOVERY]
        # Good for this password alone: once it is changed, by whomever, the proof is spent.
        mark = {"user": user.pk, "at": timezone.now().timestamp(), "hash": user.get_session_auth_hash()}
        self.request.session[RECOVERED] = mark
        return redirect("accounts:recover_password")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        facts = {
            "sent": recovery.code_under_way(self.claim),
            "by_email": self.claim.way == Way.EMAIL,
            "again": self.claim.asked > 1,
            "destination": recovery.told_destination(self.claim, device_of(self.request)),
            "back_url": reverse("accounts:recover"),
            "back_title": _("Nhập số khác"),
        }
        return super().get_context_data(**kwargs, **facts)


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class RecoverPasswordView(_Page):
    """The new password; with it the person is signed in."""

    template_name = "accounts/recover_password.html"
    form_class = ChangePasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = _proved(request)
        if user is None:
            request.session.pop(RECOVERED, None)
            return redirect("accounts:recover")
        self.account = user
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.account, "asks_old": False}

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        password_hash = password_change.hashed(form.cleaned_data["new_password"])
        password_change.set_own_password(self.account, password_hash)
        del self.request.session[RECOVERED]
        login(self.request, self.account, backend="accounts.backends.PortalBackend")
        messages.success(self.request, _("Đã đặt mật khẩu mới. Từ nay hãy đăng nhập bằng mật khẩu này."))
        return redirect(home_of(self.account))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, account=self.account)


def _proved(request: HttpRequest) -> User | None:
    """Who has proved a phone or address here within the last quarter of an hour."""
    mark = request.session.get(RECOVERED)
    if mark is None or timezone.now().timestamp() - mark["at"] > _PROVED_SECONDS:
        return None
    user = User.objects.filter(pk=mark["user"], is_active=True).first()
    if user is None or not hmac.compare_digest(mark["hash"], user.get_session_auth_hash()):
        return None
    return user
