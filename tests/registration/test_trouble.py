"""When something goes wrong: a calm page, a way on, nothing lost."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from registration.models import Dossier
from registration.photos import vault

from .places import Places
from .wizard import complete_draft, information, jpeg, opens, starts, text, url

pytestmark = pytest.mark.django_db


def calm(response: Any, status: int) -> str:
    page = text(response)
    assert response.status_code == status
    assert page.count("<h1>") == 1
    assert "tel:" in page
    assert "Traceback" not in page
    return page


def test_a_form_that_lay_open_too_long_leads_back_to_its_page(client: Client) -> None:
    dossier = complete_draft(client)
    strict = Client(enforce_csrf_checks=True)
    opens(strict, dossier)
    assert url("information", dossier) in calm(strict.post(url("information", dossier), {}), 403)


def test_an_address_nobody_has(client: Client) -> None:
    calm(client.get("/khong-co/"), 404)


def test_a_page_for_others(client: Client) -> None:
    from tests.factories import CitizenFactory

    client.force_login(CitizenFactory())
    calm(client.get(reverse("review:queue")), 403)


def test_too_many_fields_at_once(client: Client) -> None:
    dossier = complete_draft(client)
    calm(client.post(url("information", dossier), {f"field{n}": "x" for n in range(300)}), 400)


def test_too_much_text_at_once(client: Client) -> None:
    dossier = complete_draft(client)
    body = "street=" + "x" * 1_100_000
    calm(client.post(url("information", dossier), body, content_type="application/x-www-form-urlencoded"), 400)


def test_too_many_files_at_once(client: Client) -> None:
    dossier = complete_draft(client)
    files = {f"file{n}": SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(7)}
    calm(client.post(url("photos", dossier), files), 400)


def test_a_photo_that_is_too_heavy_is_refused_beside_its_field_and_the_others_stay(
    client: Client, settings: LazySettings
) -> None:
    settings.PHOTO_MAX_BYTES = 20_000
    dossier = complete_draft(client)
    heavy = SimpleUploadedFile("anh.jpg", b"\xff\xd8\xff" + b"\0" * 30_000, "image/jpeg")
    response = client.post(url("photos", dossier), {"portrait": heavy, "card_front": jpeg()})
    assert response.status_code == 422
    assert "Ảnh nặng hơn" in text(response)
    assert dossier.photos.filter(current=True).count() == 3


def test_a_failure_inside_is_told_calmly(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    from registration import services

    client = Client(raise_request_exception=False)
    dossier = starts(client)

    def fails(*_: object) -> None:
        raise RuntimeError("Nguyễn Thị Hồng 0912345678")

    monkeypatch.setattr(services, "save_information", fails)
    page = calm(client.post(url("information", dossier), information(places)), 500)
    assert "0912345678" not in page
    assert Dossier.objects.get().state == "draft"


@pytest.mark.parametrize("trouble", [vault.VaultFull("full"), vault.CannotStore("store is away")])
def test_a_photo_that_cannot_be_stored_is_told_beside_its_field(
    client: Client, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    dossier = complete_draft(client)

    def fails(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(vault, "put", fails)
    response = client.post(url("photos", dossier), {"portrait": jpeg()})
    assert response.status_code == 422
    assert "các ảnh khác vẫn được giữ" in text(response)
    assert dossier.photos.filter(current=True).count() == 3


def test_only_the_names_of_the_portal_are_answered(client: Client) -> None:
    assert client.get("/", headers={"host": "example.com"}).status_code == 400


@pytest.mark.parametrize("then", ["https://example.com/", "//example.com", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(client: Client, then: str) -> None:
    assert f'value="{then}"' not in text(client.get("/dang-nhap/", {"next": then}))
