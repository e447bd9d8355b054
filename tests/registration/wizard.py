"""What people do in the wizard, in one line each."""

import io
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from notices.models import Notice
from registration import access
from registration.models import Dossier, DossierEvent
from registration.workflow import fingerprint
from tests.factories import DossierFactory, add_photos

from .places import Places


def url(step: str, dossier: Dossier, *more: object) -> str:
    return reverse(f"registration:{step}", args=[dossier.pk, *more])


def opens(client: Client, dossier: Dossier) -> Client:
    """The browser that is at work on this dossier."""
    session = client.session
    access.grant(session, dossier)
    session.save()
    return client


def starts(client: Client) -> Dossier:
    """A new draft, by the first page."""
    response = client.post(reverse("registration:start"), {"kind": "adult"})
    assert response.status_code == 302
    return Dossier.objects.get(pk=response["Location"].split("/")[2])


def complete_draft(client: Client, **facts: Any) -> Dossier:
    """A draft with everything but the last click, open in this browser."""
    dossier = DossierFactory(**facts)
    add_photos(dossier)
    opens(client, dossier)
    return dossier


def returned(client: Client, officer: User, *items: str, **facts: Any) -> Dossier:
    """A dossier an officer sent back because of these items, open in this browser."""
    from review import services
    from tests.factories import officer_actor

    facts.setdefault("receiving_agency", officer.posts.get().agency)
    dossier = DossierFactory(in_review=True, officer=officer, **facts)
    if not dossier.photos.exists():
        add_photos(dossier)
    services.return_for_changes(dossier, officer_actor(officer), {item: "Chưa đúng giấy tờ" for item in items})
    dossier.refresh_from_db()
    opens(client, dossier)
    return dossier


def information(places: Places, **changes: Any) -> dict[str, Any]:
    """The first step filled in as it should be."""
    return {
        "full_name": "Nguyễn Thị Hồng",
        "social_insurance_number": "7912345678",
        "born_on_day": "5",
        "born_on_month": "03",
        "born_on_year": "1990",
        "gender": "female",
        "document_type": "citizen_id",
        "identity_number": "079190000123",
        "province": places.province.pk,
        "district": places.district.pk,
        "commune": places.commune.pk,
        "street": "12 đường Thử Nghiệm",
        "phone": "0912 345 678",
        "email": "hong@example.vn",
        "transacts_through": "portal",
        **changes,
    }


def send(client: Client, dossier: Dossier, **changes: Any) -> HttpResponse:
    """`Gửi` on the check page."""
    return client.post(url("check", dossier), {"committed": "on", "check_code": "PASSED", **changes})


def jpeg(colour: str = "#ccd5e5", size: tuple[int, int] = (640, 480)) -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", size, colour).save(content, "JPEG")
    return SimpleUploadedFile("anh.jpg", content.getvalue(), "image/jpeg")


def last_code() -> str:
    """The newest one-time code on anybody's phone."""
    body = Notice.objects.filter(kind="one_time_code").latest("pk").body
    found = re.search(r"\b\d{6}\b", body)
    assert found
    return found[0]


def text(response: HttpResponse) -> str:
    return response.content.decode()


def errors(response: HttpResponse) -> str:
    """The error summary at the top of a page."""
    found = re.search(r'<div class="error-summary".*?</div>', text(response), re.S)
    return found[0] if found else ""


def without_tokens(html: str) -> str:
    """A page without what differs from one drawing to the next."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html)
    return re.sub(r'data-(?:csrf|seconds|until)="[^"]*"', "", html)


def assert_chain_holds(dossier: Dossier) -> list[DossierEvent]:
    """The trail is gapless and every event carries the hash of the one before."""
    events = list(DossierEvent.objects.filter(dossier=dossier).order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    previous = ""
    for event in events:
        assert event.previous_hash == previous
        assert event.hash == fingerprint(event)
        previous = event.hash
    return events


def kept(dossier: Dossier) -> dict[str, Any]:
    """Every column as the database has it."""
    row = Dossier.objects.filter(pk=dossier.pk).values().get()
    return {name: value for name, value in row.items() if name not in {"version", "information_saved_at", "typed"}}
