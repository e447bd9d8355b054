"""Text is text wherever it comes out: page, PDF, SMS, e-mail (QUALITY R-37)."""

import io
from email.header import decode_header, make_header
from typing import Any

import pypdf
import pytest
from django.test import Client

from notices.models import Notice
from registration.models import Dossier
from tests.factories import PHOTOS_OF_AN_ADULT

from .places import Places
from .wizard import information, jpeg, last_code, send, starts, text, url

pytestmark = pytest.mark.django_db

CANARIES = {
    "markup": "<script>alert(1)</script>",
    "attribute": '" onmouseover="alert(1)',
    "template": "{{7919*6007}}{% debug %}",
    "sql": "'; DROP TABLE x; --",
    "formula": "=1+1",
    "line breaks": "một\r\nBcc: ai@example.vn\r\n\r\nhai",
    "nul and bidi": "a\x00b\u202ec\u200bd",
}
TEXT_FIELDS = ["full_name", "social_insurance_number", "born_on_day", "born_on_month", "born_on_year", "gender",
               "document_type", "identity_number", "province", "district", "commune", "street", "phone", "email",
               "transacts_through"]  # fmt: skip


@pytest.mark.parametrize("field", TEXT_FIELDS)
@pytest.mark.parametrize("canary", [*CANARIES, "long"])
def test_no_field_turns_text_into_anything_else(client: Client, places: Places, field: str, canary: str) -> None:
    typed = CANARIES.get(canary, "ạ" * 10_000)
    dossier = starts(client)
    response = client.post(url("information", dossier), information(places, **{field: typed}), follow=True)
    assert response.status_code in (200, 422)
    for page in (text(response), text(client.get(url("information", dossier)))):
        assert "<script>alert" not in page
        assert 'onmouseover="alert' not in page
        assert "47569433" not in page
    saved = Dossier.objects.get()
    assert not any(mark in str(value) for value in vars(saved).values() for mark in "\r\x00\u202e\u200b")


@pytest.mark.parametrize("canary", CANARIES)
def test_a_hostile_address_comes_out_as_it_was_typed(client: Client, places: Places, canary: str) -> None:
    typed = CANARIES[canary]
    sent = walk(client, places, street=typed)
    assert sent.state == "submitted"
    printed = "".join(page.extract_text() for page in pypdf.PdfReader(pdf_of(client, sent)).pages)
    assert squeezed(sent.street) in squeezed(printed)
    assert len(pypdf.PdfReader(pdf_of(client, sent)).pages) == 1
    for page in ("done", "copy"):
        assert "<script>alert" not in text(client.get(url(page, sent)))
    for notice in Notice.objects.all():
        assert typed not in notice.body
        if notice.channel == "sms":
            assert len(notice.body) <= 160
            assert notice.body.isascii()
            assert "\n" not in notice.body
        assert "\n" not in str(make_header(decode_header(notice.subject)))


def test_an_address_of_the_longest_length_still_prints_on_one_page(client: Client, places: Places) -> None:
    sent = walk(client, places, street="Ngõ Dài " * 25, full_name="Nguyễn " + "Thị " * 34 + "Hồng")
    assert len(pypdf.PdfReader(pdf_of(client, sent)).pages) == 1


@pytest.mark.parametrize("page", ["/ho-so/", "/dang-ky/tiep-tuc/", "/dang-ky/"])
@pytest.mark.parametrize("canary", [*CANARIES, "long"])
def test_the_short_forms_refuse_it_in_words(client: Client, page: str, canary: str) -> None:
    typed = CANARIES.get(canary, "9" * 10_000)
    response = client.post(page, {"code": typed, "phone": typed, "number": typed, "kind": typed})
    assert response.status_code == 422
    assert "<script>alert" not in text(response)
    assert 'onmouseover="alert' not in text(response)


@pytest.mark.parametrize("canary", [*CANARIES, "long"])
def test_searching_places_and_offices_takes_any_text(client: Client, places: Places, canary: str) -> None:
    typed = CANARIES.get(canary, "ạ" * 10_000)
    for address in ("/dia-ban/tim/", "/co-quan/tim/"):
        assert client.get(address, {"q": typed}).json()["results"] == []


def walk(client: Client, places: Places, **facts: Any) -> Dossier:
    """From the first page to the last, with the form by e-mail."""
    dossier = starts(client)
    client.post(url("information", dossier), information(places, **facts))
    client.post(url("photos", dossier), {kind.value: jpeg() for kind in PHOTOS_OF_AN_ADULT})
    client.post(url("verify", dossier), {"code": last_code()})
    choice = {"province_agency": places.office.parent.pk, "office": places.office.pk}
    client.post(url("agency", dossier), {**choice, "wants_form_by_email": "on", "email": "hong@example.vn"})
    assert "<script>alert" not in text(client.get(url("check", dossier)))
    send(client, dossier)
    return Dossier.objects.get()


def pdf_of(client: Client, dossier: Dossier) -> io.BytesIO:
    return io.BytesIO(client.get(url("form_pdf", dossier)).content)


def squeezed(printed: str) -> str:
    return "".join(printed.split())
