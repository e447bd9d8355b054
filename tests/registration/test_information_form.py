"""Kê khai thông tin: what passes, what is refused and with which words."""

import unicodedata
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils.datastructures import MultiValueDict

from registration.forms import InformationForm

from .places import Places
from .wizard import information

pytestmark = pytest.mark.django_db


def form(places: Places, **changes: Any) -> InformationForm:
    return InformationForm(information(places, **changes))


def refusal(places: Places, field: str, **changes: Any) -> str:
    filled = form(places, **changes)
    assert not filled.is_valid()
    assert list(filled.errors) == [field], filled.errors
    return filled.errors[field][0]


def test_what_is_typed_becomes_clean_values(places: Places) -> None:
    filled = form(places, social_insurance_number="DN 4 79 7912345678", phone="+84 912-345-678", born_on_day="０５")
    assert filled.is_valid(), filled.errors
    assert filled.information == {
        "full_name": "Nguyễn Thị Hồng",
        "social_insurance_number": "7912345678",
        "born_on": "1990-03-05",
        "gender": "female",
        "document_type": "citizen_id",
        "identity_number": "079190000123",
        "province": places.province,
        "district": places.district,
        "commune": places.commune,
        "street": "12 đường Thử Nghiệm",
        "phone": "+84912345678",
        "phone_owner": "",
        "email": "hong@example.vn",
        "transacts_through": "portal",
    }


def test_an_empty_form_names_every_field_that_is_due(places: Places) -> None:
    filled = InformationForm({})
    assert set(filled.errors) == {
        "full_name", "social_insurance_number", "born_on", "gender", "document_type", "identity_number", "province",
        "district", "commune", "street", "phone", "transacts_through",
    }  # fmt: skip


def test_no_sentence_blames_or_begs(places: Places) -> None:
    wrong = information(
        places, full_name="An1", social_insurance_number="12", born_on_day="40", gender="x", document_type="x",
        identity_number="y" * 10_000, province="999999", district="x", commune="²", street="s" * 10_000, phone="1",
        email="ở đây", transacts_through="x",
    )  # fmt: skip
    for posted in ({}, wrong, {**wrong, "email": "a" * 500 + "@example.vn"}):
        for messages in InformationForm(posted).errors.values():
            for message in messages:
                assert not any(word in message.lower() for word in ("hợp lệ", "vui lòng", "xin lỗi")), message


@pytest.mark.parametrize("name", ["Y Blô Niê", "H'Hen", "Đinh K'Sơn", "Hường", "Nguyễn Thị Hồng " + "Hà " * 30])
@pytest.mark.parametrize("shape", ["NFC", "NFD"])
def test_names_are_taken_in_either_spelling_of_unicode(places: Places, name: str, shape: str) -> None:
    filled = form(places, full_name=unicodedata.normalize(shape, name))
    assert filled.is_valid(), filled.errors
    assert filled.information["full_name"] == unicodedata.normalize("NFC", name.strip())


@pytest.mark.parametrize(
    ("document", "number", "stored"),
    [("citizen_id", "079 190 000 123", "079190000123"), ("identity_card", "012.345.678", "012345678"),
     ("passport", "c1234567", "C1234567")],
)  # fmt: skip
def test_the_number_follows_the_kind_of_document(places: Places, document: str, number: str, stored: str) -> None:
    filled = form(places, document_type=document, identity_number=number)
    assert filled.is_valid(), filled.errors
    assert filled.information["identity_number"] == stored


@pytest.mark.parametrize(
    ("document", "number"),
    [("citizen_id", "012345678"), ("identity_card", "079190000123"), ("passport", "079190000123"),
     ("citizen_id", "C1234567"), ("identity_card", "C1234567"), ("passport", "C12")],
)  # fmt: skip
def test_a_number_of_another_document_is_refused(places: Places, document: str, number: str) -> None:
    assert refusal(places, "identity_number", document_type=document, identity_number=number)


@pytest.mark.parametrize(
    "street",
    ["12 đường A, Xã Tân Mẫu", "ấp 3 xã tân mẫu", "12 đường A, XÃ TÂN MẪU, huyện Củ Thử", "số 5, Thành phố Minh Hoạ",
     unicodedata.normalize("NFD", "ấp 3 xã Tân Mẫu")],
)  # fmt: skip
def test_the_street_does_not_repeat_the_commune_the_district_or_the_province(places: Places, street: str) -> None:
    assert "Ô này chỉ ghi số nhà" in refusal(places, "street", street=street)


@pytest.mark.parametrize("street", ["12 đường Tân Mẫu", "hẻm 5, xã Tân Mẫu Đơn"[:9], "thôn Xã Tân", "ấp Minh Hoạ"])
def test_a_street_that_only_sounds_alike_is_taken(places: Places, street: str) -> None:
    assert form(places, street=street).is_valid()


def test_ward_1_is_not_found_in_ward_10(places: Places) -> None:
    places.commune.full_name = "Phường 1"
    places.commune.save()
    assert form(places, street="giáp ranh phường 10").is_valid()
    assert refusal(places, "street", street="12 Thử Nghiệm, phường 1")


def test_a_district_without_communes_needs_none(places: Places) -> None:
    filled = form(places, district=places.island_district.pk, commune="")
    assert filled.is_valid(), filled.errors
    assert filled.information["commune"] is None


def test_a_district_of_another_province_is_asked_for_again(places: Places) -> None:
    """Without JavaScript the old district is still in the list after the province was changed."""
    filled = form(places, province=places.other_province.pk)
    assert not filled.is_valid()
    assert filled.errors["district"] == ["Chọn quận, huyện nơi bạn ở."]


def test_the_lists_hold_what_lies_below_the_choice_above(places: Places) -> None:
    filled = InformationForm(initial={"province": places.province.pk, "district": str(places.district.pk)})
    assert set(filled.fields["district"].queryset) == {places.district, places.island_district}
    assert list(filled.fields["commune"].queryset) == [places.commune]
    assert not InformationForm().fields["district"].queryset.exists()


def test_since_2025_there_is_no_district(places: Places, settings: LazySettings) -> None:
    settings.DIVISIONS = "2025"
    assert "district" not in InformationForm().fields
    filled = form(places, province=places.province_of_2025.pk, district="", commune=places.commune_of_2025.pk)
    assert filled.is_valid(), filled.errors
    assert filled.information["district"] is None
    assert filled.information["commune"] == places.commune_of_2025


@pytest.mark.parametrize("junk", ["²", "-1", "1e3", "9" * 40, "None", "x"])
def test_junk_in_a_list_is_asked_for_again(places: Places, junk: str) -> None:
    filled = form(places, province=junk)
    assert filled.errors["province"] == ["Chọn tỉnh hoặc thành phố nơi bạn ở."]


def test_fields_that_are_not_the_forms_are_no_values_of_it(places: Places) -> None:
    filled = form(places, state="approved", code="1", phone_verified_at="2026-01-01", receiving_agency=places.office.pk)
    assert filled.is_valid()
    assert not {"state", "code", "phone_verified_at", "receiving_agency"} & set(filled.information)


@pytest.mark.parametrize("typed", ["+1 202 555 0147", "0912", "+84 9"])
def test_a_phone_number_that_was_refused_is_shown_as_typed(places: Places, typed: str) -> None:
    assert f'value="{typed}"' in str(form(places, phone=typed)["phone"])


def test_a_stored_phone_number_is_shown_grouped(places: Places) -> None:
    assert 'value="0912 345 678"' in str(InformationForm(initial={"phone": "+84912345678"})["phone"])


def test_what_was_typed_keeps_its_shape_for_the_next_page(places: Places) -> None:
    typed = InformationForm(MultiValueDict({"full_name": ["An1"], "born_on_day": ["40"], "phone": ["1"]})).typed()
    again = InformationForm(initial=typed)
    assert 'value="An1"' in str(again["full_name"])
    assert 'value="40"' in str(again["born_on"])


def test_a_leap_day_of_no_leap_year_is_refused_beside_the_date(places: Places) -> None:
    changes = {"born_on_day": "29", "born_on_month": "2", "born_on_year": "1990"}
    assert refusal(places, "born_on", **changes) == "Không có ngày 29/2/1990. Kiểm tra lại ngày và tháng."


def test_only_the_year_is_taken_where_the_papers_have_no_more(places: Places) -> None:
    filled = form(places, born_on_day="", born_on_month="", born_on_year="1950", born_on_only_year="on")
    assert filled.is_valid(), filled.errors
    assert filled.information["born_on"] == "1950"
