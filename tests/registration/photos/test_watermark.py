"""The copy an officer sees bears their name; it stays good evidence, and the stored photo is as it was."""

import io

import numpy as np
import pytest
from PIL import Image

from registration.photos.watermark import marked

WORDS = "Cán bộ Nguyễn Thị Hồng Ánh – 14:05 26/11/2026"


def jpeg_of(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


def pixels(jpeg: bytes) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
    return np.asarray(Image.open(io.BytesIO(jpeg)).convert("L")).astype(np.int16)


@pytest.mark.parametrize("size", [(2000, 1260), (1500, 2000), (300, 400), (428, 270)])
def test_the_words_are_in_the_picture_and_the_rest_is_as_it_was(size: tuple[int, int]) -> None:
    before = jpeg_of(Image.effect_noise(size, 12).convert("RGB"))
    after = marked(before, WORDS)
    one, two = pixels(before), pixels(after)
    assert one.shape == two.shape
    changed = np.abs(one - two) > 24
    assert changed[-size[1] // 20 :].mean() > 0.1  # the strip at the lower edge
    assert changed[: size[1] // 3].mean() < 0.001  # nothing above


def test_other_words_give_another_picture() -> None:
    before = jpeg_of(Image.new("RGB", (800, 600), "#cfd8e6"))
    assert marked(before, WORDS) != marked(before, WORDS.replace("14:05", "14:06"))


def test_the_strip_leaves_most_of_a_small_picture_alone() -> None:
    before = jpeg_of(Image.new("RGB", (300, 400), "#cfd8e6"))
    changed = np.abs(pixels(before) - pixels(marked(before, WORDS))) > 24
    assert changed.mean() < 0.12
