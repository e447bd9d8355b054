"""After sending: the last page, following a dossier, opening it again with a code, and the person's own page."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import throttle
from accounts.addresses import client_address
from accounts.code_answers import NotPassed, NotSent
from accounts.code_form import CodeForm
from accounts.models import User
from registration import access, account_page, form_one, services, steps, timeline
from registration.forms import TrackForm
from registration.models import Dossier, Kind
from registration.states import EDITABLE, ActorKind, Look, State
from registration.workflow import record

from .doors import DossierView, actor_on, citizen, to_step
from .wizard import UNPROCESSABLE


class DoneView(DossierView):
    """Gửi tờ khai thành công; safe to reload and to come back to."""

    def get(self, request: HttpRequest) -> HttpResponse:
        dossier = self.dossier
        if dossier.state in EDITABLE:
            return to_step(steps.first_unfinished(dossier), dossier)
        if dossier.code is None:
            messages.info(request, _("Bản kê khai này đã hết hạn và dữ liệu đã được xóa. Mời kê khai lại từ đầu."))
            return redirect("registration:start")
        if dossier.state != State.SUBMITTED:
            request.session[TrackView.SHOWN] = str(dossier.pk)
            return redirect("registration:track")
        context = {
            "dossier": dossier,
            "code_groups": dossier.grouped_code.split(),
            "agency": dossier.receiving_agency,
            "visit_by": services.visit_by(dossier),
            "target_days": settings.REVIEW_TARGET_DAYS,
            "desk_url": self.desk_url(request),
            "qr": form_one.qr_picture(dossier),
        }
        return render(request, "registration/done.html", context)

    def desk_url(self, request: HttpRequest) -> str:
        """Back to the desk for the officer who declared on somebody's behalf."""
        if actor_on(request, self.dossier).kind != ActorKind.OFFICER:
            return ""
        return f"{reverse(settings.OFFICER_HOME_URL)}?{urlencode({'q': self.dossier.code or ''})}"


@method_decorator(never_cache, name="dispatch")
class TrackView(View):
    """Tra cứu hồ sơ: the code and the phone number together; the answer names no more than state and office."""

    SHOWN = "tracked_dossier"

    def get(self, request: HttpRequest) -> HttpResponse:
        shown = request.session.pop(self.SHOWN, None) if "khac" in request.GET else request.session.get(self.SHOWN)
        dossier = self.followed(shown) if shown and "khac" not in request.GET else None
        return self.page(request, TrackForm(), dossier)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TrackForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, None, UNPROCESSABLE)
        throttle.hit("track", client_address(request), limit=settings.LOOKUPS_PER_ADDRESS_HOUR, seconds=3600)
        dossier = services.by_code_and_phone(form.cleaned_data["code"], form.cleaned_data["phone"])
        if dossier is None:
            form.add_error(
                None,
                ValidationError(_("Không có hồ sơ nào khớp cả mã hồ sơ và số điện thoại. Xem lại cả hai rồi thử lại.")),
            )
            return self.page(request, form, None, UNPROCESSABLE)
        request.session[self.SHOWN] = str(dossier.pk)
        return redirect("registration:track")

    @staticmethod
    def followed(pk: str) -> Dossier | None:
        return Dossier.objects.select_related("receiving_agency__parent").filter(pk=pk).exclude(code=None).one()

    def page(self, request: HttpRequest, form: TrackForm, dossier: Dossier | None, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "dossier": dossier}
        if dossier:
            context |= timeline.for_declarant(dossier)
        return render(request, "registration/track.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class OpenView(View):
    """`Bổ sung hồ sơ`, or the form once more: a one-time code to the dossier's phone opens it in this browser."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        shown = request.session.get(TrackView.SHOWN)
        dossier = TrackView.followed(shown) if shown else None
        if dossier is None:
            return redirect("registration:track")
        if dossier.kind == Kind.CHILD:  # opened from the parent's account, never by a code
            return redirect("registration:account")
        self.dossier = dossier
        if access.granted_dossier(request.session, dossier.pk):
            return self.opened()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "code" not in request.POST:
            self.send(request)
            return redirect("registration:correct")
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                services.open_with_code(self.dossier, form.cleaned_data["code"])
            except NotPassed as refusal:
                form.say(refusal)
            else:
                request.session.cycle_key()
                access.grant(request.session, self.dossier)
                record(self.dossier, Look.RESUMED, citizen(request))
                return self.opened()
        return self.page(request, form, UNPROCESSABLE)

    def send(self, request: HttpRequest) -> None:
        try:
            services.send_opening_code(self.dossier, client_address(request))
        except NotSent as refusal:
            messages.warning(request, str(refusal))

    def opened(self) -> HttpResponse:
        if self.dossier.state == State.RETURNED:
            return to_step(steps.first_unfinished(self.dossier), self.dossier)
        return redirect("registration:copy", self.dossier.pk)

    def page(self, request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "dossier": self.dossier, "sent": services.opening_code_sent(self.dossier)}
        return render(request, "registration/open.html", context, status=status)


class CopyView(DossierView):
    """The sent form once more, to download."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.dossier.code is None or self.dossier.state in EDITABLE:
            return redirect("registration:done", self.dossier.pk)
        return render(
            request,
            "registration/copy.html",
            {"dossier": self.dossier, "code_groups": self.dossier.grouped_code.split()},
        )


@login_required
@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Quản lý cá nhân."""
    user = cast(User, request.user)
    if user.is_officer:
        return redirect(settings.OFFICER_HOME_URL)
    dossiers, acting = account_page.own_dossiers(user), account_page.wards_of(user)
    of_children = account_page.dossiers_of_children(user)
    coming_of_age = account_page.own_coming_of_age(user)
    context = {
        "account": user,
        "facts_title": account_page.facts_title(user),
        "facts": account_page.facts_of(user),
        "dossiers": dossiers,
        "children": account_page.children_of(acting, of_children),
        "may_register_children": user.kind == User.Kind.PERSON and coming_of_age is None,
        "coming_of_age": coming_of_age,
        "notices": account_page.notices_to(user, [*dossiers, *of_children], acting),
    }
    return render(request, "registration/account.html", context)


@login_required
@never_cache
@require_safe
def own_dossier(request: HttpRequest, code: str) -> HttpResponse:
    """From the account to a dossier of its own, without code and phone number. Somebody else's does not exist."""
    dossier = get_object_or_404(Dossier, code=code, account=cast(User, request.user))
    request.session[TrackView.SHOWN] = str(dossier.pk)
    return redirect("registration:track")
