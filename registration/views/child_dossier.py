"""A child's dossier for the parent who declared it: the last page, how it stands, taking it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from registration import album, child_registration, steps, summary, timeline
from registration.states import TABLE, Action, State
from registration.workflow import NotAllowed

from .doors import citizen
from .family_doors import ChildDossierView, draft_address


class SentDossierView(ChildDossierView):
    """A page of a dossier that was sent; a draft is led back to its form."""

    def admit(self) -> HttpResponse | None:
        super().admit()
        if self.dossier.state == State.DRAFT:
            return redirect(draft_address(self.dossier))
        return redirect("registration:account") if self.dossier.code is None else None


class ChildDoneView(SentDossierView):
    """Gửi tờ khai thành công; safe to reload. Later it is the page that tells how the dossier stands."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.dossier.state != State.SUBMITTED:
            return redirect("registration:child_dossier", self.dossier.pk)
        context = {
            "dossier": self.dossier,
            "code_groups": self.dossier.grouped_code.split(),
            "agency": self.dossier.receiving_agency,
        }
        return render(request, "registration/child_done.html", context)


class ChildDossierPage(SentDossierView):
    """How the dossier stands, what was declared, what to do next."""

    def get(self, request: HttpRequest) -> HttpResponse:
        photos, kinds = album.current(self.dossier), steps.photo_kinds(self.dossier)
        context = {
            "dossier": self.dossier,
            "section": summary.of_child(self.dossier),
            "photos": [
                {"label": kind.label, "url": reverse("registration:child_photo", args=[self.dossier.pk, kind.value])}
                for kind in kinds
                if kind in photos
            ],
            "may_withdraw": self.dossier.state in TABLE[Action.WITHDRAW].sources,
            "back_url": reverse("registration:account"),
            "back_title": _("Quản lý cá nhân"),
            **timeline.for_declarant(self.dossier),
        }
        return render(request, "registration/child_dossier.html", context)


class WithdrawChildView(ChildDossierView):
    """Rút hồ sơ: asked once more, then done. A draft is thrown away with its photos."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.dossier.state not in TABLE[Action.WITHDRAW].sources:
            return redirect("registration:child_dossier", self.dossier.pk)
        context = {
            "dossier": self.dossier,
            "is_draft": self.dossier.state == State.DRAFT,
            "back_url": reverse("registration:account"),
            "back_title": _("Quản lý cá nhân"),
        }
        return render(request, "registration/child_withdraw.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            child_registration.withdraw(self.dossier, citizen(request))
        except NotAllowed:
            messages.info(request, _("Cán bộ đang xem hồ sơ hoặc hồ sơ đã có kết quả nên không rút được nữa."))
            return redirect("registration:child_dossier", self.dossier.pk)
        messages.success(request, _("Đã rút hồ sơ. Khi cần, bạn đăng ký lại cho con."))
        return redirect("registration:account")
