"""What is typed and not yet sent survives a closed tab."""

import pytest
from django.test import Client

from registration.models import Dossier

from .places import Places
from .wizard import complete_draft, information, send, starts, text, url

pytestmark = pytest.mark.django_db


def test_a_half_filled_page_is_there_again(client: Client, places: Places) -> None:
    dossier = starts(client)
    typed = information(places, full_name="Nguyễn Thị Hồng 2", identity_number="", born_on_year="")
    assert client.post(url("keep_typed", dossier, "information"), typed).status_code == 204
    page = text(client.get(url("information", dossier)))
    for shown in ("Nguyễn Thị Hồng 2", "7912345678", "0912 345 678", 'value="03"'):
        assert shown in page
    assert f'<option value="{places.commune.pk}" selected>' in page


def test_what_is_typed_is_no_answer_yet(client: Client, places: Places) -> None:
    dossier = starts(client)
    client.post(url("keep_typed", dossier, "information"), information(places))
    assert client.get(url("photos", dossier))["Location"] == url("information", dossier)
    assert Dossier.objects.get().full_name == ""


def test_what_is_typed_is_sealed_in_the_database(client: Client, places: Places) -> None:
    dossier = starts(client)
    client.post(url("keep_typed", dossier, "information"), information(places))
    stored = Dossier.objects.extra(select={"raw": "typed"}).values_list("raw", flat=True).get()
    assert stored
    for canary in ("7912345678", "079190000123", "Hồng"):
        assert canary not in stored


def test_a_saved_step_forgets_what_was_typed(client: Client, places: Places) -> None:
    dossier = starts(client)
    client.post(url("keep_typed", dossier, "information"), information(places, full_name="Nguyễn Thị Cũ"))
    client.post(url("information", dossier), information(places))
    assert Dossier.objects.get().typed == ""
    assert "Nguyễn Thị Cũ" not in text(client.get(url("information", dossier)))


def test_steps_keep_what_was_typed_apart(client: Client, places: Places) -> None:
    dossier = complete_draft(client, receiving_agency=None, province=places.province)
    client.post(url("keep_typed", dossier, "information"), information(places, full_name="Trần Văn Dở"))
    client.post(url("keep_typed", dossier, "agency"), {"province_agency": places.other_office.parent.pk})
    assert "Trần Văn Dở" in text(client.get(url("information", dossier)))
    selected = f'<option value="{places.other_office.parent.pk}" selected>'
    assert selected in text(client.get(url("agency", dossier)))


def test_nothing_can_be_typed_into_a_dossier_that_was_sent(client: Client, places: Places) -> None:
    dossier = complete_draft(client)
    send(client, dossier)
    assert client.post(url("keep_typed", dossier, "information"), information(places)).status_code == 204
    assert Dossier.objects.get().typed == ""


def test_another_browser_types_into_nothing(client: Client, phone_at_home: Client, places: Places) -> None:
    dossier = complete_draft(client)
    phone_at_home.post(url("keep_typed", dossier, "information"), information(places))
    assert Dossier.objects.get().typed == ""


def test_a_flood_of_text_is_not_kept(client: Client, places: Places) -> None:
    dossier = starts(client)
    client.post(url("keep_typed", dossier, "information"), information(places, street="x" * 10_000))
    assert Dossier.objects.get().typed == ""


@pytest.mark.parametrize("step", ["photos", "verify", "check", "state"])
def test_other_steps_keep_nothing(client: Client, step: str) -> None:
    dossier = starts(client)
    assert client.post(url("keep_typed", dossier, step), {}).status_code == 404


def test_without_javascript_the_button_brings_the_next_list_and_keeps_the_rest(client: Client, places: Places) -> None:
    dossier = starts(client)
    typed = information(places, district="", commune="", **{"cap-nhat": "1"})
    response = client.post(url("information", dossier), typed)
    page = text(response)
    assert response.status_code == 200
    assert "Huyện Củ Thử" in page
    assert "Nguyễn Thị Hồng" in page
    assert "Lỗi: " not in page
    typed |= {"district": places.district.pk}
    assert "Xã Tân Mẫu" in text(client.post(url("information", dossier), typed))


def test_what_was_sent_with_a_mistake_is_there_after_back_and_reload(client: Client, places: Places) -> None:
    dossier = starts(client)
    sent = information(places, full_name="Nguyễn Thị Hồng", phone="0912")
    assert client.post(url("information", dossier), sent).status_code == 422
    page = text(client.get(url("information", dossier)))
    assert "Nguyễn Thị Hồng" in page
    assert 'value="0912"' in page
