"""The pages of the wizard, a view a step."""

from typing import Any, BinaryIO, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.addresses import client_address
from accounts.code_answers import NotPassed, NotSent
from accounts.code_form import CodeForm
from agencies.services import suggest_agencies
from participants.identifiers import doubts_about
from registration import (
    album,
    card_questions,
    dossier_code,
    form_one,
    phone_link,
    photo_advice,
    services,
    steps,
    summary,
)
from registration.card_values import can_fill, choose_place
from registration.forms import AgencyForm, AssistedCheckForm, CheckForm, InformationForm
from registration.forms.photos import PhotosForm, example_of
from registration.forms.read_marks import mark_read
from registration.items import Step, flagged_items
from registration.kinds import photo_kinds, rules_of
from registration.models import DocumentType, Dossier, Photo, PhotoKind
from registration.photos.images import PhotoRefused
from registration.photos.vault import CannotStore
from registration.qr.citizen_card import CitizenCard
from registration.qr.health_card import HealthCard
from registration.states import ActorKind, Look, State
from registration.submission import NotComplete, submit
from registration.workflow import NotAllowed, record

from .doors import StepView, actor_on, to_step
from .reading import Reading, reading_of, say_what_is_weak, to_questions

UNPROCESSABLE = 422


def doubts(dossier: Dossier) -> list[str]:
    """Soft warnings about what was declared; they block nothing."""
    if dossier.document_type != DocumentType.CITIZEN_CARD or not dossier.birth_date:
        return []
    return doubts_about(dossier.identity_number, dossier.gender, dossier.birth_date.year)


class InformationView(StepView):
    step = Step.INFORMATION
    template_name = "registration/information.html"

    def form(self, data: Any = None) -> InformationForm:
        editable = services.editable_fields(self.dossier)
        kept = services.typed_so_far(self.dossier, self.step)
        typed = {name: value for name, value in kept.items() if editable is None or name in editable}
        form = InformationForm(data, initial=InformationForm.initial_from(self.dossier) | typed, editable=editable)
        if actor_on(self.request, self.dossier).kind == ActorKind.OFFICER:
            form.declare_for_somebody(was_sent=self.dossier.state != State.DRAFT, has_phone=bool(self.dossier.phone))
        return form

    def form_page(self, form: InformationForm, status: int = 200) -> HttpResponse:
        """The form with the marks and guesses that cards left."""
        read = services.read_so_far(self.dossier)
        mark_read(form, read.readings)
        scans = {name: can_fill(self.dossier, card) for name, card in (("cccd", CitizenCard), ("bhyt", HealthCard))}
        return self.page(status, form=form, read=read, scans=scans)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.form_page(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if "cap-nhat" in request.POST:  # "Cập nhật danh sách", without JavaScript: the next list, nothing lost
            services.keep_typed(self.dossier, self.step, form.typed())
            return self.form_page(self.form())
        if "tra-cuu" in request.POST:  # the number is forgotten: what is typed waits here
            services.keep_typed(self.dossier, self.step, form.typed())
            return redirect(f"{reverse('registration:number_lookup')}?ho-so={self.dossier.pk}")
        if "dia-ban-the" in request.POST:  # one of the places the card's address may mean
            choose_place(self.dossier, request.POST["dia-ban-the"], form.typed())
            return redirect(f"{request.get_full_path()}#div_id_street")
        if not form.is_valid():
            services.keep_typed(self.dossier, self.step, form.typed())  # Back and reload show it again
            return self.form_page(form, UNPROCESSABLE)
        services.save_information(self.dossier, form.information)
        for doubt in doubts(self.dossier):
            messages.warning(request, doubt)
        return self.go_on()


class PhotosView(StepView):
    step = Step.PHOTOS
    template_name = "registration/photos.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.photos_page(PhotosForm(self.open_kinds()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """All photos of the form, or the one a script sends by itself and wants JSON for."""
        form = PhotosForm(self.open_kinds(), {}, request.FILES)
        form.is_valid()
        refused = self.take_in(request)
        if not request.accepts("text/html"):
            return self.script_answer(request, list(refused.values()))
        form.errors.clear()
        for kind, sentence in {**self.missing(), **refused}.items():
            form.add_error(kind, sentence)
        if form.errors:
            return self.photos_page(form, UNPROCESSABLE)
        self.send_code_ahead(request)
        return self.leave(request)

    def leave(self, request: HttpRequest) -> HttpResponse:
        """On, with a word on weak photos; first to the questions where card and declaration differ."""
        say_what_is_weak(request, self.dossier)
        if card_questions.open_questions(self.dossier):
            return to_questions(self.dossier, then_check=self.then_check)
        return self.go_on()

    def script_answer(self, request: HttpRequest, refused: list[str]) -> JsonResponse:
        """What the script shows beside the photo it sent: why it was refused, else what would make it better."""
        if refused:
            return JsonResponse({"errors": refused}, status=UNPROCESSABLE)
        found = photo_advice.advice_on(album.current(self.dossier))
        advice = [found[kind] for kind in request.FILES if kind in found]
        return JsonResponse(
            {"advice": [str(one.sentence) for one in advice], "drawings": [one.drawing for one in advice]}
        )

    def take_in(self, request: HttpRequest) -> dict[str, str]:
        """Store each photo that came; the sentence to show for each that could not be."""
        refused = {}
        for kind in self.open_kinds():
            file = request.FILES.get(kind.value)
            if file is None:
                continue
            try:
                album.store(self.dossier, kind, cast(BinaryIO, file))
            except PhotoRefused as refusal:
                refused[kind.value] = str(refusal)
            except CannotStore:
                sentence = _("Máy chủ tạm chưa lưu được ảnh. Thử lại sau ít phút, các ảnh khác vẫn được giữ.")
                refused[kind.value] = sentence
        card_questions.fill_if_empty(self.dossier)
        return refused

    def open_kinds(self) -> list[PhotoKind]:
        """The photos that may be sent: of a returned dossier only the flagged and the missing ones."""
        kinds = photo_kinds(self.dossier)
        if self.dossier.state != State.RETURNED:
            return kinds
        there, flagged = album.current(self.dossier), flagged_items(self.dossier)
        return [kind for kind in kinds if kind in flagged or kind not in there]

    def missing(self) -> dict[str, str]:
        sentences = {
            PhotoKind.PORTRAIT: _("Thêm ảnh chân dung của bạn."),
            PhotoKind.CARD_FRONT: _("Thêm ảnh mặt trước của giấy tờ."),
            PhotoKind.CARD_BACK: _("Thêm ảnh mặt sau của giấy tờ."),
            PhotoKind.UNIT_PAPER: _("Thêm ảnh giấy tờ thành lập đơn vị."),
        }
        return {kind.value: sentences[kind] for kind in steps.missing_photos(self.dossier)}

    def send_code_ahead(self, request: HttpRequest) -> None:
        """The code is on its way while the next page loads; that page says so if it could not be sent."""
        if steps.first_unfinished(self.dossier) is Step.VERIFY:
            send_code(request, self.dossier, quiet=True)

    def photos_page(self, form: PhotosForm, status: int = 200) -> HttpResponse:
        there = album.current(self.dossier)
        offers_phone, reading = bool(phone_link.public_address()), self.reading(there)
        return self.page(
            status, form=form, cards=self.cards(form, there), offers_phone=offers_phone, reading=reading
        )

    def cards(self, form: forms.Form, there: dict[str, Photo]) -> list[dict[str, Any]]:
        """What the page shows of each photo, in the order they are asked for."""
        cards = []
        advice = photo_advice.advice_on(there)
        for kind in self.shown_kinds():
            cards.append(
                {
                    "label": kind.label,
                    "field": form[kind.value] if kind.value in form.fields else None,
                    "url": self.photo_url(there[kind]) if kind in there else "",
                    "example": example_of(kind, self.dossier.document_type),
                    "advice": [advice[kind].sentence] if kind in advice else [],
                    "drawing": advice[kind].drawing if kind in advice else "",
                }
            )
        return cards

    def reading(self, photos: dict[str, Photo]) -> Reading | None:
        """What was read from the photos; None where this page must not tell what was declared, or no card is read."""
        if not rules_of(self.dossier).reads_cards:
            return None
        return reading_of(self.dossier, list(photos.values()))

    def shown_kinds(self) -> list[PhotoKind]:
        return photo_kinds(self.dossier)

    def photo_url(self, photo: Photo) -> str:
        """Where the photo is shown; empty where this page does not show it."""
        return f"{reverse('registration:photo', args=[self.dossier.pk, photo.kind])}?{photo.pk}"


def send_code(request: HttpRequest, dossier: Dossier, *, quiet: bool = False) -> None:
    """Send the code that proves the phone, and say so, or say why not."""
    try:
        services.send_phone_code(dossier, client_address(request))
    except NotSent as refusal:
        if not quiet:
            messages.warning(request, str(refusal))
    else:
        if not quiet:
            messages.success(request, _("Đã gửi mã mới. Mã trước không còn dùng được."))


class VerifyView(StepView):
    step = Step.VERIFY
    template_name = "registration/verify.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(form=CodeForm(), sent=services.phone_code_sent(self.dossier))

    def post(self, request: HttpRequest) -> HttpResponse:
        if "gui-lai" in request.POST:
            send_code(request, self.dossier)
            return to_step(self.step, self.dossier, then_check=self.then_check)
        if self.dossier.phone_verified_at:
            return self.go_on()
        form = CodeForm(request.POST)
        if form.is_valid():
            try:
                services.verify_phone(self.dossier, form.cleaned_data["code"], actor_on(request, self.dossier))
                return self.go_on()
            except NotPassed as refusal:
                form.say(refusal)
        return self.page(UNPROCESSABLE, form=form, sent=services.phone_code_sent(self.dossier))


class AgencyView(StepView):
    step = Step.AGENCY
    template_name = "registration/agency.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.agency_page(AgencyForm(initial=self.initial()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = AgencyForm(request.POST)
        if "cap-nhat" in request.POST:
            return self.agency_page(AgencyForm(initial=form.typed()))
        if not form.is_valid():
            services.keep_typed(self.dossier, self.step, form.typed())
            return self.agency_page(form, UNPROCESSABLE)
        services.choose_agency(
            self.dossier,
            form.receiving_agency,
            wants_form_by_email=form.cleaned_data["wants_form_by_email"],
            email=form.cleaned_data["email"],
        )
        return self.go_on()

    def initial(self) -> dict[str, Any]:
        """What was chosen before, else the suggestion from the address."""
        chosen = self.dossier.receiving_agency or next(iter(self.suggestions()), None)
        return {
            **AgencyForm.choice_of(chosen),
            "wants_form_by_email": self.dossier.wants_form_by_email,
            "email": self.dossier.email,
            **services.typed_so_far(self.dossier, self.step),
        }

    def suggestions(self) -> list[Any]:
        place = self.dossier.commune or self.dossier.district or self.dossier.province
        return list(suggest_agencies(place)) if place else []

    def agency_page(self, form: AgencyForm, status: int = 200) -> HttpResponse:
        return self.page(status, form=form, suggestions=self.suggestions(), has_email=bool(self.dossier.email))


class CheckView(StepView):
    step = Step.CHECK
    template_name = "registration/check.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.check_page(self.form())

    def form(self, data: Any = None) -> CheckForm | AssistedCheckForm:
        officer = actor_on(self.request, self.dossier).kind == ActorKind.OFFICER
        return AssistedCheckForm(data) if officer else CheckForm(data)

    def post(self, request: HttpRequest) -> HttpResponse:
        # The second post of a double click waits here for the first, then finds the dossier sent.
        with transaction.atomic():
            Dossier.objects.select_for_update(no_key=True).only("pk").get(pk=self.dossier.pk)
            self.dossier.refresh_from_db()
            return self.admit() or self.send(request)

    def send(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.check_page(form, UNPROCESSABLE)
        try:
            actor = actor_on(request, self.dossier)
            if actor.kind == ActorKind.OFFICER:
                record(self.dossier, Look.IDENTITY_SEEN, actor)
            dossier = submit(self.dossier, actor)
        except NotComplete as refusal:
            return to_step(refusal.step, self.dossier, then_check=True)
        except NotAllowed:
            return redirect("registration:done", self.dossier.pk)
        except dossier_code.DayIsFull:
            form.add_error(
                None,
                _("Cơ quan này đã nhận đủ hồ sơ trong ngày. Bản khai được giữ, mời gửi lại vào ngày mai."),
            )
            return self.check_page(form, UNPROCESSABLE)
        return redirect("registration:done", dossier.pk)

    def check_page(self, form: CheckForm | AssistedCheckForm, status: int = 200) -> HttpResponse:
        photos = {
            kind: {"label": kind.label, "url": reverse("registration:photo", args=[self.dossier.pk, kind.value])}
            for kind in photo_kinds(self.dossier)
        }
        portrait_url = str(photos[PhotoKind.PORTRAIT]["url"]) if PhotoKind.PORTRAIT in photos else ""
        return self.page(
            status,
            form=form,
            preview=form_one.preview_of(self.dossier, portrait_url),
            photos=list(photos.values()),
            photos_url=summary.change_url(self.dossier, Step.PHOTOS),
            sections=summary.sections_of(self.dossier),
            questions=card_questions.open_questions(self.dossier),
            doubts=doubts(self.dossier),
        )
