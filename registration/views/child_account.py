"""A child's account for whoever acts for the child: what stands in it, and what they may do."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import throttle
from accounts.models import Guardianship
from notices import phones
from registration import child_registration
from registration.child_registration import PasswordIsSet

from .doors import citizen
from .family_doors import GuardianView

_PASSWORDS_A_DAY = 3
_DAY_SECONDS = 24 * 3600


class ChildAccountView(GuardianView):
    """Somebody else's child does not exist; nor does one's own from the birthday on."""

    acting: Guardianship

    def dispatch(self, request: HttpRequest, *args: Any, pk: int, **kwargs: Any) -> HttpResponseBase:
        self.pk = pk
        return super().dispatch(request, *args, **kwargs)

    def admit(self) -> HttpResponse | None:
        mine = Guardianship.objects.active().filter(guardian=self.guardian, pk=self.pk)
        acting = mine.select_related("child", "guardian").first()
        if acting is None:
            raise Http404
        self.acting = acting
        return None

    def get(self, request: HttpRequest) -> HttpResponse:
        child = self.acting.child
        facts = [
            {"label": _("Họ và tên"), "value": child.full_name},
            {"label": _("Tên đăng nhập (mã số BHXH)"), "value": child.username},
            {"label": _("Bạn là"), "value": self.acting.get_relation_display()},
            {"label": _("Bạn thao tác thay đến trước ngày"), "value": self.acting.until.strftime("%d/%m/%Y")},
        ]
        dossiers = child_registration.of_guardian(self.guardian).filter(account=child)
        context = {
            "child": child,
            "facts": facts,
            "acting": self.acting,
            "dossiers": dossiers,
            "phone": self.guardian.phone,
            "back_url": reverse("registration:account"),
            "back_title": _("Quản lý cá nhân"),
        }
        return render(request, "registration/child_account.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Gửi lại mật khẩu lần đầu."""
        throttle.hit("child-password", str(self.acting.child_id), limit=_PASSWORDS_A_DAY, seconds=_DAY_SECONDS)
        try:
            child_registration.resend_first_password(self.acting, citizen(request))
        except PasswordIsSet:
            sentence = _("Tài khoản của trẻ đã có mật khẩu riêng. Nếu quên, chọn “Quên mật khẩu” khi đăng nhập.")
            messages.info(request, sentence)
        else:
            told = {"name": self.acting.child.full_name, "phone": phones.shown(self.guardian.phone)}
            messages.success(request, _("Đã gửi mật khẩu mới của %(name)s đến số %(phone)s.") % told)
        return redirect("registration:child_account", self.pk)
