"""Quét mã QR thẻ BHYT of a child, into the page `Đăng ký cho con`."""

from typing import Any

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from registration.card_values import Card
from registration.qr.citizen_card import CitizenCard
from registration.states import EDITABLE

from .family_doors import ChildDraftView, draft_address
from .scan import ScanRefused, ScanView, Wanted


@method_decorator(csp_update({"script-src": ["'wasm-unsafe-eval'"]}), name="dispatch")
class ChildScanView(ChildDraftView, ScanView):
    """The wizard's scan page for the one card a child has."""

    def admit(self) -> HttpResponse | None:
        super().admit()
        return redirect("registration:child_done", self.dossier.pk) if self.dossier.state not in EDITABLE else None

    def post(self, request: HttpRequest, card: str) -> HttpResponse:
        self.begin()
        return super().post(request, card)

    def read(self, request: HttpRequest, wanted: Wanted) -> tuple[str, Card]:
        """A child with an identity card registers as an adult does."""
        text, found = super().read(request, wanted)
        if isinstance(found, CitizenCard):
            field = "payload" if "payload" in request.POST else "photo"
            raise ScanRefused(field, _("Đây là mã thẻ CCCD. Quét thẻ BHYT của trẻ, hoặc nhập tay."))
        return text, found

    def to_form(self) -> HttpResponse:
        return redirect(draft_address(self.dossier))

    def address(self, slug: str) -> str:
        return f"{reverse('registration:child_scan')}?ban-khai={self.dossier.pk}"

    def page(self, status: int = 200, **context: Any) -> HttpResponse:
        shown = {"dossier": self.dossier, **context, "back_url": draft_address(self.dossier)}
        return render(self.request, self.template_name, shown, status=status)
