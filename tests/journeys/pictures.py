"""Photos as a phone takes them, drawn."""

import functools
import io

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload

_SIZES = {"Ảnh chân dung": (480, 640)}
_CARD = (800, 505)


@functools.cache
def photo(label: str) -> FilePayload:
    """The photo that belongs under a label of the photo step."""
    size = _SIZES.get(label, _CARD)
    picture = Image.new("RGB", size, (180, 200, 220))
    pen = ImageDraw.Draw(picture)
    width, height = size
    pen.ellipse((width // 3, height // 5, width * 2 // 3, height * 3 // 5), fill=(230, 190, 160))
    pen.text((20, 20), label.encode("ascii", "ignore").decode(), fill=(0, 0, 0))
    kept = io.BytesIO()
    picture.save(kept, "JPEG")
    return {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def no_photo() -> FilePayload:
    """A text that calls itself a photo."""
    return {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": b"Khong phai anh"}
