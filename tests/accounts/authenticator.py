"""The authenticator app on an officer's phone."""

import time
from base64 import b32decode

from django.test import Client
from django_otp.oath import TOTP

from accounts import second_factor
from accounts.models import TotpDevice, User
from accounts.staff_rows import new_secret


def shown(secret: str, steps: int = 0) -> str:
    """What the app shows `steps` half-minutes from now."""
    totp = TOTP(b32decode(secret.replace(" ", "")))
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06d}"


def device_of(user: User) -> TotpDevice:
    """Set up as the officer would, one step ago so that the present code is still unused."""
    return set_up(user)[0]


def set_up(user: User) -> tuple[TotpDevice, list[str]]:
    secret = new_secret()
    return second_factor.set_up(user, secret, shown(secret, -1), "198.51.100.4")


def passes(browser: Client, user: User) -> None:
    """A browser in which this officer has given both factors."""
    browser.force_login(user)
    session = browser.session
    second_factor.remember(session, device_of(user))
    session.save()
