"""What was read from the photos, as the page follows it, and the questions where card and declaration differ."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from registration import album, card_questions, photo_advice
from registration.card_questions import Questions
from registration.card_values import is_somebody_elses
from registration.forms.scan import DifferencesForm
from registration.items import Step
from registration.models import Dossier, Photo, PhotoKind
from registration.studying import card_read

from .doors import BACK_TO_CHECK, DossierView, StepView, to_step

UNPROCESSABLE = 422
# A worker that has not answered by now is not waited for on the page; what it reads later shows on the check page.
_PATIENCE = dt.timedelta(seconds=30)


@dataclass(frozen=True)
class Reading:
    """How far the reading of the photos is: `waits` for a worker, `is_read` once a card was read."""

    waits: bool
    is_read: bool
    is_empty: bool
    questions: Questions | None


def reading_of(dossier: Dossier, photos: Sequence[Photo]) -> Reading:
    since = timezone.now() - _PATIENCE
    return Reading(
        waits=any(photo.awaits_study and photo.stored_at > since for photo in photos),
        is_read=card_read(photos) is not None,
        is_empty=dossier.information_saved_at is None,
        questions=card_questions.open_questions(dossier),
    )


def say_what_is_weak(request: HttpRequest, dossier: Dossier) -> None:
    """On the next page: which photo could be better, and the way back to it. Hints are not repeated."""
    address = reverse("registration:photos", args=[dossier.pk])
    for kind, advice in photo_advice.advice_on(album.current(dossier)).items():
        if advice.asks and not advice.is_hint:
            label = PhotoKind(kind).label
            link = format_html('<a href="{}#div_id_{}">{}</a>', address, kind, _("Chụp lại"))
            messages.warning(request, format_html("{}: {} {}", label, advice.sentence, link))


def to_questions(dossier: Dossier, *, then_check: bool) -> HttpResponse:
    address = reverse("registration:questions", args=[dossier.pk])
    return redirect(address + (BACK_TO_CHECK if then_check else ""))


class ReadingView(DossierView):
    """The part of the photo step that follows the reading; fetched again after each upload and while a worker reads."""

    def get(self, request: HttpRequest) -> HttpResponse:
        reading = reading_of(self.dossier, list(album.current(self.dossier).values()))
        context = {"dossier": self.dossier, "reading": reading}
        return render(request, "registration/photo_reading.html", context)


class QuestionsView(StepView):
    """Thẻ ghi … – bạn khai …: one choice a difference. Nothing is overwritten without an answer."""

    step = Step.PHOTOS
    template_name = "registration/questions.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        questions = card_questions.open_questions(self.dossier)
        if questions is None:
            return self.go_on()
        return self.questions_page(DifferencesForm(questions.differences), questions)

    def post(self, request: HttpRequest) -> HttpResponse:
        questions = card_questions.open_questions(self.dossier)
        if questions is None:
            return self.go_on()
        form = DifferencesForm(questions.differences, request.POST)
        if not form.is_valid():
            return self.questions_page(form, questions, UNPROCESSABLE)
        filled = card_questions.answer(self.dossier, questions, form.use_card)
        if not filled.items:
            return self.go_on()
        said = _("Đã lấy từ thẻ: %(items)s. Kiểm tra lại rồi bấm “Tiếp tục”.") % {"items": ", ".join(filled.labels)}
        messages.success(request, said)
        return to_step(Step.INFORMATION, self.dossier, then_check=self.then_check)

    def questions_page(self, form: DifferencesForm, questions: Questions, status: int = 200) -> HttpResponse:
        return self.page(
            status,
            title=_("Đối chiếu với thẻ"),
            form=form,
            back_url=reverse("registration:photos", args=[self.dossier.pk]),
            somebody_elses=is_somebody_elses(questions.differences),
        )
