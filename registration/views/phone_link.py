"""Chụp ảnh bằng điện thoại: the code at the computer, and the photo step on the phone that opened it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.addresses import client_address
from registration import album, phone_link, steps
from registration.items import Step
from registration.kinds import photo_kinds
from registration.models import Dossier, PhoneLink, Photo, PhotoKind
from registration.paper.pictures import qr_address
from registration.phone_link import Held, Stage
from registration.services import NotEditable

from .doors import BACK_TO_CHECK, StepView, citizen, to_step
from .files import PhotoView
from .wizard import PhotosView

# --- At the computer ---------------------------------------------------------------------------------------------


class PhoneLinkView(StepView):
    """The code that a phone scans, and the photos as they arrive."""

    step = Step.PHOTOS
    template_name = "registration/phone_link.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        link = phone_link.latest(self.dossier)
        if link is None or not phone_link.public_address():
            return self.to_photos()
        token = phone_link.shown_token(link, request.session)
        address = phone_link.public_address() + reverse("registration:phone_door", args=[token]) if token else ""
        return self.page(
            **follow_facts(self, link),
            address=address,
            short_address=address.removeprefix("https://").rstrip("/"),
            qr=qr_address(address) if address else "",
            seconds=phone_link.seconds_left(link),
            back_url=self.photos_url,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """A new code that replaces the one before, or `huy`: no code at all."""
        if "huy" in request.POST:
            phone_link.close_all(self.dossier)
            messages.info(request, _("Đã huỷ. Liên kết trên điện thoại không còn dùng được, ảnh đã gửi vẫn được giữ."))
            return self.to_photos()
        if not phone_link.public_address():
            return self.to_photos()
        phone_link.make(self.dossier, request.session)
        return redirect(reverse("registration:phone_link", args=[self.dossier.pk]) + self.carried)

    def to_photos(self) -> HttpResponse:
        return to_step(self.step, self.dossier, then_check=self.then_check)

    @property
    def photos_url(self) -> str:
        return reverse("registration:photos", args=[self.dossier.pk]) + self.carried

    @property
    def carried(self) -> str:
        return BACK_TO_CHECK if self.then_check else ""


class PhoneLinkStateView(StepView):
    """What the computer's page asks every few seconds."""

    step = Step.PHOTOS
    template_name = "registration/phone_link_state.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        link = phone_link.latest(self.dossier)
        if link is None:
            raise Http404
        return render(request, self.template_name, follow_facts(self, link))


def follow_facts(view: StepView, link: PhoneLink) -> dict[str, Any]:
    """The stage of the link and the photos that are there."""
    dossier = view.dossier
    there, missing = album.current(dossier), steps.missing_photos(dossier)
    photos = [
        {
            "label": kind.label,
            "url": f"{reverse('registration:photo', args=[dossier.pk, kind.value])}?{there[kind].pk}",
            "there": kind not in missing,
        }
        if kind in there
        else {"label": kind.label, "url": "", "there": False}
        for kind in photo_kinds(dossier)
    ]
    return {
        "link": link,
        "stage": phone_link.stage_of(link).value,
        "live": phone_link.stage_of(link) in (Stage.WAITING, Stage.OPENED),
        "photos": photos,
        "complete": not missing,
        "count": len(photos) - len(missing),
        "follow_url": reverse("registration:phone_link_state", args=[dossier.pk]),
    }


# --- On the phone ------------------------------------------------------------------------------------------------


def gone(request: HttpRequest) -> HttpResponse:
    """The one answer to a link that is wrong, used, replaced, closed or too old: they cannot be told apart."""
    if not request.accepts("text/html"):
        sentence = _("Liên kết đã đóng, ảnh này chưa được lưu. Tạo mã mới trên máy tính.")
        return JsonResponse({"errors": [sentence]}, status=404)
    return render(request, "registration/phone_link_gone.html", status=404)


@never_cache
@require_safe
def door(request: HttpRequest, token: str) -> HttpResponse:
    """The address in the code. It leads on at once: no page with forms or links ever stands at it."""
    found = phone_link.find(token, request.session, client_address(request))
    response = redirect("registration:phone_open") if found else gone(request)
    response["Referrer-Policy"] = "no-referrer"
    return response


@method_decorator(never_cache, name="dispatch")
class OpenView(View):
    """One tap opens the link on this phone. The page before it uses nothing up."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if phone_link.found_by(request.session):
            return render(request, "registration/phone_link_open.html")
        return redirect("registration:phone_photos") if phone_link.held_by(request.session) else gone(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        if phone_link.open_on(request.session, citizen(request)):
            request.session.cycle_key()
        return redirect("registration:phone_photos")


class PhoneDoor(View):
    """Mixed into views of a dossier: they open to the phone that holds its link, not to who was granted the dossier."""

    held: Held
    dossier: Dossier

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        held = phone_link.held_by(request.session)
        if held is None or Step.PHOTOS not in steps.steps_of(held.dossier):
            return gone(request)
        self.held, self.dossier = held, held.dossier
        try:
            return View.dispatch(self, request, *args, **kwargs)
        except NotEditable:  # sent from the computer while a photo was on its way
            return gone(request)

    def shows(self, photo: Photo) -> bool:
        """Only what this phone sent itself: a card's photo tells all that was declared."""
        return photo.stored_at >= self.held.opened_at


class PhonePhotosView(PhoneDoor, PhotosView):
    """The photo step, with the same rules and advice."""

    template_name = "registration/phone_link_photos.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        if "huy" in request.POST:
            phone_link.close_all(self.dossier)
            return redirect("registration:phone_done")
        return super().post(request)

    def shown_kinds(self) -> list[PhotoKind]:
        return self.open_kinds()

    def photo_url(self, photo: Photo) -> str:
        return f"{reverse('registration:phone_photo', args=[photo.kind])}?{photo.pk}" if self.shows(photo) else ""

    def send_code_ahead(self, request: HttpRequest) -> None:
        """The computer sends the code when it goes on."""

    def leave(self, request: HttpRequest) -> HttpResponse:
        """The computer names weak photos and asks what differs: this phone is not told what was declared."""
        return self.go_on()

    def reading(self, photos: dict[str, Photo]) -> None:
        """See `leave`."""

    def go_on(self) -> HttpResponse:
        phone_link.close_all(self.dossier)
        return redirect("registration:phone_done")

    def page(self, status: int = 200, **context: Any) -> HttpResponse:
        there = album.current(self.dossier)
        kept = [kind for kind in self.shown_kinds() if kind in there and not self.shows(there[kind])]
        return super().page(
            status,
            **context,
            progress=None,
            back_url="",
            kept=[kind.label for kind in kept],
            seconds=phone_link.seconds_left(self.held.link),
        )


class PhonePhotoView(PhoneDoor, PhotoView):
    """A photo this phone sent."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        photo = album.current(self.dossier).get(kind)
        if photo is None or not self.shows(photo):
            raise Http404
        return super().get(request, kind)


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """What the phone's page asks, so that `Huỷ` at the computer is seen there: 204 to go on, 205 to start anew."""
    return HttpResponse(status=204 if phone_link.held_by(request.session) else 205)


@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """Go on at the computer."""
    return render(request, "registration/phone_link_done.html")
