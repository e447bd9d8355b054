"""`Thiết bị`: where the account was signed in, and `Không phải tôi`."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from . import recovery, sign_ins
from .addresses import client_address
from .code_answers import CodeProblem
from .homes import back_to_account
from .recovery import Claim, Way
from .session_marks import RECOVERY, SIGN_IN
from .views import person


@login_required
@never_cache
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    user = person(request)
    entries = sign_ins.entries(user, request.session.get(SIGN_IN))
    context = {"entries": entries, "one_at_a_time": not user.is_officer, **back_to_account(user)}
    return render(request, "accounts/devices.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def not_me(request: HttpRequest, pk: int) -> HttpResponse:
    """First what will happen; then every session ends and the password is set anew by a code."""
    user = person(request)
    entry = next((one for one in sign_ins.entries(user, request.session.get(SIGN_IN)) if one.pk == pk), None)
    # Officers ask their administrator: what they can reach is more than their own.
    if entry is None or entry.is_here or user.is_officer:
        raise Http404
    if request.method == "GET":
        return render(request, "accounts/not_me.html", {"entry": entry})
    sign_ins.disown(user, pk)
    logout(request)
    claim = Claim(user.username, Way.SMS if user.phone else Way.EMAIL)
    try:
        recovery.send_code(claim, client_address(request))
    except CodeProblem as problem:
        messages.warning(request, str(problem))
    messages.success(request, _("Đã khóa tài khoản trên mọi thiết bị. Nhập mã OTP rồi đặt mật khẩu mới để mở lại."))
    request.session[RECOVERY] = claim.sealed()
    return redirect("accounts:recover_code")
