"""Generated photos as a browser sends them."""

import io
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from registration.qr.citizen_card import CitizenCard
from registration.qr.payload import read_payload
from registration.qr.scan import read_codes

from .pictures import take

# A front of 2021, with the code on it.
FRONT = 9001
OTHER_FRONT = 9003


def picture(kind: str, fault: str | None = None, seed: int = FRONT) -> Image.Image:
    """Drawn once a process; whoever changes it has a copy of their own."""
    return _drawn(kind, fault, seed).copy()


@cache
def _drawn(kind: str, fault: str | None, seed: int) -> Image.Image:
    return take(kind, fault, seed)


def upload(image: Image.Image, quality: int = 90) -> SimpleUploadedFile:
    content = io.BytesIO()
    image.save(content, "JPEG", quality=quality)
    return SimpleUploadedFile("anh.jpg", content.getvalue(), "image/jpeg")


@cache
def card_of(seed: int = FRONT) -> CitizenCard:
    """What the code on that front says."""
    card = read_payload(read_codes(picture("card_front", None, seed), 5000)[0].text)
    assert isinstance(card, CitizenCard)
    return card
