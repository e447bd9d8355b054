"""When an officer signs out, is disabled, or a post is cut, other apps take back what the officer held.

Those apps stand above this one, so they leave what is to be done here (as `notices.attachments` does for files).
"""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest

from .addresses import client_address
from .models import User

_wishes: list[Callable[[User], None]] = []
_farewells: list[Callable[[User, str], object]] = []


def when_rights_change(take_back: Callable[[User], None]) -> None:
    """`take_back(user)` runs whenever an administrator saved this user and their posts."""
    _wishes.append(take_back)


def look_at(user: User) -> None:
    """Inside the transaction that changed the rights."""
    for take_back in _wishes:
        take_back(user)


def when_signing_out(farewell: Callable[[User, str], object]) -> None:
    """`farewell(user, network address)` runs when somebody signs out, or their session has lasted too long."""
    _farewells.append(farewell)


def leave(request: HttpRequest) -> None:
    """End the session, and everything that belonged to it."""
    user = request.user
    if isinstance(user, User):
        for farewell in _farewells:
            farewell(user, client_address(request))
    logout(request)
