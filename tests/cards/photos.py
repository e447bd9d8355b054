"""Photos of drawn cards: perspective, turns, blur, motion, noise, poor light, glare, JPEG, screens, chats.

Everything follows from the seed. A tier says how many pixels a module of the code is left with in the photo.
"""

import io
import random
import unicodedata
from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image

from . import drawing
from .codes import ENCODERS, matrix
from .people import citizen_payload, health_payload, invent

MOST_PIXELS = 12_000_000
LEAST_PIXELS = 1_000_000


@dataclass(frozen=True)
class Tier:
    """Ranges: pixels and blur a module (sigma), motion in modules, noise, JPEG quality, corner shift."""

    module: tuple[float, float]
    blur: tuple[float, float]
    motion: float
    noise: tuple[float, float]
    quality: tuple[int, int]
    shift: float


TIERS = {
    "easy": Tier((5.0, 13.0), (0.0, 0.25), 0.0, (0.0, 5.0), (75, 92), 0.03),
    "medium": Tier((3.2, 8.0), (0.10, 0.45), 0.5, (2.0, 9.0), (60, 88), 0.06),
    "hard": Tier((2.3, 5.5), (0.20, 0.52), 0.8, (2.0, 10.0), (45, 85), 0.08),
    "screen": Tier((4.0, 9.0), (0.05, 0.30), 0.0, (1.0, 5.0), (70, 90), 0.04),
}


@dataclass(frozen=True)
class CardPhoto:
    """A photo as it would be uploaded, and what its code says."""

    jpeg: bytes
    text: str
    tier: str
    card: str
    encoder: str
    conditions: frozenset[str] = field(default_factory=frozenset)
    module_pixels: float = 0.0

    def open(self) -> Image.Image:
        return Image.open(io.BytesIO(self.jpeg))


def take(tier: str, seed: int) -> CardPhoto:
    """The photo of that tier and seed, the same every time."""
    rng = random.Random(f"{tier}/{seed}")
    shade = np.random.default_rng(abs(hash_of(tier, seed)))
    limits = TIERS[tier]
    kind, encoder = rng.choice(drawing.KINDS), rng.choice(ENCODERS)
    text, across, drawn, conditions = _card_with_code(kind, encoder, rng)
    module = rng.uniform(*limits.module)
    blur, resent = rng.uniform(*limits.blur), tier != "screen" and rng.random() < 0.2
    card_width = module * across / drawn.code_share
    scene = _on_ground(drawn.image, card_width, limits.shift, rng, shade, tier == "screen", conditions)
    scene = _lit(scene, tier, rng, shade, conditions)
    scene = _unsharp_lens(scene, blur * module, limits.motion * module, rng, conditions)
    scene += _grain(shade, scene.shape, rng.uniform(*limits.noise))
    jpeg = _jpeg(np.clip(scene, 0, 255).astype(np.uint8), rng.randint(*limits.quality))
    if resent:
        conditions.add("chat")
        jpeg = _resent(jpeg, rng)
    return CardPhoto(jpeg, text, tier, kind, encoder, frozenset(conditions), module)


def hash_of(tier: str, seed: int) -> int:
    """A stable number for numpy's generator (Python's own hash changes from run to run)."""
    return int.from_bytes(f"{tier}/{seed}".encode()[-8:], "big")


def _grain(shade: np.random.Generator, shape: tuple[int, ...], strength: float) -> np.ndarray:
    return shade.standard_normal(shape, dtype=np.float32) * np.float32(strength)


def _card_with_code(kind: str, encoder: str, rng: random.Random) -> tuple[str, int, drawing.DrawnCard, set[str]]:
    """What the code says, how many modules it has across, the drawn side, and what is special about it."""
    person, conditions = invent(rng), set[str]()
    if kind == "bhyt":
        text = health_payload(person, rng.choice([10, 15, 17]), rng.choice("$$$#"))
        modules = matrix(text, encoder)
        return text, len(modules), drawing.health_card(person, modules, rng), conditions
    text = citizen_payload(person, 7 if kind == "cccd_2021" else 11, rng.random() < 0.3)
    if rng.random() < 0.06:
        text = unicodedata.normalize("NFD", text)
        conditions.add("nfd")
    draw = drawing.front_2021 if kind == "cccd_2021" else drawing.back_2024
    modules = matrix(text, encoder)
    return text, len(modules), draw(person, modules, rng), conditions


def _on_ground(
    card: Image.Image,
    card_width: float,
    shift: float,
    rng: random.Random,
    shade: np.random.Generator,
    screen: bool,
    conditions: set[str],
) -> np.ndarray:
    """The card on a table (or a phone's screen), turned and seen at an angle, as float BGR pixels."""
    turn = _turn(rng, conditions)
    card_height = card_width / 1.586
    radians = np.deg2rad(turn)
    box_width = abs(card_width * np.cos(radians)) + abs(card_height * np.sin(radians))
    box_height = abs(card_width * np.sin(radians)) + abs(card_height * np.cos(radians))
    fill = rng.uniform(0.62, 0.95) if rng.random() < 0.75 else rng.uniform(0.3, 0.62)
    if fill < 0.62:
        conditions.add("far")
    width, height = box_width / fill, box_height / fill * rng.uniform(0.85, 1.1)
    height = max(height, box_height * 1.04)
    pixels = width * height
    grow = max(1.0, (LEAST_PIXELS / pixels) ** 0.5)
    shrink = min(1.0, (MOST_PIXELS / pixels) ** 0.5)
    width, height = (
        int(max(width * grow * shrink, box_width * 1.02)),
        int(max(height * grow * shrink, box_height * 1.02)),
    )
    ground = _screen_ground(width, height, shade) if screen else _ground(width, height, rng, shade)
    corners = _corners(width, height, card_width, card_height, radians, shift, rng)
    return _warp(card, ground, corners, screen, shade)


def _turn(rng: random.Random, conditions: set[str]) -> float:
    chance = rng.random()
    if chance < 0.6:
        return rng.uniform(-12, 12)
    conditions.add("turned")
    return rng.choice([90, 180, 270]) + rng.uniform(-8, 8) if chance < 0.85 else rng.uniform(0, 360)


def _corners(
    width: int, height: int, card_width: float, card_height: float, radians: float, shift: float, rng: random.Random
) -> np.ndarray:
    half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], dtype=np.float64) / 2 * [card_width, card_height]
    half += np.array([[rng.uniform(-1, 1) * shift * card_height for _ in range(2)] for _ in range(4)]) * 0.7
    rotation = np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])
    turned = half @ rotation.T
    room = np.maximum(0, np.array([width, height]) / 2 - np.abs(turned).max(axis=0))
    return turned + np.array([width, height]) / 2 + room * [rng.uniform(-0.8, 0.8), rng.uniform(-0.8, 0.8)]


def _warp(
    card: Image.Image, ground: np.ndarray, corners: np.ndarray, screen: bool, shade: np.random.Generator
) -> np.ndarray:
    """Four samples a pixel, so that small modules average as a sensor would average them."""
    height, width = ground.shape[:2]
    finer = 2 if width * height < 5_000_000 else 1
    across = np.linalg.norm(corners[1] - corners[0]) * finer
    small = card
    if across < card.width:
        small = card.resize((round(across), round(across * card.height / card.width)), Image.Resampling.BOX)
    rgba = np.array(small)
    if screen:
        rgba[:, ::3, 0] = (rgba[:, ::3, 0] * 0.86).astype(np.uint8)
        rgba[::3, :, :3] = (rgba[::3, :, :3] * 0.93).astype(np.uint8)
    source = np.array([[0, 0], [rgba.shape[1], 0], [rgba.shape[1], rgba.shape[0]], [0, rgba.shape[0]]], np.float32)
    transform = cv2.getPerspectiveTransform(source, (corners * finer).astype(np.float32))
    warped = cv2.warpPerspective(rgba, transform, (width * finer, height * finer), flags=cv2.INTER_LINEAR)
    if finer > 1:
        warped = cv2.resize(warped, (width, height), interpolation=cv2.INTER_AREA)
    alpha = warped[..., 3:].astype(np.float32) / 255
    return warped[..., 2::-1].astype(np.float32) * alpha + ground * (1 - alpha)


def _ground(width: int, height: int, rng: random.Random, shade: np.random.Generator) -> np.ndarray:
    """Wood, cloth, a plain table, or a page of print."""
    color = np.array(
        rng.choice([(60, 80, 110), (150, 160, 170), (40, 40, 45), (200, 205, 210), (90, 120, 160)]), np.float32
    )
    coarse = shade.normal(0, 1, (max(2, height // 40), max(2, width // 40))).astype(np.float32)
    texture = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * rng.uniform(3, 14)
    style = rng.choice(["plain", "wood", "cloth", "print"])
    if style == "wood":
        grain = shade.normal(0, 1, (max(2, height // 6), max(2, width // 200))).astype(np.float32)
        texture += cv2.resize(grain, (width, height), interpolation=cv2.INTER_LINEAR) * rng.uniform(5, 12)
    if style == "cloth":
        fine = shade.normal(0, 1, (max(2, height // 3), max(2, width // 3))).astype(np.float32)
        texture += cv2.resize(fine, (width, height), interpolation=cv2.INTER_LINEAR) * rng.uniform(5, 16)
    ground = color + texture[..., None]
    if style == "print":
        _print_rows(ground, rng)
    return np.clip(ground, 0, 255).astype(np.float32)


def _print_rows(ground: np.ndarray, rng: random.Random) -> None:
    height, width = ground.shape[:2]
    size = max(12, width // 60)
    for top in range(size, height - size, size * 2):
        left = rng.randint(0, size * 4)
        while left < width:
            word = rng.randint(size, size * 5)
            for stroke in range(left, min(left + word, width - 3), max(3, size // 3)):
                ground[top : top + size, stroke : stroke + max(1, size // 8)] *= 0.45
            left += word + size


def _screen_ground(width: int, height: int, shade: np.random.Generator) -> np.ndarray:
    """The dark page of a phone's gallery."""
    ground = np.full((height, width, 3), 28, np.float32)
    return ground + shade.normal(0, 1.5, (height, width, 1)).astype(np.float32)


def _lit(
    scene: np.ndarray, tier: str, rng: random.Random, shade: np.random.Generator, conditions: set[str]
) -> np.ndarray:
    height, width = scene.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    strength = {"easy": 0.15, "medium": 0.3, "hard": 0.45, "screen": 0.1}[tier]
    direction = rng.uniform(0, 2 * np.pi)
    slope = (
        (np.cos(direction) * (x / width - 0.5) + np.sin(direction) * (y / height - 0.5)) * strength * rng.random() * 1.4
    )
    scene = scene * (1 + slope)[..., None]
    if rng.random() < {"easy": 0.1, "medium": 0.2, "hard": 0.25, "screen": 0.1}[tier]:
        conditions.add("dark")
        scene = scene * rng.uniform(0.3, 0.5) + _grain(shade, scene.shape, 3)
    if rng.random() < 0.15:
        conditions.add("pale")
        scene = 128 + (scene - 128) * rng.uniform(0.45, 0.7)
    if rng.random() < {"easy": 0.1, "medium": 0.2, "hard": 0.25, "screen": 0.2}[tier]:
        conditions.add("glare")
        scene = scene + _reflection(x, y, width, height, rng)[..., None]
    return scene


def _reflection(x: np.ndarray, y: np.ndarray, width: int, height: int, rng: random.Random) -> np.ndarray:
    center_x, center_y = rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.9) * height
    spread_x, spread_y = rng.uniform(0.03, 0.10) * width, rng.uniform(0.03, 0.10) * height
    return 260 * np.exp(-(((x - center_x) / spread_x) ** 2) - ((y - center_y) / spread_y) ** 2)


def _unsharp_lens(
    scene: np.ndarray, sigma: float, motion: float, rng: random.Random, conditions: set[str]
) -> np.ndarray:
    if sigma > 0.2:
        scene = cv2.GaussianBlur(scene, (0, 0), sigma)
    if motion and rng.random() < 0.35:
        conditions.add("motion")
        length = max(2, round(motion * rng.uniform(0.4, 1.0)))
        kernel = np.zeros((length * 2 + 1, length * 2 + 1), np.float32)
        angle = rng.uniform(0, np.pi)
        end = (np.cos(angle) * length / 2, np.sin(angle) * length / 2)
        middle = length
        cv2.line(
            kernel,
            (round(middle - end[0]), round(middle - end[1])),
            (round(middle + end[0]), round(middle + end[1])),
            1.0,
        )
        scene = cv2.filter2D(scene, -1, kernel / kernel.sum())
    return scene


def _jpeg(pixels: np.ndarray, quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return data.tobytes()


def _resent(jpeg: bytes, rng: random.Random) -> bytes:
    """A chat program's copy: compressed once more, a little smaller."""
    image: Image.Image = Image.open(io.BytesIO(jpeg))
    scale = rng.uniform(0.85, 1.0)
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BILINEAR)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=rng.randint(55, 75))
    return out.getvalue()
