"""Đăng ký cho con: one page from a parent's account, and the same page for what an officer wants mended."""

from typing import Any, cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agencies.models import Agency
from registration import album, child_registration, dossier_code, services, steps
from registration.forms.child import ChildForm
from registration.forms.read_marks import mark_read
from registration.items import ITEMS, Step, flagged_items
from registration.models import Dossier, Photo, PhotoKind
from registration.states import EDITABLE, State
from registration.submission import NotComplete, submit
from registration.workflow import NotAllowed, NotEditable

from .doors import citizen
from .family_doors import ChildDossierView, ChildDraftView, GuardianView, draft_address
from .wizard import UNPROCESSABLE, PhotosView

_ALL_PHOTOS = [PhotoKind.PORTRAIT, PhotoKind.BIRTH_CERTIFICATE, PhotoKind.GUARDIAN_PROOF]


class ChildFormView(GuardianView, PhotosView):
    """The form with its photos. The classes below say which dossier it is and what of it may change."""

    template_name = "registration/child_form.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.child_page(self.form())

    def receive(self, request: HttpRequest) -> HttpResponse:
        """A photo the script sends, a look at another list, a wish to scan, or the whole page."""
        try:
            refused = self.take_in(request)
        except NotEditable:  # sent in another window while the photo was on its way
            return self.sent()
        if not request.accepts("text/html"):
            return self.script_answer(request, list(refused.values()))
        form = self.form(request.POST)
        services.keep_typed(self.dossier, Step.INFORMATION, form.typed())
        if "quet-bhyt" in request.POST:
            return redirect(f"{reverse('registration:child_scan')}?ban-khai={self.dossier.pk}")
        if "cap-nhat" in request.POST:  # the next list, without JavaScript
            return self.child_page(self.form())
        if "check_code_new" in request.POST:
            return self.child_page(form)
        return self.record(request, form, refused)

    def record(self, request: HttpRequest, form: ChildForm, refused: dict[str, str]) -> HttpResponse:
        """`Ghi nhận`. The second post of a double click waits for the first, then finds the dossier sent."""
        with transaction.atomic():
            Dossier.objects.select_for_update(no_key=True).only("pk").get(pk=self.dossier.pk)
            self.dossier.refresh_from_db()
            if self.dossier.state not in EDITABLE:
                return self.sent()
            if not self.judge(form, refused):
                return self.child_page(form, UNPROCESSABLE)
            try:
                child_registration.save(self.dossier, form.child, self.agency(form))
                submit(self.dossier, citizen(request))
            except (NotAllowed, NotComplete, NotEditable):
                return self.sent()
            except dossier_code.DayIsFull:
                sentence = _("Cơ quan này đã nhận đủ hồ sơ trong ngày. Bản khai được giữ, mời gửi lại vào ngày mai.")
                form.add_error(None, sentence)
                return self.child_page(form, UNPROCESSABLE)
        return self.sent()

    def agency(self, form: ChildForm) -> Agency:
        return form.receiving_agency

    def judge(self, form: ChildForm, refused: dict[str, str]) -> bool:
        """Whether all is there: what was typed, the photos, and that nobody sends twice for one child."""
        form.is_valid()
        self.dossier.child_declaration.relation = form["relation"].value() or ""
        for kind, sentence in {**self.missing(), **refused}.items():
            form.add_error(kind, sentence)
        if not self.guardian.phone:
            form.add_error(None, _("Tài khoản của bạn chưa có số điện thoại để nhận mật khẩu của con."))
        number = form.cleaned_data.get("social_insurance_number", "")
        if number and (earlier := child_registration.earlier_for(self.guardian, number, self.dossier)):
            sentence = _("Bạn đã đăng ký cho trẻ này, mã hồ sơ %(code)s. Xem trong mục Quản lý cá nhân.")
            form.add_error("social_insurance_number", sentence % {"code": earlier.grouped_code})
        return not form.errors

    def missing(self) -> dict[str, str]:
        """Proof is asked of somebody who is no parent."""
        sentences = {
            PhotoKind.PORTRAIT: _("Thêm ảnh chân dung của trẻ."),
            PhotoKind.BIRTH_CERTIFICATE: _("Thêm ảnh giấy khai sinh của trẻ."),
            PhotoKind.GUARDIAN_PROOF: _("Thêm ảnh giấy tờ chứng minh bạn là người giám hộ."),
        }
        return {kind.value: sentences[kind] for kind in steps.missing_photos(self.dossier)}

    def sent(self) -> HttpResponse:
        return redirect("registration:child_done", self.dossier.pk)

    # --- The page ----------------------------------------------------------------------------------------------

    @property
    def is_saved(self) -> bool:
        return not self.dossier._state.adding

    @property
    def editable(self) -> set[str] | None:
        """The fields that may change; None for all."""
        return services.editable_fields(self.dossier) if self.is_saved else None

    def form(self, data: Any = None) -> ChildForm:
        editable = self.editable
        initial = self.initial(editable)
        return ChildForm(data, guardian=self.guardian, kinds=self.kinds, editable=editable, initial=initial)

    def initial(self, editable: set[str] | None) -> dict[str, Any]:
        """What was saved or typed before; for a new child the agency of a sibling or of the parent."""
        if not self.is_saved:
            shared = child_registration.shared_by(self.guardian)
            return ChildForm.choice_of(shared.receiving_agency if shared else None)
        typed = services.typed_so_far(self.dossier, Step.INFORMATION)
        open_to = {name: value for name, value in typed.items() if editable is None or name in editable}
        return ChildForm.initial_from(self.dossier) | open_to

    def child_page(self, form: ChildForm, status: int = 200) -> HttpResponse:
        """The page with everything that was typed and every photo that arrived."""
        read, editable = services.read_so_far(self.dossier), self.editable
        mark_read(form, read.readings)
        there = album.current(self.dossier) if self.is_saved else {}
        context = {
            "form": form,
            "cards": self.cards(form, there),
            "action": self.address(),
            "dossier": self.dossier,
            "phone": self.guardian.phone,
            "can_scan": editable is None or "social_insurance_number" in editable,
            "flags": self.flags(),
            "others": self.other_drafts(),
            "draft_days": settings.DRAFT_DAYS,
            "back_url": reverse("registration:account"),
            "back_title": _("Quản lý cá nhân"),
        }
        return render(self.request, self.template_name, context, status=status)

    def address(self) -> str:
        if self.dossier.state == State.RETURNED:
            return reverse("registration:child_mend", args=[self.dossier.pk])
        return draft_address(self.dossier)

    def flags(self) -> list[tuple[Any, str]]:
        """What the officer wants mended."""
        flagged = flagged_items(self.dossier) if self.dossier.state == State.RETURNED else {}
        return [(ITEMS[code], reason) for code, reason in flagged.items()]

    def other_drafts(self) -> list[dict[str, str]]:
        """Children begun and not sent, to go on with."""
        drafts = child_registration.drafts_of(self.guardian) if self.dossier.state == State.DRAFT else []
        return [
            {"address": draft_address(draft), "name": name} for draft, name in drafts if draft.pk != self.dossier.pk
        ]

    @cached_property
    def kinds(self) -> list[PhotoKind]:
        """The photos that may be sent, as it was when the request came."""
        return self.open_kinds()

    def shown_kinds(self) -> list[PhotoKind]:
        return self.kinds

    def photo_url(self, photo: Photo) -> str:
        return f"{reverse('registration:child_photo', args=[self.dossier.pk, photo.kind])}?{photo.pk}"


class NewChildView(ChildDraftView, ChildFormView):
    """A child who was not sent yet; an id of one that was leads to its page."""

    def admit(self) -> HttpResponse | None:
        super().admit()
        if self.dossier.state == State.RETURNED:
            return redirect("registration:child_mend", self.dossier.pk)
        return self.sent() if self.dossier.state != State.DRAFT else None

    def post(self, request: HttpRequest) -> HttpResponse:
        self.begin()
        return self.receive(request)

    def open_kinds(self) -> list[PhotoKind]:
        return _ALL_PHOTOS


class MendChildView(ChildDossierView, ChildFormView):
    """Bổ sung hồ sơ: exactly the flagged items, from the account, without a code."""

    def admit(self) -> HttpResponse | None:
        super().admit()
        if self.dossier.state == State.DRAFT:
            return redirect(draft_address(self.dossier))
        return self.sent() if self.dossier.state != State.RETURNED else None

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.receive(request)

    def agency(self, form: ChildForm) -> Agency:
        return cast(Agency, self.dossier.receiving_agency)

    def open_kinds(self) -> list[PhotoKind]:
        """The flagged and the missing ones; somebody who may become a guardian may send the proof."""
        kinds = super().open_kinds()
        may_change = "relation" in flagged_items(self.dossier) and PhotoKind.GUARDIAN_PROOF not in kinds
        return [*kinds, PhotoKind.GUARDIAN_PROOF] if may_change else kinds


class KeepChildTypedView(ChildDraftView):
    """Keeps what is typed before it is sent: a lost network or a closed tab loses nothing."""

    def post(self, request: HttpRequest) -> HttpResponse:
        self.begin()
        form = ChildForm(request.POST, guardian=self.guardian, kinds=[])
        services.keep_typed(self.dossier, Step.INFORMATION, form.typed())
        return HttpResponse(status=204)
