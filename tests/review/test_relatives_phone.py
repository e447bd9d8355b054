"""An adult without a phone of their own declares a relative's: marked so, and settled at the counter."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from agencies.models import Agency
from registration.models import Dossier
from review import services
from review.refusals import ChecklistIncomplete
from tests.factories import CHECKLIST_OF_AN_ADULT, DossierFactory, add_photos, officer_actor
from tests.registration.places import small_country
from tests.registration.wizard import information, opens, starts, text, url

pytestmark = pytest.mark.django_db
OWNER = "Trần Văn Hải, con trai"


def test_the_owner_is_declared_beside_the_phone_and_kept(client: Client) -> None:
    places = small_country()
    dossier = starts(client)
    assert "Không có điện thoại riêng, dùng số của người thân" in text(client.get(url("information", dossier)))
    client.post(url("information", dossier), information(places, phone_owner=f"  {OWNER} "))
    assert Dossier.objects.get().phone_owner == OWNER
    assert f'value="{OWNER}"' in text(client.get(url("information", dossier)))
    client.post(url("information", dossier), information(places))
    assert Dossier.objects.get().phone_owner == ""


def test_the_check_page_and_the_last_page_speak_of_the_relative(client: Client, settings) -> None:
    settings.CHECK_CODE_TEST_MODE = True
    dossier = DossierFactory(phone_owner=OWNER)
    add_photos(dossier)
    opens(client, dossier)
    assert OWNER in text(client.get(url("check", dossier)))
    client.post(url("check", dossier), {"committed": "on", "check_code": "PASSED"})
    assert "Người thân là chủ số điện thoại cùng đến" in text(client.get(url("done", dossier)))


def test_the_officer_sees_whose_phone_it_is_and_settles_it_at_the_counter(
    desk: Client, office: Agency, binh: User
) -> None:
    dossier = DossierFactory(submitted=True, receiving_agency=office, phone_owner=OWNER)
    services.take(dossier, officer_actor(binh))
    page = text(desk.get(reverse("review:dossier", args=[dossier.code])))
    assert OWNER in page
    assert "Chủ số điện thoại đã xác nhận cho dùng chung số" in page
    with pytest.raises(ChecklistIncomplete):
        services.approve(dossier, officer_actor(binh), CHECKLIST_OF_AN_ADULT)
    services.approve(dossier, officer_actor(binh), [*CHECKLIST_OF_AN_ADULT, "relatives_phone"])
    assert User.objects.get(username=dossier.social_insurance_number).phone == dossier.phone


def test_whoever_has_a_phone_is_asked_nothing_more(desk: Client, office: Agency) -> None:
    dossier = DossierFactory(submitted=True, receiving_agency=office)
    page = text(desk.get(reverse("review:dossier", args=[dossier.code])))
    assert "Chủ số điện thoại" not in page
