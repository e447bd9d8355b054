"""Quét mã QR: a card's code in, the information step filled out. Nothing is sent by itself."""

from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registration import card_values
from registration.card_values import Card
from registration.forms.scan import DifferencesForm, ScanForm
from registration.items import Step
from registration.photos.codes import codes_on
from registration.photos.images import PhotoRefused
from registration.qr.citizen_card import CitizenCard
from registration.qr.errors import CardError
from registration.qr.foreign import ForeignCode
from registration.qr.health_card import HealthCard
from registration.qr.payload import read_payload

from .doors import BACK_TO_CHECK, StepView, to_step

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Wanted:
    """A card the page asks for: the word in its address, its name, its type, where its code is."""

    slug: str
    name: str
    type: type[Card]
    title: str | Promise
    where: str | Promise


_CARDS = {
    card.slug: card
    for card in (
        Wanted(
            "cccd",
            "CCCD",
            CitizenCard,
            gettext_lazy("Quét mã QR thẻ CCCD"),
            gettext_lazy("Mã ở góc trên mặt trước thẻ CCCD gắn chip, hoặc ở mặt sau thẻ Căn cước cấp từ 07/2024."),
        ),
        Wanted(
            "bhyt",
            "BHYT",
            HealthCard,
            gettext_lazy("Quét mã QR thẻ BHYT"),
            gettext_lazy("Mã ở mặt trước thẻ BHYT giấy, hoặc trên ảnh thẻ trong ứng dụng VssID."),
        ),
    )
}


class ScanRefused(Exception):
    """What came is no card; `field` is where to say so, the text is the sentence."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@method_decorator(csp_update({"script-src": ["'wasm-unsafe-eval'"]}), name="dispatch")
class ScanView(StepView):
    """One page a card: camera, photo, hand scanner. What is read goes into the form, differences are asked about."""

    step = Step.INFORMATION
    template_name = "registration/scan.html"

    def get(self, request: HttpRequest, card: str) -> HttpResponse:
        return self.scan_page(self.wanted(card), ScanForm())

    def post(self, request: HttpRequest, card: str) -> HttpResponse:
        """A photo or a text. A script that asks for JSON only learns whether this is a card, and goes on scanning."""
        wanted, is_script = self.wanted(card), not request.accepts("text/html")
        try:
            text, found = self.read(request, wanted)
        except ScanRefused as refusal:
            if is_script:
                return JsonResponse({"message": str(refusal)}, status=UNPROCESSABLE)
            return self.scan_page(wanted, _refused_form(refusal), UNPROCESSABLE)
        if is_script:
            return JsonResponse({"message": ""})
        if not isinstance(found, wanted.type):
            return self.scan_page(wanted, ScanForm(), other=_name_of(found), payload=text)
        return self.take(request, wanted, text, found)

    def wanted(self, slug: str) -> Wanted:
        if slug not in _CARDS:
            raise Http404
        return _CARDS[slug]

    def read(self, request: HttpRequest, wanted: Wanted) -> tuple[str, Card]:
        """The text of the code and the card in it. Raises ScanRefused."""
        if "payload" in request.POST:
            return _card_in([request.POST["payload"]], wanted, "payload")
        photo = request.FILES.get("photo")
        if photo is None:
            raise ScanRefused("photo", _("Chọn ảnh chụp mặt thẻ có mã QR."))
        try:
            texts = codes_on(cast(BinaryIO, photo))
        except PhotoRefused as refusal:
            raise ScanRefused("photo", str(refusal)) from refusal
        if not texts:
            sentence = _("Chưa thấy mã QR trong ảnh. Chụp gần hơn, đủ sáng, không lóa; hoặc nhập tay.")
            raise ScanRefused("photo", sentence)
        return _card_in(texts, wanted, "photo")

    def take(self, request: HttpRequest, wanted: Wanted, text: str, card: Card) -> HttpResponse:
        """Fill the form, after the person chose between card and declaration where they differ."""
        found = card_values.differences(self.dossier, card)
        answered = any(name.startswith(DifferencesForm.prefix) for name in request.POST)
        form = DifferencesForm(found, request.POST if answered else None)
        if found and not form.is_valid():
            self.template_name = "registration/scan_differences.html"
            somebody_elses = card_values.is_somebody_elses(found)
            return self.page(form=form, payload=text, somebody_elses=somebody_elses, **self.shared(wanted))
        filled = card_values.fill(self.dossier, card, form.use_card if found else ())
        if filled.items:
            sentence = _("Đã đọc từ thẻ %(card)s: %(items)s. Kiểm tra lại rồi bấm “Tiếp tục”.")
            messages.success(request, sentence % {"card": wanted.name, "items": ", ".join(filled.labels)})
            if filled.place_is_open:
                messages.info(request, _("Địa chỉ trên thẻ chưa rõ đến cấp xã. Chọn thêm ở mục “Địa chỉ liên hệ”."))
        else:
            messages.info(request, _("Bản khai giữ nguyên, không lấy gì từ thẻ."))
        return self.to_form()

    def to_form(self) -> HttpResponse:
        return to_step(self.step, self.dossier, then_check=self.then_check)

    def scan_page(self, wanted: Wanted, form: ScanForm, status: int = 200, **context: Any) -> HttpResponse:
        other = next(card for card in _CARDS.values() if card is not wanted)
        context |= {"form": form, "where": wanted.where, "other_url": self.address(other.slug)}
        return self.page(status, **self.shared(wanted), **context)

    def shared(self, wanted: Wanted) -> dict[str, Any]:
        back = reverse("registration:information", args=[self.dossier.pk])
        return {"title": wanted.title, "card": wanted.name, "back_url": back + self.carried}

    def address(self, slug: str) -> str:
        return reverse("registration:scan", args=[self.dossier.pk, slug]) + self.carried

    @property
    def carried(self) -> str:
        return BACK_TO_CHECK if self.then_check else ""


def _card_in(texts: list[str], wanted: Wanted, field: str) -> tuple[str, Card]:
    """The wanted card if it is among the texts, else another card. Raises ScanRefused with what the first one is."""
    cards: list[tuple[str, Card]] = []
    refused = ""
    for text in texts:
        try:
            found = read_payload(text)
        except CardError as error:
            refused = refused or str(error.message)
            continue
        if isinstance(found, ForeignCode):
            refused = refused or found.message(wanted.name)
        else:
            cards.append((text.replace("\0", "").strip(), found))
    if not cards:
        raise ScanRefused(field, refused)
    return next((one for one in cards if isinstance(one[1], wanted.type)), cards[0])


def _name_of(card: Card) -> str:
    return next(wanted.name for wanted in _CARDS.values() if isinstance(card, wanted.type))


def _refused_form(refusal: ScanRefused) -> ScanForm:
    """The sentence beside the way that was tried. What was scanned is not shown again: nobody mends a code by hand."""
    form = ScanForm({})
    form.errors.clear()
    form.add_error(refusal.field, str(refusal))
    return form
