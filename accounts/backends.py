"""Who may sign in: the account's name or the 12-digit personal number, and its password."""

import datetime as dt
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone

from .models import User


class PortalBackend(ModelBackend):
    """Django's own backend with the portal's names and the rule of the first password."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        *,
        as_unit: bool = False,
        **_: Any,
    ) -> User | None:
        if not username or password is None:
            return None
        user = User.objects.for_sign_in(username, as_unit=as_unit)
        if user is None:
            # Takes as long as a real check, so that time does not tell who has an account.
            User().set_password(password)
            return None
        if user.is_stopped:  # whether the password is right, `stopped_since` asks
            return None
        if not user.check_password(password) or not self.user_can_authenticate(user):
            return None
        return user if _may_use_password(user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked for every request of a session too: the sessions of a stopped account end by themselves."""
        return super().user_can_authenticate(user) and not user.is_stopped


def stopped_since(username: str, password: str, *, as_unit: bool) -> dt.date | None:
    """Since when the account that these open is no longer used; None for everybody else."""
    user = User.objects.for_sign_in(username, as_unit=as_unit)
    if user is None or not user.is_stopped or not user.check_password(password):
        return None
    return user.stops_on


def _may_use_password(user: User) -> bool:
    """A first password signs in once, until its hour; of many at once, the update lets one pass (C-1)."""
    if not user.has_first_password:
        return True
    now = timezone.now()
    unused = User.objects.filter(
        pk=user.pk, password=user.password, first_password_used_at=None, first_password_expires_at__gt=now
    )
    return unused.update(first_password_used_at=now) == 1
