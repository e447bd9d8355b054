"""Who sees a photo, and when, burnt into the copy they see: a photo of the screen names its officer.

A strip along the lower edge, and the same words faintly across the middle, where cropping would spoil the picture. The
stored photo stays as it is.
"""

import io
from functools import cache

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

_QUALITY = 90
_STRIP, _FAINT = 150, 40  # of 255
_SMALLEST_LETTER = 11
_PAD = 4


def marked(jpeg: bytes, words: str) -> bytes:
    """The picture with these words in it, as JPEG of the same size. In: one of our own stored photos."""
    with Image.open(io.BytesIO(jpeg)) as opened:
        picture = opened.convert("RGB")
    width, height = picture.size
    font = _font_for(words, width, height)
    _write(picture, words, font, height - _line(font) // 2 - _PAD, strength=255, shade=_STRIP)
    _write(picture, words, font, height // 2, strength=_FAINT, shade=0)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _font_for(words: str, width: int, height: int) -> ImageFont.FreeTypeFont:
    """As large as the strip allows, and no wider than the picture."""
    size = max(_SMALLEST_LETTER, min(width, height) // 28)
    font = _font(size)
    room = width - 2 * _PAD
    if (needed := font.getlength(words)) > room:
        font = _font(max(_SMALLEST_LETTER, int(size * room / needed)))
    return font


def _write(
    picture: Image.Image, words: str, font: ImageFont.FreeTypeFont, middle: int, *, strength: int, shade: int
) -> None:
    """White words on a dark strip, `middle` pixels from the top; only the strip is touched."""
    tall = _line(font) + 2 * _PAD
    box = (0, max(0, middle - tall // 2), picture.width, min(picture.height, middle - tall // 2 + tall))
    strip = picture.crop(box)
    if shade:
        strip = Image.blend(strip, Image.new("RGB", strip.size), shade / 255)
    letters = Image.new("L", strip.size)
    ImageDraw.Draw(letters).text((strip.width // 2, strip.height // 2), words, fill=strength, font=font, anchor="mm")
    strip.paste(Image.new("RGB", strip.size, "white"), mask=letters)
    picture.paste(strip, box)


def _line(font: ImageFont.FreeTypeFont) -> int:
    return sum(font.getmetrics())


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(settings.BASE_DIR / "static/fonts/tinos-bold.woff2"), size)
