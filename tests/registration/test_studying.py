"""Photos are read and judged as they come in: the form is filled or asks, and advice on weak photos blocks nobody."""

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from registration import album, card_questions, services, studying
from registration.items import Step
from registration.models import Dossier, Photo, PhotoKind
from registration.tasks import study_photo
from tests.cards.photos import take as card_photo
from tests.cards.uploads import card_of, picture, upload
from tests.factories import DossierFactory
from vssid_portal.encryption import blind_index

from .wizard import opens, text, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(client: Client) -> Dossier:
    """A declaration that says what the card says, open in this browser."""
    card = card_of()
    dossier = DossierFactory(
        full_name=card.full_name, born_on=card.born_on.iso, gender=card.gender, identity_number=card.number
    )
    opens(client, dossier)
    return dossier


def sends(client: Client, dossier: Dossier, **photos: Image.Image) -> HttpResponse:
    return client.post(url("photos", dossier), {kind: upload(image) for kind, image in photos.items()})


def sends_by_script(client: Client, dossier: Dossier, **photos: Image.Image) -> dict[str, Any]:
    files = {kind: upload(image) for kind, image in photos.items()}
    return client.post(url("photos", dossier), files, headers={"accept": "application/json"}).json()


def all_photos() -> dict[str, Image.Image]:
    return {kind: picture(kind) for kind in ("portrait", "card_front", "card_back")}


def stored(dossier: Dossier, kind: str) -> Photo:
    return dossier.photos.get(kind=kind, current=True)


def test_a_card_is_read_at_upload_and_its_text_is_kept_sealed(client: Client, dossier: Dossier) -> None:
    sends(client, dossier, card_front=picture("card_front"))
    photo, card = stored(dossier, "card_front"), card_of()
    assert [code["kind"] for code in photo.findings["codes"]] == ["citizen_card"]
    assert photo.findings["studied"] == "request"
    assert photo.card_index == blind_index(card.number, purpose="identity")
    assert card.number in photo.read
    assert card.number not in json.dumps(photo.findings)
    assert not photo.awaits_study


def test_a_portrait_is_not_searched_for_codes(client: Client, dossier: Dossier) -> None:
    sends(client, dossier, portrait=picture("card_front"))
    assert stored(dossier, "portrait").findings["codes"] == []


def test_a_declaration_that_agrees_with_the_card_goes_on_without_a_question(client: Client, dossier: Dossier) -> None:
    assert sends(client, dossier, **all_photos())["Location"] == url("verify", dossier)


def test_another_name_on_the_card_is_a_question_before_the_next_step(client: Client, dossier: Dossier) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(full_name="Trần Thị Khác")
    answer = sends(client, dossier, **all_photos())
    assert answer["Location"] == url("questions", dossier)
    page = text(client.get(answer["Location"]))
    assert f"Thẻ ghi: {card_of().full_name}" in page
    assert "Bạn khai: Trần Thị Khác" in page
    assert "Thẻ ghi <strong>" in text(client.get(url("photos", dossier)))


def test_what_is_taken_from_the_card_waits_in_the_form_to_be_confirmed(client: Client, dossier: Dossier) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(full_name="Trần Thị Khác")
    sends(client, dossier, **all_photos())
    answer = client.post(url("questions", dossier), {"chon-full_name": "card"})
    assert answer["Location"] == url("information", dossier)
    assert f'value="{card_of().full_name}"' in text(client.get(answer["Location"]))
    dossier.refresh_from_db()
    assert dossier.full_name == "Trần Thị Khác"


def test_an_answer_in_favour_of_the_declaration_is_not_asked_for_twice(client: Client, dossier: Dossier) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(full_name="Trần Thị Khác")
    sends(client, dossier, **all_photos())
    assert client.post(url("questions", dossier), {"chon-full_name": "declared"})["Location"] == url("verify", dossier)
    assert client.post(url("photos", dossier))["Location"] == url("verify", dossier)
    Dossier.objects.filter(pk=dossier.pk).update(full_name="Lê Thị Khác Nữa")
    assert client.post(url("photos", dossier))["Location"] == url("questions", dossier)


def test_a_question_that_comes_late_stands_on_the_check_page(client: Client, dossier: Dossier) -> None:
    sends(client, dossier, **all_photos())
    Dossier.objects.filter(pk=dossier.pk).update(full_name="Trần Thị Khác")
    assert "Trần Thị Khác</strong>" in text(client.get(url("check", dossier)))


def test_an_empty_declaration_is_filled_from_the_photo(client: Client) -> None:
    dossier = Dossier.objects.create()
    album.store(dossier, PhotoKind.CARD_FRONT, upload(picture("card_front")))
    card_questions.fill_if_empty(dossier)
    opens(client, dossier)
    assert services.typed_so_far(dossier, Step.INFORMATION)["identity_number"] == card_of().number
    assert f'value="{card_of().full_name}"' in text(client.get(url("information", dossier)))


def test_a_weak_photo_gets_one_sentence_and_a_drawing_at_once(client: Client, dossier: Dossier) -> None:
    answer = sends_by_script(client, dossier, card_front=picture("card_front", "dark"))
    assert answer["advice"] == ["Ảnh bị tối: hãy chụp ở nơi sáng hơn hoặc bật thêm đèn."]
    assert "advice-dark" in answer["drawings"][0]
    page = text(client.get(url("photos", dossier)))
    assert "<li>Ảnh bị tối: hãy chụp ở nơi sáng hơn hoặc bật thêm đèn.</li>" in page
    assert stored(dossier, "card_front").check_at_counter


def test_a_weak_photo_is_named_on_the_next_page_with_the_way_back(client: Client, dossier: Dossier) -> None:
    photos = all_photos() | {"card_back": picture("card_back", "dark")}
    page = text(client.get(sends(client, dossier, **photos)["Location"]))
    warning = re.search(r"<p>(Mặt sau CCCD/CMND: Ảnh bị tối[^<]+<a href=[^<]+</a>)", page)[1]
    assert f'{url("photos", dossier)}#div_id_card_back">Chụp lại' in warning


def test_after_three_weak_photos_the_advice_stops_asking(client: Client, dossier: Dossier) -> None:
    for _ in range(3):
        answer = sends_by_script(client, dossier, card_front=picture("card_front", "dark"))
    assert answer["advice"] == ["Ảnh được giữ, cán bộ sẽ kiểm tra tại quầy."]
    answer = sends(client, dossier, portrait=picture("portrait"), card_back=picture("card_back"))
    page = text(client.get(answer["Location"]))
    assert "Chụp lại" not in page
    assert stored(dossier, "card_front").check_at_counter


def test_a_good_photo_takes_the_mark_away(client: Client, dossier: Dossier) -> None:
    sends_by_script(client, dossier, card_front=picture("card_front", "dark"))
    assert sends_by_script(client, dossier, card_front=picture("card_front"))["advice"] == []
    assert not stored(dossier, "card_front").check_at_counter


def test_the_same_picture_for_both_sides_is_pointed_out(client: Client, dossier: Dossier) -> None:
    sends_by_script(client, dossier, card_front=picture("card_front"))
    answer = sends_by_script(client, dossier, card_back=picture("card_front"))
    assert answer["advice"][0].startswith("Ảnh này giống hệt ảnh “Mặt trước")
    assert stored(dossier, "card_back").check_at_counter
    sends_by_script(client, dossier, card_back=picture("card_back"))
    assert not stored(dossier, "card_back").check_at_counter


def test_a_hard_photo_is_left_to_a_worker_and_the_page_follows(
    client: Client, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studying, "_REQUEST_MS", 0)
    monkeypatch.setattr(studying, "WORKER_BUDGET_MS", 60_000)
    hard = card_photo("hard", 2)
    sends(client, dossier, card_front=hard.open())
    photo = stored(dossier, "card_front")
    assert photo.awaits_study
    assert "every 2s" in text(client.get(url("reading", dossier)))
    study_photo(photo.pk)
    photo.refresh_from_db()
    assert (photo.awaits_study, photo.findings["studied"]) == (False, "worker")
    assert json.loads(photo.read) == [hard.text]
    assert "every 2s" not in text(client.get(url("reading", dossier)))


def test_a_photo_that_the_queue_forgot_is_handed_in_again(dossier: Dossier) -> None:
    photo = album.store(dossier, PhotoKind.PORTRAIT, upload(picture("portrait")))
    Photo.objects.filter(pk=photo.pk).update(awaits_study=True, stored_at="2026-01-01T00:00:00+07:00")
    assert studying.study_forgotten() == 1
