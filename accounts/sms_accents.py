"""Whether SMS to a person keep their accents: not by default, since accented text takes more parts and some phones show
it badly. `User.wants_accents` reads it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .models import User
from .views import person


def choose(user: User, *, accented: bool) -> None:
    user.preferences = {**user.preferences, "accented_sms": accented}
    user.save(update_fields=["preferences"])


@require_POST
@login_required
def choose_accents(request: HttpRequest) -> HttpResponse:
    """From `Quản lý cá nhân` and back to it."""
    user = person(request)
    if user.is_officer:
        raise PermissionDenied
    accented = request.POST.get("co-dau") == "1"
    choose(user, accented=accented)
    told = _("Từ nay tin nhắn gửi cho bạn có dấu.") if accented else _("Từ nay tin nhắn gửi cho bạn không dấu.")
    messages.success(request, told)
    return redirect("registration:account")
