"""Chọn cơ quan BHXH tiếp nhận."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from registration.forms import AgencyForm
from registration.models import Dossier

from .places import Places
from .wizard import complete_draft, errors, text, url

pytestmark = pytest.mark.django_db


def form(places: Places, **changes: Any) -> AgencyForm:
    return AgencyForm({"province_agency": places.office.parent.pk, "office": places.office.pk, **changes})


def test_an_office_is_chosen_under_its_provincial_agency(places: Places) -> None:
    filled = form(places)
    assert filled.is_valid(), filled.errors
    assert filled.receiving_agency == places.office


def test_the_first_choice_keeps_the_provincial_agency_itself(places: Places) -> None:
    filled = form(places, office="")
    assert filled.is_valid()
    assert filled.receiving_agency == places.office.parent
    assert "Tại cơ quan BHXH cấp tỉnh" in str(filled["office"])


def test_an_office_of_another_province_is_refused_in_words_that_help(places: Places) -> None:
    filled = form(places, office=places.other_office.pk)
    assert filled.errors["office"] == ["Cơ quan này không thuộc tỉnh đã chọn. Chọn lại trong danh sách."]


@pytest.mark.parametrize("junk", ["²", "9" * 40, "-1", "x", ""])
def test_junk_is_asked_for_again(places: Places, junk: str) -> None:
    assert not form(places, province_agency=junk).is_valid()


def test_an_agency_that_receives_nobody_cannot_be_chosen(places: Places) -> None:
    places.office.active = False
    places.office.save()
    assert "office" in form(places).errors


def test_the_form_by_email_needs_an_address(places: Places) -> None:
    filled = form(places, wants_form_by_email="on")
    assert filled.errors["email"] == [
        "Nhập địa chỉ thư để nhận tờ khai, hoặc bỏ dấu ở ô “Gửi email tờ khai”."
    ]
    assert form(places, wants_form_by_email="on", email="hong@example.vn").is_valid()


def test_since_2025_the_lower_list_has_another_name(places: Places, settings: LazySettings) -> None:
    assert form(places).fields["office"].label == "Cơ quan BHXH cấp huyện"
    settings.DIVISIONS = "2025"
    assert AgencyForm().fields["office"].label == "BHXH cơ sở"


def test_the_page_suggests_the_office_of_the_address(client: Client, places: Places) -> None:
    dossier = complete_draft(client, receiving_agency=None, province=places.province, district=places.district)
    page = text(client.get(url("agency", dossier)))
    assert "[07920] BHXH huyện Củ Thử" in page
    assert f'<option value="{places.office.pk}" selected>' in page


def test_the_choice_and_the_address_are_saved(client: Client, places: Places) -> None:
    dossier = complete_draft(client, receiving_agency=None, province=places.province)
    choice = {"province_agency": places.office.parent.pk, "office": places.office.pk}
    response = client.post(
        url("agency", dossier),
        {**choice, "wants_form_by_email": "on", "email": "hong@example.vn", "state": "approved", "full_name": "Khác"},
    )
    assert response["Location"] == url("check", dossier)
    stored = Dossier.objects.get()
    assert (stored.receiving_agency, stored.email, stored.wants_form_by_email) == (
        places.office, "hong@example.vn", True,
    )  # fmt: skip
    assert (stored.state, stored.full_name) == ("draft", dossier.full_name)


def test_without_javascript_a_button_brings_the_offices_of_the_province(client: Client, places: Places) -> None:
    dossier = complete_draft(client, receiving_agency=None, province=places.province)
    response = client.post(url("agency", dossier), {"province_agency": places.office.parent.pk, "cap-nhat": "1"})
    assert response.status_code == 200
    assert "[07920] BHXH huyện Củ Thử" in text(response)


def test_nothing_chosen_is_said_on_top_and_beside_the_field(client: Client, places: Places) -> None:
    dossier = complete_draft(client, receiving_agency=None, province=places.province)
    response = client.post(url("agency", dossier), {})
    assert response.status_code == 422
    assert "Chọn cơ quan BHXH cấp tỉnh." in errors(response)
    assert text(response).count("Chọn cơ quan BHXH cấp tỉnh.") == 2
    assert "<title>Lỗi: " in text(response)
