"""Looks, searches and refused doors of officers are events."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import StaffEvent, User
from agencies.models import Agency
from tests.factories import DossierFactory, OfficerFactory, add_photos

pytestmark = pytest.mark.django_db


def told(user: User) -> list[tuple[str, dict[str, object]]]:
    return [(event.kind, event.detail) for event in user.staff_events.order_by("sequence")]


@pytest.mark.parametrize("page", ["dossier", "form_pdf", "reject"])
def test_trying_a_neighbours_dossier_is_an_event(desk: Client, binh: User, page: str) -> None:
    dossier = DossierFactory(submitted=True)
    assert desk.get(reverse(f"review:{page}", args=[dossier.code])).status_code == 404
    assert told(binh) == [("out_of_reach", {"code": dossier.code})]
    assert not dossier.events.filter(actor=binh).exists()


def test_trying_a_neighbours_photo_is_one_too(desk: Client, binh: User) -> None:
    dossier = DossierFactory(submitted=True)
    add_photos(dossier)
    assert desk.get(reverse("review:photo", args=[dossier.code, "portrait"])).status_code == 404
    assert told(binh) == [("out_of_reach", {"code": dossier.code})]


def test_a_code_nobody_has_is_a_slip_and_no_event(desk: Client) -> None:
    desk.get("/can-bo/ho-so/1234567890123456/")
    assert not StaffEvent.objects.exists()


def test_the_officers_own_dossier_is_a_door_too(client: Client, office: Agency) -> None:
    officer = OfficerFactory(agency=office, phone="+84912345678")
    client.force_login(officer)
    dossier = DossierFactory(submitted=True, receiving_agency=office, phone="+84912345678")
    client.get(reverse("review:dossier", args=[dossier.code]))
    assert told(officer) == [("out_of_reach", {"code": dossier.code, "own": True})]


def test_a_search_is_an_event_that_does_not_hold_what_was_typed(desk: Client, binh: User, office: Agency) -> None:
    DossierFactory(submitted=True, receiving_agency=office, full_name="Phạm Thị Gửi")
    desk.get("/can-bo/", {"q": "Phạm Thị Gửi"})
    desk.get("/can-bo/", {"q": "pham thi gui"})
    [(kind, detail), (_, again)] = told(binh)
    assert (kind, detail["rows"]) == ("searched", 1)
    assert detail["text"] == again["text"]  # the same question, however it is typed
    assert "gui" not in str(detail).lower()


def test_searching_a_neighbours_code_is_trying_its_door(desk: Client, binh: User) -> None:
    dossier = DossierFactory(submitted=True)
    assert desk.get("/can-bo/", {"q": dossier.code}).status_code == 200
    assert told(binh) == [("out_of_reach", {"code": dossier.code, "searched": True})]


def test_looking_through_the_queue_is_no_search(desk: Client) -> None:
    desk.get("/can-bo/?muc=tat-ca")
    assert not StaffEvent.objects.exists()
