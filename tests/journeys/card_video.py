"""Cards as a camera or a photo shows them: a scene with the card, as JPEG or as a film for Chromium's fake camera."""

import io
import random
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import FilePayload

from tests.cards import drawing, people
from tests.cards.codes import matrix

from .persons import Person

_SIZE = (1280, 720)
_FRAMES = 15


def citizen_payload(person: Person) -> str:
    """What the code of this person's CCCD says."""
    born_on = f"{int(person.day):02d}{int(person.month):02d}{person.year}"
    address = ", ".join((person.street, person.commune, person.district, person.province))
    return "|".join((person.citizen_id, "", person.full_name, born_on, person.gender, address, "12082021"))


def health_payload(person: Person) -> str:
    """What the code of this person's health insurance card says."""
    born_on = f"{int(person.day):02d}/{int(person.month):02d}/{person.year}"
    gender = {"Nam": "1", "Nữ": "2"}[person.gender]
    name = person.full_name.encode().hex()
    return "|".join(
        (person.social_insurance_number, name, born_on, gender, "-", "01 - C54", "01/07/2023", "-", "-", "$")
    )


def scene(text: str) -> Image.Image:
    """A card with this code, held before a camera."""
    rng = random.Random(7)
    card = drawing.front_2021(people.invent(rng), matrix(text, "zxing"), rng).image.resize((1040, 656))
    table = Image.new("RGB", _SIZE, (90, 80, 70))
    table.paste(card, (120, 32), card)
    return table


def card_photo(text: str) -> FilePayload:
    kept = io.BytesIO()
    scene(text).rotate(90, expand=True).save(kept, "JPEG")
    return {"name": "the.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def film(path: Path, text: str) -> Path:
    """A Y4M film (4:2:0) of the scene."""
    picture = np.asarray(scene(text).convert("YCbCr"))
    planes = (picture[..., 0], picture[::2, ::2, 1], picture[::2, ::2, 2])
    frame = b"FRAME\n" + b"".join(plane.tobytes() for plane in planes)
    header = f"YUV4MPEG2 W{_SIZE[0]} H{_SIZE[1]} F15:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(header + frame * _FRAMES)
    return path
