"""`Đổi mật khẩu`: choose a password, prove the phone, done. The same pages at first sign-in and later."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from vssid_portal.errors import too_many_requests

from . import password_age, password_change, throttle
from .addresses import client_address
from .code_answers import CodeProblem, TooSoon
from .code_form import CodeForm
from .forms import ChangePasswordForm
from .homes import back_to_account, home_of
from .session_marks import NEW_PASSWORD, OLD_PASSWORD_GIVEN, SIGN_IN
from .views import person

_PENDING_MINUTES = 15
_HOUR = 60 * 60


def _finish(request: HttpRequest, password_hash: str) -> HttpResponse:
    user = person(request)
    password_change.set_own_password(user, password_hash, keep=request.session.get(SIGN_IN))
    update_session_auth_hash(request, user)
    for mark in (NEW_PASSWORD, OLD_PASSWORD_GIVEN):
        request.session.pop(mark, None)
    messages.success(request, _("Đã đổi mật khẩu. Từ nay hãy đăng nhập bằng mật khẩu mới."))
    return redirect(home_of(user))


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class ChangePasswordView(LoginRequiredMixin, FormView):
    template_name = "accounts/change_password.html"
    form_class = ChangePasswordForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self._slow_down_guessing()
        except throttle.Throttled as refusal:
            return too_many_requests(request, refusal.wait)
        return super().post(request, *args, **kwargs)

    def _slow_down_guessing(self) -> None:
        """Whoever finds a session left open must not try out old passwords here."""
        if self._asks_old():
            limit = settings.PASSWORD_CHANGES_PER_HOUR
            throttle.hit("change_password", str(person(self.request).pk), limit=limit, seconds=_HOUR)

    def _asks_old(self) -> bool:
        return OLD_PASSWORD_GIVEN not in self.request.session

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": person(self.request), "asks_old": self._asks_old()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = person(self.request)
        too_old = password_age.is_over(user)
        way_back = {} if too_old or user.must_change_password else back_to_account(user)
        return super().get_context_data(**kwargs, too_old=too_old, **way_back)

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        password_hash = password_change.hashed(form.cleaned_data["new_password"])
        if not password_change.needs_code(person(self.request)):
            return _finish(self.request, password_hash)
        try:
            password_change.send_code(person(self.request), client_address(self.request))
        except TooSoon:
            pass  # The code sent a moment ago serves this password as well.
        except CodeProblem as problem:
            form.add_error(None, str(problem))
            return self.form_invalid(form)
        self.request.session[NEW_PASSWORD] = {"hash": password_hash, "at": timezone.now().timestamp()}
        return redirect("accounts:confirm_password")

    def form_invalid(self, form: ChangePasswordForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator(never_cache, name="dispatch")
class ConfirmPasswordView(LoginRequiredMixin, FormView):
    """`Mã OTP` for a new password that waits in the session as a hash."""

    template_name = "accounts/confirm_password.html"
    form_class = CodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        waiting = request.session.get(NEW_PASSWORD)
        if waiting is None or timezone.now().timestamp() - waiting["at"] > _PENDING_MINUTES * 60:
            return redirect("accounts:change_password")
        self.password_hash = waiting["hash"]
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "resend" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            sent = password_change.send_code(person(request), client_address(request))
        except CodeProblem as problem:
            messages.warning(request, str(problem))
        else:
            messages.success(
                request, _("Đã gửi mã mới đến %(destination)s.") % {"destination": sent.destination}
            )
        return redirect("accounts:confirm_password")

    def form_valid(self, form: CodeForm) -> HttpResponse:
        try:
            password_change.check_code(person(self.request), form.cleaned_data["code"])
        except CodeProblem as problem:
            form.say(problem)
            return self.form_invalid(form)
        return _finish(self.request, self.password_hash)

    def form_invalid(self, form: CodeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent = password_change.code_under_way(person(self.request))
        return super().get_context_data(**kwargs, sent=sent)
