"""Signing in and out, and keeping a session alive."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.views import RedirectURLMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from vssid_portal.errors import too_many_requests

from . import sign_in_guard, sign_ins, staff_trail, throttle
from .addresses import client_address
from .backends import stopped_since
from .departures import leave
from .devices import device_of
from .forms import SignInForm
from .homes import home_of
from .models import User
from .second_device_views import enter, wait_for_code

_HOUR = 60 * 60


def person(request: HttpRequest) -> User:
    """The signed-in user, on pages that only signed-in people reach."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


@method_decorator([never_cache, sensitive_post_parameters("password")], name="dispatch")
class SignInView(RedirectURLMixin, FormView):
    """Citizens and officers alike; `next` is followed within this site only."""

    template_name = "accounts/sign_in.html"
    form_class = SignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseRedirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            limit = settings.SIGN_INS_PER_ADDRESS_HOUR
            throttle.hit("sign_in", client_address(request), limit=limit, seconds=_HOUR)
        except throttle.Throttled as refusal:
            return too_many_requests(request, refusal.wait)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        facts = form.cleaned_data
        names = {"username": facts["username"], "password": facts["password"], "as_unit": form.as_unit}
        if not sign_ins.knows_name(facts["username"], device_of(self.request), as_unit=form.as_unit):
            try:
                sign_in_guard.refuse_siege(facts["username"])
            except throttle.Throttled as refusal:
                form.say_siege(refusal.minutes)
                return self.render_to_response(self.get_context_data(form=form), status=429)
        user = authenticate(self.request, **names)
        if not isinstance(user, User):
            sign_in_guard.note_wrong(facts["username"], client_address(self.request))
            if since := stopped_since(**names):
                form.say_stopped(since)
            else:
                form.refuse()
            return self.form_invalid(form)
        then = self.get_redirect_url() or home_of(user)
        if sign_ins.needs_code(user, device_of(self.request)):
            return wait_for_code(self.request, user, then)
        return enter(self.request, user, then)

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hours = settings.FIRST_PASSWORD_HOURS
        return super().get_context_data(**kwargs, next=self.get_redirect_url(), hours=hours)

    def get_default_redirect_url(self) -> str:
        return home_of(person(self.request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, User) and request.user.is_officer:
        staff_trail.note(request.user, staff_trail.Kind.SIGNED_OUT, client_address(request))
    leave(request)
    messages.success(request, _("Bạn đã đăng xuất."))
    response = redirect("registration:home")
    # Not "cookies": the flushed session is worth nothing, and the sentence above travels in one.
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_POST
def extend_session(request: HttpRequest) -> HttpResponse:
    """204 and a full measure of time; 410 where the session is over already."""
    if request.session.is_empty():
        return HttpResponse(status=410)
    request.session.modified = True
    return HttpResponse(status=204)
