"""The check code's picture, sound, fresh start and automatic way."""

from captcha.views import captcha_image
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from . import check_code, proof_of_work, sound, throttle
from .addresses import client_address

_TEN_MINUTES = 600


@never_cache
@require_GET
def picture(request: HttpRequest, key: str) -> HttpResponse:
    _digits(key)
    return captcha_image(request, key)


@never_cache
@require_GET
def spoken(request: HttpRequest, key: str) -> HttpResponse:
    digits = _digits(key)
    if refusal := _too_often(request, "check_code.sound"):
        return refusal
    wav = sound.speak(digits)
    if wav is None:
        raise Http404(_("Máy chủ này chưa đọc được mã. Hãy dùng ảnh hoặc bấm “Xác minh tự động”."))
    return HttpResponse(wav, content_type="audio/wav")


@never_cache
@require_POST
def fresh(request: HttpRequest) -> HttpResponse:
    """Another picture for a page that stays where it is."""
    if refusal := _too_often(request, "check_code.fresh"):
        return refusal
    made = check_code.new_picture()
    return JsonResponse(
        {"key": made.key, "image": made.image_url, "sound": made.sound_url, "proof": made.proof_url}
    )


@never_cache
@require_http_methods(["GET", "POST"])
def proof(request: HttpRequest, key: str) -> HttpResponse:
    """GET: the work to do. POST with the work done: the digits for the box."""
    digits = _digits(key)
    if request.method == "GET":
        return JsonResponse(proof_of_work.new_challenge(key))
    if refusal := _too_often(request, "check_code.proof"):
        return refusal
    if not proof_of_work.solved(key, request.POST.get("solution", "")):
        return HttpResponse(_("Chưa xác minh được. Hãy thử lại."), status=403, content_type="text/plain")
    return JsonResponse({"digits": digits})


def _digits(key: str) -> str:
    digits = check_code.digits_behind(key)
    if digits is None:
        raise Http404(_("Ảnh mã kiểm tra này đã dùng hoặc đã quá hạn. Hãy bấm “Đổi ảnh khác”."))
    return digits


def _too_often(request: HttpRequest, scope: str) -> HttpResponse | None:
    try:
        limit = settings.CHECK_CODES_PER_ADDRESS
        throttle.hit(scope, client_address(request), limit=limit, seconds=_TEN_MINUTES)
    except throttle.Throttled as refusal:
        text = _("Đã xin quá nhiều mã kiểm tra. Hãy thử lại sau %(minutes)d phút.") % {
            "minutes": refusal.minutes
        }
        return HttpResponse(
            text, status=429, content_type="text/plain", headers={"Retry-After": str(refusal.retry_after)}
        )
    return None
