"""Codes are read off photos: the easy ones at once, weak ones by undoing the blur, wrong ones never."""

from itertools import count

import numpy as np
import pytest
from PIL import Image

from registration.qr import decoders, enhance, scan
from registration.qr.scan import read_codes
from tests.cards.codes import ENCODERS, matrix
from tests.cards.photos import take

MAI = "001199000001|012345678|Nguyễn Thị Mẫu|05031999|Nữ|Số 1 phố Ví Dụ, Nghĩa Đô, Cầu Giấy, Hà Nội|12082021"


def drawn(text: str, encoder: str = "zxing", scale: int = 4) -> np.ndarray:
    modules = np.where(matrix(text, encoder), 0, 255).astype(np.uint8)
    return np.pad(np.kron(modules, np.ones((scale, scale), np.uint8)), 60, constant_values=255)


@pytest.mark.parametrize("encoder", ENCODERS)
def test_a_card_is_read_whichever_program_made_its_code(encoder: str) -> None:
    assert [code.text for code in read_codes(drawn(MAI, encoder))] == [MAI]


def test_a_pillow_image_is_turned_as_its_camera_says() -> None:
    image = Image.fromarray(drawn(MAI)).convert("RGB")
    image.getexif()[0x0112] = 6
    assert read_codes(image)[0].decoder == "zxing"


@pytest.mark.parametrize("tier", ["easy", "medium", "screen"])
def test_a_photo_of_a_card_is_read(tier: str) -> None:
    photo = take(tier, 3)
    assert [code.text for code in read_codes(photo.open())] == [photo.text]


def test_a_blurred_code_is_read_by_undoing_the_blur() -> None:
    blurred = enhance.smooth(drawn(MAI, scale=3), 1.8)
    assert decoders.zxing(blurred) == []
    code = read_codes(blurred, budget_ms=60_000)[0]
    assert (code.text, code.decoder.startswith("zxing+")) == (MAI, True)


def test_when_the_time_is_up_only_the_quickest_way_is_tried() -> None:
    blurred = enhance.smooth(drawn(MAI, scale=3), 1.8)
    ticks = count(step=10)
    assert read_codes(blurred, budget_ms=250, clock=lambda: float(next(ticks))) == []


def test_a_card_misread_is_not_returned_and_a_foreign_code_is() -> None:
    assert read_codes(drawn(MAI.replace("05031999", "99999999")), budget_ms=0) == []
    assert read_codes(drawn("https://example.vn/"))[0].text == "https://example.vn/"


def test_the_card_comes_before_a_foreign_code_beside_it() -> None:
    both = np.full((900, 900), 255, np.uint8)
    for text, at in (("https://example.vn/", 0), (MAI, 450)):
        code = drawn(text)[:450, :450]
        both[at : at + code.shape[0], at : at + code.shape[1]] = code
    assert next(code.text for code in read_codes(both)) == MAI


@pytest.mark.parametrize("shape", [(1, 1), (2, 300), (41, 41), (900, 1200)])
def test_an_empty_picture_has_no_code(shape: tuple[int, int]) -> None:
    assert read_codes(np.full(shape, 200, np.uint8), budget_ms=60_000) == []


def test_zbar_gives_the_bytes_its_text_mode_garbles() -> None:
    text = "001199000001||Võ Lương|05031999|Nam||12082021"
    assert decoders.zbar(drawn(text, "qrcode", 6)) == [text.encode()]


def test_without_opencv_a_blurred_code_is_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enhance, "cv2", None)
    blurred = enhance.smooth(drawn(MAI, scale=3), 1.8)
    assert [code.text for code in read_codes(blurred, budget_ms=60_000)] == [MAI]


def test_without_zbar_the_first_engine_goes_on_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoders, "_zbar_library", lambda: None)
    assert decoders.zbar(drawn(MAI)) == []
    assert not decoders.zbar_is_there()
    assert read_codes(drawn(MAI))[0].text == MAI


def test_the_budgets_are_those_of_the_request_and_of_the_worker() -> None:
    assert (scan.REQUEST_BUDGET_MS, scan.WORKER_BUDGET_MS) == (250, 800)
