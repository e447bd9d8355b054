"""Where people land after signing in, and the way back there."""

from django.urls import reverse
from django.utils.translation import gettext as _

from .models import User
from .posts import role_of


def home_of(user: User) -> str:
    """Where a person lands after signing in."""
    if user.is_superuser and role_of(user) is None:
        return reverse("admin:index")
    return reverse("review:queue" if user.is_officer else "registration:account")


def back_to_account(user: User) -> dict[str, str]:
    """For base.html: the link from a page of the account to the page they landed on."""
    if user.is_officer:
        return {"back_url": home_of(user)}
    title = _("Quản lý đơn vị") if user.is_unit else _("Quản lý cá nhân")
    return {"back_url": home_of(user), "back_title": title}
