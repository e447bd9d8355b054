"""The administrators' pages: for superusers only, and through the portal's one door for signing in."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse


class PortalAdminSite(admin.AdminSite):
    """A right given to an ordinary officer by mistake opens nothing here."""

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and bool(getattr(request.user, "is_superuser", False))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The portal's sign-in has the check code, the pause after wrong passwords, the second factor, the trail."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        index = reverse("admin:index", current_app=self.name)
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, index))
