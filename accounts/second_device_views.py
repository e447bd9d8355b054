"""The password was right, but another device is in, or this one is new: say so, ask a code, go on (QUALITY U-39)."""

import hmac
from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from . import password_age, sign_ins, staff_trail
from .addresses import client_address
from .code_answers import CodeProblem
from .code_form import CodeForm
from .codes import masked
from .devices import device_of
from .models import User
from .session_marks import ENDED, OLD_PASSWORD_GIVEN, SIGN_IN_WAITS

_WAIT_SECONDS = 15 * 60


def wait_for_code(request: HttpRequest, user: User, then: str) -> HttpResponse:
    """Keep that the password was right; `then` is where the person wanted to go."""
    mark = {"user": user.pk, "hash": user.get_session_auth_hash(), "at": timezone.now().timestamp(), "then": then}
    request.session[SIGN_IN_WAITS] = mark
    return redirect("accounts:other_device")


def enter(request: HttpRequest, user: User, then: str) -> HttpResponse:
    """Sign in and go on; whoever holds somebody else's password sets their own first."""
    login(request, user, backend="accounts.backends.PortalBackend")
    request.session.pop(SIGN_IN_WAITS, None)
    if user.is_officer:
        staff_trail.note(user, staff_trail.Kind.SIGNED_IN, client_address(request))
    if password_age.is_near(user):
        sentence = _("Mật khẩu sắp đến hạn đổi: còn %(days)d ngày. Bấm “Đổi mật khẩu” để đổi sớm.")
        messages.warning(request, sentence % {"days": password_age.days_left(user)})
    if user.must_change_password or password_age.is_over(user):
        # They have just typed the old one: the next page does not ask again.
        request.session[OLD_PASSWORD_GIVEN] = True
        return redirect("accounts:change_password")
    return redirect(then)


@method_decorator(never_cache, name="dispatch")
class OtherDeviceView(FormView):
    """The warning; with `Tiếp tục đăng nhập` the code and its box."""

    template_name = "accounts/other_device.html"
    form_class = CodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mark = request.session.get(SIGN_IN_WAITS) or {}
        user = _waiting(mark)
        if user is None:
            request.session.pop(SIGN_IN_WAITS, None)
            return redirect("accounts:sign_in")
        self.account, self.then = user, mark["then"]
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "tiep-tuc" not in request.POST and "gui-lai" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            sign_ins.send_code(self.account, client_address(request))
        except CodeProblem as problem:
            messages.warning(request, str(problem))
        else:
            if "gui-lai" in request.POST:
                messages.success(request, _("Đã gửi mã mới. Mã trước không còn dùng được."))
        return redirect("accounts:other_device")

    def form_valid(self, form: CodeForm) -> HttpResponse:
        try:
            sign_ins.check_code(self.account, form.cleaned_data["code"])
        except CodeProblem as problem:
            form.say(problem)
            return self.form_invalid(form)
        return enter(self.request, self.account, self.then)

    def form_invalid(self, form: CodeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reached = [masked(one).replace(" ", "\u00a0") for one in (self.account.phone, self.account.email) if one]
        facts = {
            "other": sign_ins.live_elsewhere(self.account, device_of(self.request)),
            "sent": sign_ins.code_under_way(self.account),
            "destination": _(" và ").join(reached),
        }
        return super().get_context_data(**kwargs, **facts)


def _waiting(mark: dict[str, Any]) -> User | None:
    if not mark or timezone.now().timestamp() - mark["at"] > _WAIT_SECONDS:
        return None
    user = User.objects.filter(pk=mark["user"], is_active=True).first()
    if user is None or not hmac.compare_digest(mark["hash"], user.get_session_auth_hash()):
        return None
    return user


@never_cache
@require_safe
def ended(request: HttpRequest) -> HttpResponse:
    """Why this device is out."""
    mark = request.session.get(ENDED)
    if mark is None:
        return redirect("accounts:sign_in")
    at = sign_ins.moment(mark["at"])
    return render(request, "accounts/ended.html", {"end": mark["end"], "device": mark["device"], "at": at})
