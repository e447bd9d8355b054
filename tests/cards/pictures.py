"""Pictures for the photo step, good or spoilt in one known way: portraits, card sides, birth certificates.

Faces are drawings, since no real person's face belongs in a repository: what is measured on them says that the
check works, not how often it is right on people.
"""

import random
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw

from . import drawing
from .codes import matrix
from .people import citizen_payload, invent

KINDS = ("portrait", "card_front", "card_back", "birth_certificate")
FAULTS = {
    "portrait": ("blurred", "dark", "small", "no_face", "many_faces"),
    "card_front": ("blurred", "dark", "glare", "small", "cut_off", "not_landscape", "wrong_side"),
    "card_back": ("blurred", "dark", "glare", "small", "cut_off", "not_landscape", "wrong_side"),
    "birth_certificate": ("blurred", "dark", "small"),
}
_GROUNDS = ((60, 80, 110), (40, 40, 45), (110, 70, 50), (90, 120, 160), (75, 90, 70), (130, 125, 120))


def take(kind: str, fault: str | None, seed: int) -> Image.Image:
    """The picture of that kind with that fault (None: a good one); the same every time."""
    rng = random.Random(f"{kind}/{fault}/{seed}")
    shade = np.random.default_rng(rng.getrandbits(63))
    draw: dict[str, Callable[[str | None, random.Random, np.random.Generator], np.ndarray]] = {
        "portrait": _portrait,
        "birth_certificate": _certificate,
    }
    scene = draw.get(kind, lambda *rest: _card(kind, *rest))(fault, rng, shade)
    scene = _spoilt(scene, fault, rng)
    scene = scene + shade.standard_normal(scene.shape, dtype=np.float32) * rng.uniform(1, 4)
    return _camera_file(np.clip(scene, 0, 255).astype(np.uint8), rng)


def _camera_file(pixels: np.ndarray, rng: random.Random) -> Image.Image:
    """Through JPEG, as every upload has been."""
    _done, data = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, rng.randint(70, 92)])
    developed = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert developed is not None
    return Image.fromarray(developed[..., ::-1].copy())


def _spoilt(scene: np.ndarray, fault: str | None, rng: random.Random) -> np.ndarray:
    height, width = scene.shape[:2]
    scene = scene * rng.uniform(0.85, 1.05)
    if fault == "blurred":
        return cv2.GaussianBlur(scene, (0, 0), max(height, width) * rng.uniform(0.006, 0.012))
    if fault == "dark":
        return scene * rng.uniform(0.08, 0.22)
    if fault == "small":
        scale = rng.uniform(220, 480) / max(height, width)
        return cv2.resize(scene, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if fault == "glare":
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        middle = (rng.uniform(0.35, 0.65) * width, rng.uniform(0.35, 0.65) * height)
        spread = (rng.uniform(0.10, 0.2) * width, rng.uniform(0.10, 0.2) * height)
        light = np.exp(-(((x - middle[0]) / spread[0]) ** 2) - ((y - middle[1]) / spread[1]) ** 2)
        return scene + (420 * light)[..., None]
    return cv2.GaussianBlur(scene, (0, 0), rng.uniform(0.4, 0.9))


def _ground(width: int, height: int, rng: random.Random, shade: np.random.Generator) -> np.ndarray:
    coarse = shade.standard_normal((height // 40, width // 40), dtype=np.float32)
    texture = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * rng.uniform(2, 8)
    if rng.random() < 0.5:
        grain = shade.standard_normal((height // 5, width // 60), dtype=np.float32)
        texture = texture + cv2.resize(grain, (width, height)) * rng.uniform(3, 9)
    return np.array(rng.choice(_GROUNDS), np.float32) + texture[..., None]


def _card(kind: str, fault: str | None, rng: random.Random, shade: np.random.Generator) -> np.ndarray:
    side = kind if fault != "wrong_side" else {"card_front": "card_back", "card_back": "card_front"}[kind]
    card = _side(side, rng)
    width = rng.randint(1200, 2000)
    height = round(width / rng.choice([1.333, 1.333, 1.5, 1.778]))
    across = min(width * rng.uniform(0.66, 0.9), height * 1.586 * 0.92)
    if fault == "not_landscape":
        across = min(across, height * 0.9)
        if rng.random() < 0.6:
            width, height = height, width
    tilt = np.deg2rad(rng.uniform(-6, 6))
    # So that a tilted card's corners stay inside the frame, whatever its shape.
    across = min(across, 0.94 * height / (np.cos(tilt) / 1.586 + abs(np.sin(tilt))))
    turn = tilt + (rng.choice([np.pi / 2, -np.pi / 2]) if fault == "not_landscape" else 0)
    center = np.array([width * rng.uniform(0.49, 0.51), height * rng.uniform(0.49, 0.51)])
    if fault == "cut_off":
        center = center + _slide(across, width, height, rng)
    half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2 * [across, across / 1.586]
    half = half + np.array([[rng.uniform(-1, 1) * 0.012 * across for _ in range(2)] for _ in range(4)])
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = (half @ rotation.T + center).astype(np.float32)
    small = card.resize((round(across), round(across / 1.586)), Image.Resampling.BOX)
    rgba = np.array(small)
    source = np.array([[0, 0], [small.width, 0], [small.width, small.height], [0, small.height]], np.float32)
    warped = cv2.warpPerspective(
        rgba, cv2.getPerspectiveTransform(source, corners), (width, height), flags=cv2.INTER_AREA
    )
    alpha = warped[..., 3:].astype(np.float32) / 255
    return warped[..., :3].astype(np.float32) * alpha + _ground(width, height, rng, shade) * (1 - alpha)


def _slide(across: float, width: int, height: int, rng: random.Random) -> np.ndarray:
    """So far that 15 to 40 hundredths of the card lie outside the frame."""
    lost = rng.uniform(0.15, 0.4)
    if rng.random() < 0.5:
        return np.array([rng.choice([-1, 1]) * ((width - across) / 2 + across * lost), 0])
    return np.array([0, rng.choice([-1, 1]) * ((height - across / 1.586) / 2 + across / 1.586 * lost)])


def _side(side: str, rng: random.Random) -> Image.Image:
    person, newer = invent(rng), rng.random() < 0.5
    modules = matrix(citizen_payload(person, 11 if newer else 7), "zxing")
    if side == "card_front":
        return (drawing.front_2024(person, rng) if newer else drawing.front_2021(person, modules, rng)).image
    return (drawing.back_2024(person, modules, rng) if newer else drawing.back_2021(person, rng)).image


def _portrait(fault: str | None, rng: random.Random, shade: np.random.Generator) -> np.ndarray:
    width, height = rng.choice([(900, 1200), (1200, 1600), (1080, 1440), (1400, 1400)])
    image = Image.new("RGB", (width, height), rng.choice([(210, 216, 222), (190, 205, 225), (160, 165, 170)]))
    if fault == "no_face":
        _still_life(ImageDraw.Draw(image), width, height, rng)
    elif fault == "many_faces":
        half = width // 2
        for i in range(2):
            drawing.draw_face(image, (i * half, height // 4, (i + 1) * half, height // 4 + round(half * 1.3)), rng)
    else:
        size = round(min(width, height / 1.3) * rng.uniform(0.75, 0.98))
        left = (width - size) // 2
        drawing.draw_face(image, (left, height - round(size * 1.3), left + size, height), rng)
    return np.array(image, dtype=np.float32)


def _still_life(draw: ImageDraw.ImageDraw, width: int, height: int, rng: random.Random) -> None:
    for _ in range(14):
        x, y = rng.randint(0, width - 200), rng.randint(0, height - 200)
        color = tuple(rng.randint(30, 220) for _ in range(3))
        draw.rectangle([x, y, x + rng.randint(60, 400), y + rng.randint(60, 400)], fill=color)


def _certificate(fault: str | None, rng: random.Random, shade: np.random.Generator) -> np.ndarray:
    width = rng.randint(1100, 1500)
    height = round(width * 1.38)
    page = Image.new("RGB", (width, height), (226, 222, 214))
    draw = ImageDraw.Draw(page)
    frame = round(width * 0.06)
    draw.rectangle([frame, frame, width - frame, height - frame], outline=(180, 60, 50), width=8)
    draw.text((width * 0.24, height * 0.1), "GIẤY KHAI SINH", font=drawing.font(width // 14), fill=(180, 40, 40))
    person = invent(rng)
    for row in range(16):
        text = rng.choice(
            [
                "Họ, chữ đệm, tên: " + person.full_name,
                "Nơi sinh: " + person.address,
                "Dân tộc: Kinh   Quốc tịch: Việt Nam",
            ]
        )
        draw.text((width * 0.12, height * (0.2 + row * 0.045)), text, font=drawing.font(width // 42), fill=(40, 40, 50))
    ground = _ground(width, height, rng, shade)
    inner = page.resize((round(width * 0.94), round(height * 0.94)), Image.Resampling.BOX)
    ground[(height - inner.height) // 2 :, (width - inner.width) // 2 :][: inner.height, : inner.width] = np.array(
        inner
    )
    return ground
