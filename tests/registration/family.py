"""What parents do on the page `Đăng ký cho con`, in one line each."""

import datetime as dt
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agencies.models import Agency
from registration.models import Dossier
from tests.factories import CitizenFactory

from .wizard import jpeg

PHOTOS = ("portrait", "birth_certificate")


def parent(client: Client, **facts: Any) -> User:
    """A parent, signed in in this browser."""
    user = CitizenFactory(**facts)
    client.force_login(user)
    return user


def page_of_a_new_child() -> str:
    """The address behind a page that was just opened."""
    return f"{reverse('registration:child_new')}?ban-khai={uuid4()}"


def child(office: Agency, **changes: Any) -> dict[str, Any]:
    """The page filled in as it should be, for a child of eight."""
    born = dt.date(timezone.localdate().year - 8, 3, 5)
    return {
        "full_name": "Nguyễn Thị An",
        "social_insurance_number": "7912345670",
        "born_on_day": "5",
        "born_on_month": "03",
        "born_on_year": str(born.year),
        "gender": "female",
        "relation": "mother",
        "province_agency": office.parent_id,
        "office": office.pk,
        "check_code": "PASSED",
        **{kind: jpeg() for kind in PHOTOS},
        **changes,
    }


def registers(client: Client, office: Agency, address: str = "", /, **changes: Any) -> HttpResponse:
    """`Ghi nhận` on a page of a new child."""
    return client.post(address or page_of_a_new_child(), child(office) | changes)


def only_dossier() -> Dossier:
    return Dossier.objects.get()
