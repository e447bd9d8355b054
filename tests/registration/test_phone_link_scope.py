"""What the link on the phone may not: open anything else, leave its token anywhere, be guessed."""

import logging

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from accounts.models import ThrottleCount
from registration.models import Dossier
from registration.urls import _dossier
from tests.factories import add_photos

from .phone import DENIED, JSON, asks_for_a_code, opened
from .wizard import jpeg, opens, text, url

pytestmark = pytest.mark.django_db

# --- What the phone may not --------------------------------------------------------------------------------------


def test_nothing_else_of_the_dossier_opens_to_the_phone(
    computer: Client, draft: Dossier, phone_at_home: Client
) -> None:
    add_photos(draft)
    opened(phone_at_home, asks_for_a_code(computer, draft))
    arguments = {"photo": ["portrait"], "scan": ["cccd"], "keep_typed": ["information"]}
    names = [route.name for route in _dossier]
    assert {"information", "check", "verify", "agency", "form_pdf", "photos", "photo", "phone_link"} <= set(names)
    for name in names:
        address = url(name, draft, *arguments.get(name, []))
        for answer in (phone_at_home.get(address), phone_at_home.post(address)):
            assert (address, answer.status_code, answer.headers.get("Location")) == (address, 302, "/dang-ky/tiep-tuc/")


def test_the_phone_shows_no_answers_and_no_photo_it_did_not_send(
    computer: Client, draft: Dossier, phone_at_home: Client
) -> None:
    add_photos(draft)
    opened(phone_at_home, asks_for_a_code(computer, draft))
    assert phone_at_home.get(reverse("registration:phone_photo", args=["card_front"])).status_code == DENIED
    phone_at_home.post("/dt/anh/", {"portrait": jpeg()}, headers=JSON)
    assert phone_at_home.get("/dt/anh/portrait/")["Content-Type"] == "image/jpeg"
    page = text(phone_at_home.get("/dt/anh/"))
    told = (
        draft.full_name,
        draft.social_insurance_number,
        draft.identity_number,
        draft.street,
        str(draft.pk),
    )
    assert [fact for fact in told if fact in page] == []


def test_a_stranger_gets_nothing_from_the_phones_addresses() -> None:
    addresses = ("/dt/anh/", "/dt/anh/portrait/", "/dt/mo/")
    assert [Client().get(address).status_code for address in addresses] == [DENIED] * 3
    assert Client().post("/dt/mo/", follow=True).status_code == DENIED


def test_another_browser_with_the_same_dossier_does_not_see_the_code(computer: Client, draft: Dossier) -> None:
    asks_for_a_code(computer, draft)
    page = text(opens(Client(), draft).get(url("phone_link", draft)))
    assert "data:image" not in page
    assert "Tạo mã mới" in page


def test_a_session_is_renamed_when_it_opens_a_link(computer: Client, draft: Dossier, phone_at_home: Client) -> None:
    phone_at_home.get(asks_for_a_code(computer, draft))
    before = phone_at_home.session.session_key
    phone_at_home.post("/dt/mo/")
    assert phone_at_home.session.session_key != before


# --- Tokens stay where they belong -------------------------------------------------------------------------------


def test_no_referrer_carries_a_token(computer: Client, draft: Dossier) -> None:
    address = asks_for_a_code(computer, draft)
    for answer in (Client().get(address), Client().get("/dt/0000-0000-0000-0000-0000-0000-0000/")):
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
    assert Client().get(address)["Location"] == "/dt/mo/"


def test_logs_do_not_tell_a_token(computer: Client, draft: Dossier, caplog: pytest.LogCaptureFixture) -> None:
    address = asks_for_a_code(computer, draft)
    token = address.split("/")[2]
    with caplog.at_level(logging.DEBUG):
        Client(enforce_csrf_checks=True).post(address)
        computer.post(url("phone_link", draft), {"huy": "1"})
        assert Client().get(address).status_code == DENIED
    console = next(handler for handler in logging.getLogger().handlers if handler.name == "console")
    assert len(caplog.records) >= 2
    for record in caplog.records:
        console.filter(record)
        assert token not in console.format(record)
    assert any("/dt/…" in record.getMessage() for record in caplog.records)


# --- Limits ------------------------------------------------------------------------------------------------------


def test_one_draft_gets_ten_codes_in_ten_minutes(computer: Client, draft: Dossier) -> None:
    answers = [computer.post(url("phone_link", draft)).status_code for _ in range(22)]
    assert answers[:10] == [302] * 10
    assert 429 in answers


def test_guessing_is_limited_and_does_not_shut_out_the_neighbours(
    computer: Client, draft: Dossier, phone_at_home: Client, settings: LazySettings
) -> None:
    settings.LOOKUPS_PER_ADDRESS_HOUR = 3
    address = asks_for_a_code(computer, draft)
    ThrottleCount.objects.all().delete()
    answers = [Client().get(f"/dt/{'0' * 27}{last}/").status_code for last in range(8)]
    assert answers[:3] == [DENIED] * 3
    assert 429 in answers
    assert opened(phone_at_home, address)


def test_following_costs_few_queries(computer: Client, draft: Dossier, django_assert_max_num_queries) -> None:
    asks_for_a_code(computer, draft)
    computer.get(url("phone_link_state", draft))
    with django_assert_max_num_queries(12):
        computer.get(url("phone_link_state", draft))
