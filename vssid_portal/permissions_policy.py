"""Which of a device's powers pages may ask for: the camera for cards and photos, and nothing else (QUALITY S-32)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_POLICY = "camera=(self), fullscreen=(self), geolocation=(), microphone=(), payment=(), usb=(), display-capture=()"


class PermissionsPolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", _POLICY)
        return response
