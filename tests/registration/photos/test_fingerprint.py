"""The same picture is known again after it was saved, resized or lightened; another one is not taken for it."""

import io

import pytest
from PIL import Image, ImageEnhance

from registration import likeness
from registration.models import Photo
from registration.photos.fingerprint import fingerprint
from registration.photos.study import Study
from tests.cards.pictures import take

SEEDS = range(9000, 9012)


def photo_of(image: Image.Image) -> Photo:
    found = fingerprint(image)
    return Photo(likeness=found.coarse, findings={"fine": found.fine, "unsure": list(found.unsure)})


def saved(image: Image.Image, quality: int) -> Image.Image:
    content = io.BytesIO()
    image.save(content, "JPEG", quality=quality)
    return Image.open(content)


def sent_through_a_chat(image: Image.Image) -> Image.Image:
    small = image.copy()
    small.thumbnail((1280, 1280))
    return saved(small, 70)


@pytest.mark.parametrize("kind", ["card_front", "card_back", "portrait"])
@pytest.mark.parametrize("seed", SEEDS[:6])
def test_a_copy_is_found_by_index_and_known_for_certain(kind: str, seed: int) -> None:
    image = take(kind, None, seed)
    original, copy = photo_of(image), photo_of(sent_through_a_chat(image))
    assert copy.likeness in likeness.neighbours([original])
    assert likeness.are_alike(original, copy)


def test_a_lightened_copy_is_alike() -> None:
    image = take("card_front", None, SEEDS[0])
    assert likeness.are_alike(photo_of(image), photo_of(saved(ImageEnhance.Brightness(image).enhance(1.1), 80)))


def test_cards_of_two_people_are_not_alike() -> None:
    photos = [photo_of(take("card_front", None, seed)) for seed in SEEDS]
    assert not any(likeness.are_alike(one, other) for one in photos for other in photos if one is not other)


def test_the_search_asks_for_a_bounded_number_of_values() -> None:
    assert len(likeness.neighbours([photo_of(take("card_front", None, SEEDS[0]))])) <= 256 + 64


def test_photos_without_a_fingerprint_are_like_no_other() -> None:
    assert not likeness.are_alike(Photo(), Photo())
    assert likeness.neighbours([Photo()]) == set()


@pytest.mark.parametrize(
    "lie",
    [
        {"problems": ["rm -rf"]},
        {"scores": {"sharpness": "high"}},
        {"codes": [{"text": "x" * 9999, "decoder": "zxing", "ms": 1}]},
        {"codes": [{"text": "x", "decoder": "zxing", "ms": 1}] * 9},
        {"fingerprint": {"coarse": "zz", "fine": "", "unsure": []}},
        {"fingerprint": {"coarse": "0" * 16, "fine": "0" * 64, "unsure": [64]}},
    ],
)
def test_what_a_captured_decoder_may_say_is_checked(lie: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Study.from_json(Study().as_json() | lie)
