"""Many phones and clicks at once, on real connections: one phone holds the link, one link is left."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from registration.models import Dossier, DossierEvent, PhoneLink
from registration.states import Look
from tests.factories import DossierFactory

from .wizard import opens, text, url

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PHONES = 12
Answer = TypeVar("Answer")


def all_at_once(clients: list[Client], act: Callable[[Client], Answer]) -> list[Answer]:
    """Every browser acts when the last one is ready."""
    ready = Barrier(len(clients))

    def one(client: Client) -> Answer:
        ready.wait()
        try:
            return act(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(one, clients))


@pytest.fixture
def draft(client: Client, settings: LazySettings) -> Dossier:
    assert connection.vendor == "postgresql", "Run the tests marked `services` with DATABASE_URL on PostgreSQL."
    settings.PUBLIC_URL = "https://dangky.example.vn"
    dossier = DossierFactory()
    opens(client, dossier)
    return dossier


def address_in(page: str) -> str:
    return "/dt/" + page.partition("dangky.example.vn/dt/")[2].partition("<")[0] + "/"


def test_of_twelve_phones_that_tap_at_once_one_gets_in(client: Client, draft: Dossier) -> None:
    address = address_in(text(client.post(url("phone_link", draft), follow=True)))
    phones = [Client() for _ in range(PHONES)]
    for phone in phones:
        assert phone.get(address, follow=True).status_code == 200
    answers = all_at_once(phones, lambda phone: phone.post("/dt/mo/", follow=True).status_code)
    assert sorted(answers) == [200] + [404] * (PHONES - 1)
    assert DossierEvent.objects.filter(dossier=draft, action=Look.PHONE_OPENED).count() == 1


def test_of_several_codes_asked_for_at_once_one_is_left(draft: Dossier) -> None:
    computers = [opens(Client(), draft) for _ in range(6)]
    answers = all_at_once(computers, lambda computer: computer.post(url("phone_link", draft)).status_code)
    assert answers == [302] * 6
    assert PhoneLink.objects.filter(dossier=draft, closed_at=None).count() == 1
