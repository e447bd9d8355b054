"""Ai đã xem hồ sơ của tôi."""

from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.homes import back_to_account
from accounts.models import User
from registration.viewers import page_of
from vssid_portal.newest_first import Key


@login_required
@never_cache
@require_safe
def viewers(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    if user.is_officer:
        return redirect(settings.OFFICER_HOME_URL)
    after = Key.read(request.GET.get("sau", ""))
    context = {"page": page_of(user, after), "after": after, **back_to_account(user)}
    return render(request, "registration/viewers.html", context)
