"""What a card puts into the form, what it asks about, and where each value is said to come from."""

import unicodedata
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from agencies.models import Agency
from registration import card_values, services
from registration.card_values import Card, declared_so_far, differences, fill, values_of
from registration.comparison import Grade, grade
from registration.forms import InformationForm
from registration.items import Step
from registration.models import Dossier
from registration.qr.citizen_card import CitizenCard
from registration.qr.foreign import ForeignCode
from registration.qr.health_card import HealthCard
from registration.qr.payload import read_payload
from tests.factories import DossierFactory, OfficerFactory

from .places import Places, place
from .wizard import information, returned

CITIZEN = "079190000123|024681357|Nguyễn Thị Hồng|05031990|Nữ|12 đường Thử Nghiệm, Tân Mẫu, Củ Thử, Minh Hoạ|12082021"
HEALTH = f"7912345678|{'Nguyễn Thị Hồng'.encode().hex()}|05/03/1990|2|-|01 - C54|01/07/2023|-|31/07/2023|$"
STRANGER = "001085000999||Trần Văn Mẫu|01061985|Nam|Số 9 phố Lạ, Tân Mẫu, Củ Thử, Minh Hoạ|12082021"


def card(text: str) -> Card:
    found = read_payload(text)
    assert not isinstance(found, ForeignCode)
    return found


def draft(**facts: Any) -> Dossier:
    return Dossier.objects.create(**facts)


def shown(dossier: Dossier) -> dict[str, Any]:
    """The form as the person finds it."""
    typed = services.typed_so_far(dossier, Step.INFORMATION)
    form = InformationForm(initial=InformationForm.initial_from(dossier) | typed)
    return {name: form[name].value() for name in form.fields}


def saves(dossier: Dossier, places: Places, **changes: Any) -> Dossier:
    """`Tiếp tục` on the form filled in whole."""
    form = InformationForm(information(places, **changes))
    assert form.is_valid(), form.errors
    services.save_information(dossier, form.information)
    return Dossier.objects.get(pk=dossier.pk)


def test_a_citizen_card_gives_number_kind_name_birth_date_sex_and_address(places: Places) -> None:
    assert values_of(card(CITIZEN)).fields == {
        "full_name": "Nguyễn Thị Hồng",
        "born_on": "1990-03-05",
        "gender": "female",
        "document_type": "citizen_id",
        "identity_number": "079190000123",
        "province": places.province.pk,
        "district": places.district.pk,
        "commune": places.commune.pk,
        "street": "12 đường Thử Nghiệm",
    }


@pytest.mark.django_db
def test_a_health_card_gives_the_insurance_number_name_birth_date_and_sex() -> None:
    assert values_of(card(HEALTH)).fields == {
        "full_name": "Nguyễn Thị Hồng",
        "born_on": "1990-03-05",
        "gender": "female",
        "social_insurance_number": "7912345678",
    }


@pytest.mark.parametrize(("on_card", "in_form"), [("1950", "1950"), ("031950", "1950"), ("", None)])
@pytest.mark.django_db
def test_a_birth_date_without_its_day_becomes_the_year(on_card: str, in_form: str | None) -> None:
    assert values_of(card(CITIZEN.replace("05031990", on_card))).fields.get("born_on") == in_form


def test_an_empty_form_takes_everything_the_card_says(places: Places) -> None:
    dossier = draft()
    filled = fill(dossier, card(CITIZEN))
    assert filled.items == ["full_name", "birth_date", "gender", "identity", "address"]
    assert not filled.place_is_open
    form = shown(dossier)
    assert form["full_name"] == "Nguyễn Thị Hồng"
    assert form["identity_number"] == "079190000123"
    assert (form["province"], form["commune"]) == (places.province.pk, places.commune.pk)
    assert not form["phone"]


def test_nothing_counts_before_the_person_goes_on(places: Places) -> None:
    dossier = draft()
    fill(dossier, card(CITIZEN))
    dossier.refresh_from_db()
    assert (dossier.full_name, dossier.identity_number, dossier.sources) == ("", "", {})


def test_two_cards_fill_one_form_and_each_field_knows_its_card(places: Places) -> None:
    dossier = draft()
    fill(dossier, card(HEALTH))
    fill(dossier, card(CITIZEN))
    saved = saves(dossier, places)
    assert saved.sources == {
        "full_name": "citizen_card",
        "born_on": "citizen_card",
        "gender": "citizen_card",
        "document_type": "citizen_card",
        "identity_number": "citizen_card",
        "province": "citizen_card",
        "district": "citizen_card",
        "commune": "citizen_card",
        "street": "citizen_card",
        "social_insurance_number": "health_card",
    }


def test_a_field_changed_by_hand_counts_as_typed_and_stays_so(places: Places) -> None:
    dossier = draft()
    fill(dossier, card(CITIZEN))
    saved = saves(dossier, places, full_name="Nguyễn Thị Hồng Anh", street="15 đường Thử Nghiệm")
    assert {"full_name", "street"}.isdisjoint(saved.sources)
    assert saved.sources["identity_number"] == "citizen_card"
    again = saves(saved, places)  # the name as on the card once more, but typed
    assert "full_name" not in again.sources
    assert again.sources["identity_number"] == "citizen_card"


def test_a_declaration_without_a_card_has_no_sources(places: Places) -> None:
    assert saves(draft(), places).sources == {}


def test_what_was_typed_is_kept_and_only_the_rest_is_filled(places: Places) -> None:
    dossier = draft()
    typed = {"full_name": "nguyễn thị hồng", "phone": "0912 345 678", "born_on": ["", "", "", False]}
    services.keep_typed(dossier, Step.INFORMATION, typed)
    assert differences(dossier, card(CITIZEN)) == []
    fill(dossier, card(CITIZEN))
    form = shown(dossier)
    assert (form["full_name"], form["phone"], form["born_on"]) == ("nguyễn thị hồng", "0912 345 678", "1990-03-05")


def test_what_was_declared_otherwise_is_asked_about_and_left_alone(places: Places) -> None:
    dossier = draft()
    typed = {"full_name": "Nguyễn Thị Hong", "born_on": ["5", "3", "1991", False], "gender": "female"}
    services.keep_typed(dossier, Step.INFORMATION, typed)
    found = differences(dossier, card(CITIZEN))
    assert [(one.item, one.on_card, one.declared, one.grade) for one in found] == [
        ("full_name", "Nguyễn Thị Hồng", "Nguyễn Thị Hong", Grade.ALMOST),
        ("birth_date", "05/03/1990", "05/03/1991", Grade.DIFFERENT),
    ]
    assert fill(dossier, card(CITIZEN)).items == ["gender", "identity", "address"]
    assert shown(dossier)["full_name"] == "Nguyễn Thị Hong"
    assert "full_name" in fill(dossier, card(CITIZEN), ["full_name"]).items
    assert shown(dossier)["full_name"] == "Nguyễn Thị Hồng"
    assert shown(dossier)["born_on"] == ["5", "3", "1991", False]


def test_another_kind_of_paper_is_a_difference_only_with_its_number(places: Places) -> None:
    dossier = draft(document_type="identity_card")
    assert differences(dossier, card(CITIZEN)) == []
    dossier = draft(document_type="identity_card", identity_number="024681357")
    [found] = differences(dossier, card(CITIZEN))
    assert (found.on_card, found.declared) == ("CCCD 079190000123", "CMND 024681357")
    fill(dossier, card(CITIZEN), ["identity"])
    form = shown(dossier)
    assert (form["document_type"], form["identity_number"]) == ("citizen_id", "079190000123")


def test_a_card_address_replaces_the_declared_one_whole_or_not_at_all(places: Places) -> None:
    other_commune = place("20194", "Phường", "Hoà Mẫu", places.other_district)
    typed = {
        "province": str(places.other_province.pk),
        "district": str(places.other_district.pk),
        "commune": str(other_commune.pk),
        "street": "1 phố Xa",
    }
    dossier = draft()
    services.keep_typed(dossier, Step.INFORMATION, typed)
    found = differences(dossier, card(CITIZEN))
    assert [(one.item, one.declared) for one in found] == [
        ("address", "1 phố Xa, Phường Hoà Mẫu, Quận Thanh Thử, Thành phố Ví Dụ")
    ]
    assert not card_values.prefers_card(found[0], found)  # where one lives is not where one is registered
    vague = CITIZEN.replace("Tân Mẫu, ", "")
    assert fill(dossier, card(vague), ["address"]).place_is_open
    form = shown(dossier)
    assert (form["district"], form["commune"], form["street"]) == (places.district.pk, None, "12 đường Thử Nghiệm")


def test_two_other_facts_make_it_another_persons_card(places: Places) -> None:
    dossier = draft(full_name="Nguyễn Thị Hồng", born_on="1990-03-05", identity_number="079190000123")
    found = differences(dossier, card(STRANGER))
    assert card_values.is_somebody_elses(found)
    assert not any(card_values.prefers_card(one, found) for one in found)
    assert fill(dossier, card(STRANGER)).items == []
    assert shown(dossier)["province"] is None

    slip = draft(full_name="Nguyễn Thị Hồng", identity_number="079190000124")
    found = differences(slip, card(CITIZEN))
    assert not card_values.is_somebody_elses(found)
    assert card_values.prefers_card(found[0], found)


def test_nfd_on_either_side_makes_no_difference(places: Places) -> None:
    dossier = draft(full_name=unicodedata.normalize("NFD", "Nguyễn Thị Hồng"))
    assert differences(dossier, card(unicodedata.normalize("NFD", CITIZEN))) == []
    fill(dossier, card(unicodedata.normalize("NFD", CITIZEN)))
    assert "full_name" in saves(dossier, places).sources


def test_of_a_returned_dossier_only_the_unlocked_items_are_filled_or_asked_about(
    client: Client, places: Places, office: Agency
) -> None:
    officer: User = OfficerFactory(agency=office)
    dossier = returned(client, officer, "birth_date", full_name="Trần Văn Mẫu", born_on="1985-06-01")
    assert [one.item for one in differences(dossier, card(CITIZEN))] == ["birth_date"]
    assert fill(dossier, card(CITIZEN), ["birth_date", "full_name"]).items == ["birth_date"]
    assert services.typed_so_far(dossier, Step.INFORMATION) == {"born_on": "1990-03-05"}
    assert card_values.can_fill(dossier, CitizenCard)
    locked = returned(client, officer, "phone")
    assert not card_values.can_fill(locked, CitizenCard)
    assert not card_values.can_fill(locked, HealthCard)


def test_sources_of_locked_fields_outlive_a_correction(places: Places) -> None:
    dossier = draft()
    fill(dossier, card(CITIZEN))
    saved = saves(dossier, places)
    form = InformationForm(
        information(places, phone="0987654321"), initial=InformationForm.initial_from(saved), editable={"phone"}
    )
    assert form.is_valid(), form.errors
    services.save_information(saved, form.information)
    saved.refresh_from_db()
    assert saved.sources["identity_number"] == "citizen_card"
    assert saved.sources["commune"] == "citizen_card"


def test_rubbish_in_the_typed_values_is_no_obstacle(places: Places) -> None:
    dossier = draft()
    rubbish = {
        "gender": "x",
        "province": "abc",
        "district": "9" * 30,
        "born_on": ["99", "99", "??", False],
        "document_type": "y",
    }
    services.keep_typed(dossier, Step.INFORMATION, rubbish | {"identity_number": "1"})
    assert [one.item for one in differences(dossier, card(CITIZEN))] == ["birth_date", "identity"]
    fill(dossier, card(CITIZEN), ["birth_date", "identity"])
    assert shown(dossier)["gender"] == "female"


@pytest.mark.django_db
def test_a_saved_declaration_is_compared_as_saved() -> None:
    dossier = DossierFactory()
    assert declared_so_far(dossier)["identity_number"] == dossier.identity_number


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Nguyễn Thị Hoà", "Nguyễn Thị Hoà", Grade.SAME),
        (unicodedata.normalize("NFD", "Hoà"), "Hoà", Grade.SAME),
        ("Nguyễn  Thị Hòa", "NGUYỄN THỊ HOÀ", Grade.ALMOST),
        ("Đặng Ánh", "Dang Anh", Grade.ALMOST),
        ("Đặng Ánh", "Đặng Oanh", Grade.DIFFERENT),
        ("", "Đặng Ánh", Grade.UNKNOWN),
    ],
)
def test_spellings_are_graded(one: str, other: str, expected: Grade) -> None:
    assert grade(one, other) is expected
