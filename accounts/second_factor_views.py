"""The pages between an officer's password and the desk: set up the authenticator app, then its code each time."""

import base64
import io
from datetime import timedelta
from typing import Any

import qrcode
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import RedirectURLMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from qrcode.image.svg import SvgPathImage

from vssid_portal.encryption import seal_text, unseal_text
from vssid_portal.errors import too_many_requests

from . import second_factor
from .addresses import client_address
from .homes import home_of
from .second_factor_form import SecondFactorForm
from .session_marks import NEW_SECRET, SIGNED_IN_AT
from .staff_rows import address_of, new_secret
from .views import person

_SEALED_FOR = "accounts.new_secret"
# A pause the form tells in seconds; a longer one gets the page with minutes.
_LONG_PAUSE = 60


class _StepView(LoginRequiredMixin, RedirectURLMixin, FormView):
    """One of the two pages; whoever need not see it is led on."""

    form_class = SecondFactorForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not second_factor.is_asked_of(request.user):
            return HttpResponseRedirect(self.get_success_url())
        self.device = second_factor.device_of(person(request))
        if second_factor.has_passed(request.session, self.device):
            return HttpResponseRedirect(self.get_success_url())
        return self.lead_on() or super().dispatch(request, *args, **kwargs)

    def lead_on(self) -> HttpResponse | None:
        """Another page to show instead, or None."""
        return None

    def get_default_redirect_url(self) -> str:
        return home_of(person(self.request))

    def form_invalid(self, form: SecondFactorForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, next=self.get_redirect_url())

    def pass_on(self, device: second_factor.TotpDevice) -> None:
        """From now on the session is one of both factors, under a new key."""
        self.request.session.cycle_key()
        second_factor.remember(self.request.session, device)


@method_decorator([never_cache, sensitive_post_parameters("code")], name="dispatch")
class SecondFactorView(_StepView):
    """`Mã xác thực`: the app's six digits, or a recovery code."""

    template_name = "accounts/second_factor.html"

    def lead_on(self) -> HttpResponse | None:
        if self.device is None:
            return redirect("accounts:second_factor_setup")
        return None

    def form_valid(self, form: SecondFactorForm) -> HttpResponse:
        if self.device is None:
            return redirect("accounts:second_factor_setup")
        try:
            code, address = form.cleaned_data["code"], client_address(self.request)
            passed = second_factor.check(person(self.request), self.device, code, address)
        except second_factor.TooFast as pause:
            if pause.seconds > _LONG_PAUSE:
                return too_many_requests(self.request, timedelta(seconds=pause.seconds))
            form.wait(pause.seconds)
            return self.form_invalid(form)
        except second_factor.Wrong:
            form.refuse()
            return self.form_invalid(form)
        self.pass_on(passed.device)
        if passed.codes_left is not None:
            told = _("Đã dùng một mã dự phòng, còn %(left)d mã. Mất điện thoại thì báo quản trị viên gỡ thiết bị cũ.")
            messages.warning(self.request, told % {"left": passed.codes_left})
        return HttpResponseRedirect(self.get_success_url())


@method_decorator([never_cache, sensitive_post_parameters("code")], name="dispatch")
class SetupView(_StepView):
    """At the first sign-in: scan the code with the app, prove it, keep the recovery codes."""

    template_name = "accounts/second_factor_setup.html"

    def lead_on(self) -> HttpResponse | None:
        if self.device is not None:
            return redirect("accounts:second_factor")
        signed_in_at = self.request.session.get(SIGNED_IN_AT, timezone.now().timestamp())
        if second_factor.was_reset_since(person(self.request), signed_in_at):
            logout(self.request)
            messages.info(self.request, _("Thiết bị xác thực đã được gỡ. Hãy đăng nhập lại để thiết lập thiết bị mới."))
            return redirect("accounts:sign_in")
        return None

    def get_form(self, form_class: Any = None) -> SecondFactorForm:
        """The code to scan stands above the field: the page must not jump past it."""
        form: SecondFactorForm = super().get_form(form_class)
        form.fields["code"].widget.attrs["autofocus"] = False
        return form

    def secret(self) -> str:
        """The one shown in this session, sealed in it until it is proved."""
        session = self.request.session
        if NEW_SECRET not in session:
            session[NEW_SECRET] = seal_text(new_secret(), context=_SEALED_FOR)
        return unseal_text(session[NEW_SECRET], context=_SEALED_FOR)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        secret = self.secret()
        picture = _picture(address_of(secret, person(self.request).username))
        groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return super().get_context_data(**kwargs, secret=groups, picture=picture)

    def form_valid(self, form: SecondFactorForm) -> HttpResponse:
        user = person(self.request)
        try:
            device, codes = second_factor.set_up(
                user, self.secret(), form.cleaned_data["code"], client_address(self.request)
            )
        except second_factor.Wrong:
            form.refuse()
            return self.form_invalid(form)
        except second_factor.AlreadySet:
            return redirect("accounts:second_factor")
        del self.request.session[NEW_SECRET]
        self.pass_on(device)
        return render(self.request, "accounts/recovery_codes.html", {"codes": codes, "onward": self.get_success_url()})


def _picture(address: str) -> str:
    """The QR code as a `data:` address: it exists on this page alone."""
    drawn = io.BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, border=2).save(drawn)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()
