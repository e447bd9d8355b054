"""The operators' commands: one JSON line a photo or payload, without a database."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from tests.cards.photos import take
from tests.cards.pictures import take as take_picture

MAI = "001199000001|012345678|Nguyễn Thị Mẫu|05031999|Nữ|Số 1 phố Ví Dụ, Nghĩa Đô, Cầu Giấy, Hà Nội|12082021"


def lines(*arguments: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_card_photo_becomes_a_line_with_its_fields(tmp_path: Path) -> None:
    photo, file = take("medium", 3), tmp_path / "the.jpg"
    file.write_bytes(photo.jpeg)
    [line] = lines("read_card", str(file), "--budget-ms", "60000")
    assert (line["file"], line["text"], line["decoder"]) == (str(file), photo.text, "zxing")
    assert line["kind"] in ("citizen_card", "health_card")
    assert line["fields"]["full_name"]
    assert isinstance(line["ms"], int)


def test_payloads_are_read_as_texts() -> None:
    card, url, broken = lines("read_card", "--text", MAI, "--text", "https://example.vn", "--text", MAI[:40])
    assert (card["kind"], card["fields"]["number"], card["fields"]["born_on"]) == (
        "citizen_card",
        "001199000001",
        "1999-03-05",
    )
    assert (card["fields"]["gender"], card["fields"]["issued_on"]) == ("female", "2021-08-12")
    assert (url["kind"], url["fields"]) == ("other", {"foreign": "web_address"})
    assert (broken["kind"], broken["error"]) == (None, "broken_card")


def test_a_photo_without_a_code_has_no_kind(tmp_path: Path) -> None:
    file = tmp_path / "wall.png"
    Image.new("RGB", (400, 300), "grey").save(file)
    [line] = lines("read_card", str(file))
    assert (line["kind"], line["text"], line["decoder"]) == (None, None, None)


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\xff\xd8\xff\xe0 broken", b"GIF89a", b"<svg/>"])
def test_what_is_no_photo_is_unreadable_to_both(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.jpg"
    file.write_bytes(content)
    assert lines("read_card", str(file))[0]["error"] == "unreadable"
    [line] = lines("judge_photo", "--kind", "portrait", str(file))
    assert (line["ok"], line["problems"]) == (False, ["unreadable"])


def test_a_picture_of_too_many_pixels_is_refused_unopened(tmp_path: Path) -> None:
    file = tmp_path / "bomb.png"
    Image.new("1", (9000, 9000)).save(file)
    assert lines("read_card", str(file), str(tmp_path / "gone.jpg"))[0]["error"] == "unreadable"


def test_photos_are_judged_with_codes_scores_and_advice(tmp_path: Path) -> None:
    good, dark = tmp_path / "good.jpg", tmp_path / "dark.jpg"
    take_picture("card_front", None, 100).save(good)
    take_picture("card_front", "dark", 100).save(dark)
    first, second = lines("judge_photo", "--kind", "card_front", str(good), str(dark))
    assert (first["ok"], first["problems"], first["file"]) == (True, [], str(good))
    assert (second["ok"], second["problems"]) == (False, ["dark"])
    assert second["scores"]["brightness"] < first["scores"]["brightness"]
    assert isinstance(second["ms"], int)


def test_an_unknown_kind_of_photo_is_refused() -> None:
    with pytest.raises(CommandError):
        lines("judge_photo", "--kind", "selfie", "x.jpg")
