import base64
import io
import json
import wave
from datetime import timedelta

import altcha
import pytest
from captcha.models import CaptchaStore
from django import forms
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts import sound
from accounts.check_code import CheckCodeField, CheckCodeMixin, digits_behind, new_picture

pytestmark = pytest.mark.django_db


class PlainForm(CheckCodeMixin, forms.Form):
    name = forms.CharField()
    check_code = CheckCodeField()


@pytest.fixture(autouse=True)
def real_check_codes(settings):
    settings.CHECK_CODE_TEST_MODE = False


def answered(key: str, text: str, **more: str) -> PlainForm:
    return PlainForm({"name": "Hoa", "check_code_key": key, "check_code": text, **more})


def test_the_digits_of_the_picture_pass_once():
    key = new_picture().key
    digits = digits_behind(key)
    assert answered(key, digits).is_valid()
    assert not answered(key, digits).is_valid()


def test_spaces_between_the_digits_do_not_matter():
    key = new_picture().key
    assert answered(key, " ".join(digits_behind(key))).is_valid()


def test_a_wrong_answer_uses_the_picture_up_and_keeps_everything_else():
    key = new_picture().key
    digits = digits_behind(key)
    form = answered(key, "00000")
    assert form.errors == {"check_code": ["Mã kiểm tra chưa đúng. Hãy nhập các chữ số trong ảnh mới."]}
    page = form.as_p()
    assert 'value="Hoa"' in page
    assert key not in page
    assert "00000" not in page
    assert not answered(key, digits).is_valid()


def test_an_old_picture_does_not_pass():
    key = new_picture().key
    digits = digits_behind(key)
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(seconds=1))
    assert not answered(key, digits).is_valid()


def test_nothing_typed_is_told_so():
    assert answered(new_picture().key, " ").errors["check_code"] == ["Hãy nhập các chữ số trong ảnh."]


def test_passed_stands_for_any_code_in_test_mode_only(settings):
    assert not answered(new_picture().key, "PASSED").is_valid()
    settings.CHECK_CODE_TEST_MODE = True
    assert answered(new_picture().key, "PASSED").is_valid()
    assert not answered(new_picture().key, "00000").is_valid()


def test_another_picture_brings_the_form_back_unjudged():
    form = answered(new_picture().key, "", name="", check_code_new="1")
    assert not form.is_valid()
    assert not form.errors
    assert "autofocus" in form.as_p()


def test_the_field_has_one_label_and_the_box_is_its_control():
    box = PlainForm()["check_code"]
    assert box.label == "Mã kiểm tra"
    assert box.id_for_label == "id_check_code"
    assert 'id="id_check_code"' in str(box)


def test_enter_in_the_form_does_not_press_another_picture():
    html = str(PlainForm()["check_code"])
    assert html.index('<button type="submit" class="visually-hidden"') < html.index("check_code_new")


def test_the_widget_is_clean_for_a_strict_content_security_policy():
    html = str(PlainForm()["check_code"])
    assert "style=" not in html
    assert "onclick" not in html
    assert "<script src=" in html


def test_the_picture_is_a_png_of_its_key_and_gone_after_use(client):
    picture = new_picture()
    answer = client.get(picture.image_url)
    assert Image.open(io.BytesIO(answer.content)).format == "PNG"
    assert "no-store" in answer["Cache-Control"]
    answered(picture.key, "00000").is_valid()
    assert client.get(picture.image_url).status_code == 404


def test_the_sound_is_a_playable_wav_of_some_seconds(client):
    answer = client.get(new_picture().sound_url)
    assert answer["Content-Type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.content)) as recording:
        assert 1 < recording.getnframes() / recording.getframerate() < 15


def test_each_digit_has_its_own_sound():
    assert len({sound.speak(digit) for digit in "0123456789"}) == 10


def test_without_a_voice_the_page_offers_none_and_the_address_is_a_polite_404(client, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    picture = new_picture()
    assert picture.sound_url == ""
    assert "Nghe mã" not in str(PlainForm()["check_code"])
    assert client.get(reverse("accounts:check_sound", args=[picture.key])).status_code == 404


def test_a_fresh_picture_comes_without_leaving_the_page(client):
    made = client.post(reverse("accounts:check_fresh")).json()
    assert digits_behind(made["key"])
    assert made["image"] == reverse("accounts:check_picture", args=[made["key"]])
    assert client.get(reverse("accounts:check_fresh")).status_code == 405


def solution_for(client, proof_url: str) -> str:
    """What static/js/check-code.js sends after the worker has worked."""
    challenge = client.get(proof_url).json()
    solved = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
    return base64.b64encode(
        json.dumps({"challenge": challenge, "solution": solved.to_dict()}).encode()
    ).decode()


def test_work_done_by_the_browser_fills_in_the_digits(client):
    picture = new_picture()
    answer = client.post(picture.proof_url, {"solution": solution_for(client, picture.proof_url)})
    assert answered(picture.key, answer.json()["digits"]).is_valid()


def test_work_opens_no_other_picture_and_none_that_was_used(client):
    first, second = new_picture(), new_picture()
    solution = solution_for(client, first.proof_url)
    assert client.post(second.proof_url, {"solution": solution}).status_code == 403
    answered(first.key, digits_behind(first.key)).is_valid()
    assert client.post(first.proof_url, {"solution": solution}).status_code == 404


def test_a_challenge_made_easier_is_not_ours_any_more(client):
    picture = new_picture()
    challenge = client.get(picture.proof_url).json()
    challenge["parameters"].update(cost=1, keyPrefix="00")
    solved = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
    forged = json.dumps({"challenge": challenge, "solution": solved.to_dict()}).encode()
    answer = client.post(picture.proof_url, {"solution": base64.b64encode(forged).decode()})
    assert answer.status_code == 403


@pytest.mark.parametrize("nonsense", ["", "x", "e30=", "W10=", "bnVsbA==", "eyJjaGFsbGVuZ2UiOiAxfQ=="])
def test_nonsense_instead_of_work_is_refused(client, nonsense):
    assert client.post(new_picture().proof_url, {"solution": nonsense}).status_code == 403


def test_too_many_from_one_address_wait(client, settings):
    settings.CHECK_CODES_PER_ADDRESS = 1
    client.post(reverse("accounts:check_fresh"))
    refused = client.post(reverse("accounts:check_fresh"))
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) <= 600
