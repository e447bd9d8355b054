"""What people do with a computer and a phone side by side, in one line each."""

import re

from django.http import HttpResponse
from django.test import Client

from registration.models import Dossier

from .wizard import text, url

PORTAL = "https://dangky.example.vn"
DENIED = 404
JSON = {"Accept": "application/json"}


def asks_for_a_code(computer: Client, dossier: Dossier) -> str:
    """The address in the code that the computer shows, as a phone gets it."""
    page = computer.post(url("phone_link", dossier), follow=True)
    return "/dt/" + re.findall(r'phone-link-address">dangky\.example\.vn/dt/([0-9a-z-]+)<', text(page))[0] + "/"


def opened(phone: Client, address: str) -> bool:
    """Scan and tap `Mở`; whether the photo step opened."""
    phone.get(address)
    return phone.post("/dt/mo/", follow=True).status_code == 200


def state_of(computer: Client, dossier: Dossier) -> str:
    """What the computer's page learns when it asks."""
    return text(computer.get(url("phone_link_state", dossier)))


def calm(answer: HttpResponse) -> str:
    """What a person reads on a page that refuses them."""
    assert answer.status_code == DENIED
    return re.findall(r"<main.*</main>", text(answer), re.S)[0]
