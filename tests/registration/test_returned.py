"""A returned dossier opens exactly its flagged items; everything else stays as it was."""


import pytest
from django.conf import LazySettings
from django.test import Client

from accounts.models import User
from registration.models import Dossier
from registration.steps import progress, steps_of
from tests.factories import DossierFactory

from .places import Places
from .wizard import information, jpeg, kept, returned, send, text, url

pytestmark = pytest.mark.django_db

STEPS = ["information", "photos", "verify", "agency", "check"]


@pytest.mark.parametrize(
    ("items", "steps"),
    [(["full_name"], ["information", "check"]), (["portrait"], ["photos", "check"]),
     (["phone"], ["information", "verify", "check"]), (["card_back", "address"], ["information", "photos", "check"])],
)  # fmt: skip
def test_a_returned_dossier_has_only_the_steps_of_its_flagged_items(
    client: Client, officer: User, items: list[str], steps: list[str]
) -> None:
    dossier = returned(client, officer, *items)
    assert [step.value for step in steps_of(dossier)] == steps
    for step in STEPS:
        response = client.get(url(step, dossier))
        assert (response.status_code == 200) == (step == steps[0])
    page = text(client.get(url(steps[0], dossier)))
    assert "Các mục cần bổ sung" in page
    assert "Chưa đúng giấy tờ" in page
    assert progress(dossier, steps_of(dossier)[0]).total == len(steps)


@pytest.mark.parametrize("items", [["full_name"], ["birth_date", "email"], ["identity"], ["address"], ["gender"]])
def test_the_other_fields_of_a_returned_dossier_stay_as_they_were_whatever_is_posted(
    client: Client, officer: User, places: Places, items: list[str]
) -> None:
    dossier = returned(
        client, officer, *items, province=places.province, district=places.district, commune=places.commune,
        receiving_agency=places.office, full_name="Nguyễn Văn  Hòa", street="12 phố Ví Dụ, thôn 1",
    )  # fmt: skip
    before = kept(dossier)
    allowed = {
        "full_name": {"full_name", "full_name_folded"}, "birth_date": {"born_on"}, "email": {"email"},
        "identity": {"document_type", "identity_number", "identity_index"}, "gender": {"gender"},
        "address": {"province_id", "district_id", "commune_id", "street"},
    }  # fmt: skip
    answer = client.post(url("information", dossier), information(places, state="approved"))
    assert answer.status_code == 302
    changed = {name for name, value in kept(dossier).items() if value != before[name]}
    assert changed <= set.union(*(allowed[item] for item in items))
    assert changed


def test_a_photo_nobody_asked_for_is_not_taken(client: Client, officer: User) -> None:
    dossier = returned(client, officer, "portrait")
    front = dossier.photos.get(kind="card_front", current=True).pk
    client.post(url("photos", dossier), {"portrait": jpeg(), "card_front": jpeg("#000000")})
    assert dossier.photos.get(kind="card_front", current=True).pk == front
    assert dossier.photos.filter(kind="portrait").count() == 2


def test_a_flagged_photo_has_to_be_new(client: Client, officer: User) -> None:
    dossier = returned(client, officer, "portrait")
    assert send(client, dossier)["Location"].startswith(url("photos", dossier))
    assert client.post(url("photos", dossier), {}).status_code == 422
    assert client.post(url("photos", dossier), {"portrait": jpeg()})["Location"] == url("check", dossier)
    assert send(client, dossier)["Location"] == url("done", dossier)


def test_kept_typing_cannot_unlock_a_field(client: Client, officer: User, places: Places) -> None:
    dossier = returned(client, officer, "full_name")
    client.post(url("keep_typed", dossier, "information"), information(places, street="chỗ khác"))
    page = text(client.get(url("information", dossier)))
    assert "chỗ khác" not in page
    assert "Nguyễn Thị Hồng" in page


def test_a_number_of_another_open_dossier_makes_the_returned_one_its_duplicate(
    client: Client, officer: User, places: Places
) -> None:
    other = DossierFactory(submitted=True, social_insurance_number="7912345678")
    dossier = returned(client, officer, "social_insurance_number")
    answer = client.post(url("information", dossier), information(places))
    assert answer["Location"] == url("check", dossier)
    assert send(client, dossier)["Location"] == url("done", dossier)
    assert Dossier.objects.get(pk=dossier.pk).duplicate_of == other


def test_a_locked_address_stays_when_the_lists_have_changed_since(
    client: Client, officer: User, places: Places, settings: LazySettings
) -> None:
    place = {"province": places.province, "district": places.district, "commune": places.commune}
    dossier = returned(client, officer, "full_name", **place)
    settings.DIVISIONS = "2025"
    assert client.post(url("information", dossier), information(places))["Location"] == url("check", dossier)
    stored = Dossier.objects.get()
    assert {name: getattr(stored, name) for name in place} == place
