"""At the counter: somebody's phone is gone; an officer compares the papers and sets the new one, on one screen."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import phone_change
from accounts.code_answers import CodeProblem, NotPassed
from accounts.codes import masked
from accounts.models import User
from accounts.phone_change import AtCounter
from notices import phones
from vssid_portal.encryption import seal_text, unseal_text

from .access import Officer
from .doors import desk
from .phone_change_form import FIRST_PASSWORD, FindAccountForm, NewPhoneForm, ProvePhoneForm

# The account at the counter, and the new phone with its reason once a code is on its way (sealed).
_AT_COUNTER, _NEW_PHONE, _REASON = "counter_account", "counter_phone", "counter_reason"
UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
@desk
def phone_change_page(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Three parts, each appears when the one before is done: whose account, the new phone, its code."""
    account = User.objects.filter(pk=request.session.get(_AT_COUNTER, 0)).first()
    if request.method == "GET":
        if "khac" in request.GET:
            _forget(request)
            return redirect("review:phone_change")
        return _page(request, officer, account)
    if "tim" in request.POST or account is None:
        return _find(request, officer)
    if "doi-so" in request.POST and _NEW_PHONE in request.session:
        return _prove(request, officer, account)
    return _send(request, officer, account)


def _find(request: HttpRequest, officer: Officer) -> HttpResponse:
    form = FindAccountForm(request.POST)
    if form.is_valid():
        try:
            account = phone_change.find_account(form.cleaned_data["number"], _at_counter(officer))
        except phone_change.OwnAccount:
            form.add_error("number", _("Đây là tài khoản của chính bạn: một đồng nghiệp đổi giúp."))
        else:
            if account is not None:
                _forget(request)
                request.session[_AT_COUNTER] = account.pk
                return redirect("review:phone_change")
            form.add_error("number", _("Không có tài khoản nào mang số này. Xem lại số trên giấy tờ."))
    return _page(request, officer, None, find=form)


def _send(request: HttpRequest, officer: Officer, account: User) -> HttpResponse:
    form = NewPhoneForm(request.POST)
    if not form.is_valid():
        return _page(request, officer, account, new_phone=form)
    phone = form.cleaned_data["phone"]
    try:
        phone_change.send_code(account, phone, _at_counter(officer).address)
    except CodeProblem as problem:
        if phone_change.code_under_way(account, phone) is None:
            form.add_error("phone", str(problem))
            return _page(request, officer, account, new_phone=form)
        messages.info(request, str(problem))
    request.session[_NEW_PHONE] = seal_text(phone, context=_NEW_PHONE)
    request.session[_REASON] = form.cleaned_data["reason"]
    return redirect("review:phone_change")


def _prove(request: HttpRequest, officer: Officer, account: User) -> HttpResponse:
    form = ProvePhoneForm(request.POST)
    phone, reason = _waiting(request)
    if form.is_valid():
        try:
            phone_change.check_code(account, phone, form.cleaned_data["code"])
        except NotPassed as problem:
            form.say(problem)
        else:
            reissue = form.cleaned_data["then"] == FIRST_PASSWORD
            phone_change.change_phone(account, phone, reason, _at_counter(officer), reissue=reissue)
            _forget(request)
            messages.success(request, _done(account, phone, reissue=reissue))
            return redirect("review:phone_change")
    return _page(request, officer, account, prove=form)


def _done(account: User, phone: str, *, reissue: bool) -> str:
    told = {"name": account.full_name, "phone": phones.shown(phone)}
    if reissue:
        return _("Đã đổi số của %(name)s sang %(phone)s và gửi mật khẩu lần đầu mới đến số đó.") % told
    return _("Đã đổi số của %(name)s sang %(phone)s. Quên mật khẩu thì nhận mã OTP qua số này.") % told


def _page(
    request: HttpRequest,
    officer: Officer,
    account: User | None,
    *,
    find: FindAccountForm | None = None,
    new_phone: NewPhoneForm | None = None,
    prove: ProvePhoneForm | None = None,
) -> HttpResponse:
    form = find or new_phone or prove
    context: dict[str, Any] = {"officer": officer, "form": form, "find": find or FindAccountForm()}
    if account is not None:
        phone, reason = _waiting(request)
        typed = {"phone": phone, "reason": reason, "original_id": bool(phone)}
        context |= {
            "account": account,
            "facts": _facts(account),
            "new_phone": new_phone or NewPhoneForm(initial=typed),
            "asks_code": bool(phone) and new_phone is None,
            "prove": prove or ProvePhoneForm(),
            "sent": phone_change.code_under_way(account, phone) if phone else None,
            "others": phone_change.others_with(phone, account) if phone else 0,
        }
    return render(request, "review/phone_change.html", context, status=UNPROCESSABLE if form else 200)


def _facts(account: User) -> list[dict[str, str]]:
    """What lets the officer see whose account it is: numbers stand on the papers, contacts stay masked."""
    return [
        {"label": _("Họ và tên"), "value": account.full_name},
        {"label": _("Mã số BHXH"), "value": account.social_insurance_number or ""},
        {"label": _("Số CCCD/CMND/Hộ chiếu"), "value": account.identity_number},
        {"label": _("Số điện thoại hiện tại"), "value": masked(account.phone) if account.phone else ""},
        {"label": _("Địa chỉ thư điện tử"), "value": masked(account.email) if account.email else ""},
    ]


def _waiting(request: HttpRequest) -> tuple[str, str]:
    """The new phone that a code is on its way to, and the reason; empty before."""
    sealed = request.session.get(_NEW_PHONE)
    return (unseal_text(sealed, context=_NEW_PHONE), request.session.get(_REASON, "")) if sealed else ("", "")


def _at_counter(officer: Officer) -> AtCounter:
    return AtCounter(officer.user, officer.actor.address or "")


def _forget(request: HttpRequest) -> None:
    for mark in (_AT_COUNTER, _NEW_PHONE, _REASON):
        request.session.pop(mark, None)
