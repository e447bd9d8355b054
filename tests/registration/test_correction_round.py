"""There and back: the flagged items change, the rest is the same to the byte, its officer sees the difference."""

import hashlib
import io

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from registration import album, sent
from registration.models import Dossier, SentDeclaration

from .places import Places
from .wizard import information, jpeg, kept, returned, send, text, url

pytestmark = pytest.mark.django_db
FLAGGED = ("full_name", "portrait")
ALLOWED = {"full_name", "full_name_folded"}
# What sending itself moves on.
MOVES_ON = {"state", "round", "state_changed_at", "committed_at", "due_at", "went_late_at"}


def fingerprints(dossier: Dossier) -> dict[str, str]:
    """Of every column and of every photo that counts."""
    columns = {name: repr(value) for name, value in kept(dossier).items()}
    photos = {kind: hashlib.sha256(album.picture(photo)).hexdigest() for kind, photo in album.current(dossier).items()}
    return columns | photos


@pytest.fixture
def desk(officer: User) -> Client:
    browser = Client()
    browser.force_login(officer)
    return browser


def corrected(client: Client, officer: User, places: Places) -> Dossier:
    """Returned for a name and a portrait, and sent again with all sorts of things smuggled in."""
    dossier = returned(client, officer, *FLAGGED, full_name="Nguyễn Văn Hòa", born_on="1990-03-12")
    # The factory's dossiers get their photos after they were sent.
    SentDeclaration.objects.filter(dossier=dossier).delete()
    sent.keep(dossier)
    smuggled = {
        "state": "approved", "receiving_agency": "1", "round": "7", "held_by": "1", "corrections": "0", "code": "1",
        "submitted_at": "2020-01-01",
    }  # fmt: skip
    assert client.post(url("information", dossier), information(places, **smuggled)).status_code == 302
    client.post(url("agency", dossier), {"office": "1", "province_office": "1", **smuggled})
    photos = {"portrait": jpeg("#335577"), "card_front": jpeg("#000000"), "card_back": jpeg("#000000"), **smuggled}
    client.post(url("photos", dossier), photos)
    return dossier


def test_all_but_the_flagged_items_is_the_same_to_the_byte(client: Client, officer: User, places: Places) -> None:
    dossier = returned(client, officer, *FLAGGED, full_name="Nguyễn Văn Hòa", born_on="1990-03-12")
    before = fingerprints(dossier)
    everything = information(places, state="approved", code="1", corrections="0")
    client.post(url("information", dossier), everything)
    client.post(url("agency", dossier), {"office": "1", **everything})
    client.post(url("photos", dossier), {"portrait": jpeg("#335577"), "card_front": jpeg("#000000"), **everything})
    assert send(client, dossier, **everything).status_code == 302
    after = fingerprints(dossier)
    changed = {name for name in before if before[name] != after[name]}
    assert changed - MOVES_ON == {*ALLOWED, "portrait"}


def test_it_comes_back_to_its_officer_at_its_old_place_with_the_differences(
    client: Client, desk: Client, officer: User, places: Places
) -> None:
    dossier = corrected(client, officer, places)
    sent_at = dossier.submitted_at
    assert send(client, dossier).status_code == 302
    dossier.refresh_from_db()
    assert (dossier.state, dossier.submitted_at, dossier.returned_by) == ("submitted", sent_at, officer)
    assert f'id="hs-{dossier.code}"' in text(desk.get("/can-bo/?muc=cua-toi"))
    desk.post(reverse("review:take", args=[dossier.code]))
    page = text(desk.get(reverse("review:dossier", args=[dossier.code])))
    assert "Đã sửa so với lần gửi trước" in page
    assert '<del><span class="visually-hidden">Trước: </span>Nguyễn Văn Hòa</del>' in page
    assert '<ins><span class="visually-hidden">Nay: </span>Nguyễn Thị Hồng</ins>' in page
    assert "xem ảnh trước" in page
    before, now = SentDeclaration.objects.order_by("round").values_list("content", flat=True)
    assert [change.item for change in sent.changes(before, now)] == list(FLAGGED)


def test_the_photo_and_the_form_of_the_first_time_can_still_be_seen(
    client: Client, desk: Client, officer: User, places: Places
) -> None:
    dossier = corrected(client, officer, places)
    send(client, dossier)
    desk.post(reverse("review:take", args=[dossier.code]))
    first, last = dossier.photos.filter(kind="portrait").order_by("pk")
    address = reverse("review:photo", args=[dossier.code, "portrait"])
    assert desk.get(address).content != desk.get(f"{address}?anh={first.pk}").content
    assert desk.get(f"{reverse('review:photo', args=[dossier.code, 'card_front'])}?anh={last.pk}").status_code == 404
    form = reverse("review:form_pdf", args=[dossier.code])
    pdfs = [desk.get(form + query).content for query in ("?lan=1", "")]
    first_form, last_form = (PdfReader(io.BytesIO(pdf)).pages[0].extract_text() for pdf in pdfs)
    assert "Nguyễn Văn Hòa" in first_form
    assert "Nguyễn Thị Hồng" in last_form
    assert desk.get(f"{form}?lan=9").content[:5] == b"%PDF-"
