"""Cards drawn from scratch, close enough to real ones in what matters here: where the code, the portrait, the rows
of text and the machine-readable lines are. Faces are drawings."""

import random
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .people import Person

CARD_WIDTH = 1720
CARD_HEIGHT = round(CARD_WIDTH / 1.586)
KINDS = ("cccd_2021", "cc_2024", "bhyt")


@dataclass(frozen=True)
class DrawnCard:
    """A flat picture of one side, and how much of its width the code's modules take (0 without a code)."""

    image: Image.Image
    code_share: float = 0.0


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:  # the drawn text is scenery; only its look changes
        return ImageFont.load_default(size)


def _paper(rng: random.Random, base: tuple[int, int, int]) -> Image.Image:
    """A tinted ground with guilloche waves, as security paper has."""
    y, x = np.mgrid[0:CARD_HEIGHT, 0:CARD_WIDTH].astype(np.float32)
    wave = sum(np.sin(x / rng.uniform(25, 90) + np.sin(y / rng.uniform(40, 120)) * rng.uniform(1, 4)) for _ in range(3))
    tint = np.array(base, dtype=np.float32) + wave[..., None] * np.array([5, 4, 6], dtype=np.float32)
    image = Image.fromarray(np.clip(tint, 0, 255).astype(np.uint8))
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle([0, 0, CARD_WIDTH - 1, CARD_HEIGHT - 1], radius=60, fill=255)
    image.putalpha(mask)
    return image


def _place_code(card: Image.Image, modules: np.ndarray, share: float, left: float, top: float) -> float:
    """Paste the code with its quiet zone; returns the true share of the card's width."""
    scale = max(2, round(CARD_WIDTH * share / modules.shape[0]))
    pixels = np.kron(np.where(modules, 20, 250).astype(np.uint8), np.ones((scale, scale), np.uint8))
    code = Image.fromarray(np.pad(pixels, 3 * scale, constant_values=250)).convert("RGB")
    x = min(round(CARD_WIDTH * left), CARD_WIDTH - code.width - 20)
    y = min(round(CARD_HEIGHT * top), CARD_HEIGHT - code.height - 20)
    card.paste(code, (x, y))
    return modules.shape[0] * scale / CARD_WIDTH


def _rows(draw: ImageDraw.ImageDraw, texts: list[str], left: float, top: float, step: float = 0.085) -> None:
    for i, text in enumerate(texts):
        at = (round(CARD_WIDTH * left), round(CARD_HEIGHT * (top + i * step)))
        draw.text(at, text, font=font(34 if i % 2 == 0 else 40), fill=(40, 40, 60))


def draw_face(image: Image.Image, box: tuple[int, int, int, int], rng: random.Random) -> None:
    """A shaded drawing of a head and shoulders inside the box."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    tile = Image.new("RGB", (width, height), rng.choice([(235, 238, 242), (200, 215, 235), (225, 225, 225)]))
    draw = ImageDraw.Draw(tile)
    tone = rng.choice([(224, 180, 150), (205, 160, 128), (236, 196, 168)])
    dark = tuple(round(c * 0.55) for c in tone)
    shade = tuple(round(c * 0.82) for c in tone)
    hair = rng.choice([(30, 24, 22), (50, 36, 28), (20, 20, 24)])

    def oval(cx: float, cy: float, rx: float, ry: float, fill: tuple[int, ...]) -> None:
        draw.ellipse([(cx - rx) * width, (cy - ry) * height, (cx + rx) * width, (cy + ry) * height], fill=tuple(fill))

    oval(0.5, 1.08, 0.48, 0.32, rng.choice([(60, 70, 110), (250, 250, 250), (120, 50, 50)]))
    oval(0.5, 0.78, 0.13, 0.16, shade)
    oval(0.5, 0.40, 0.27, 0.33, hair)
    oval(0.5, 0.47, 0.225, 0.29, tone)
    oval(0.5, 0.27, 0.21, 0.10, hair)
    for x in (0.405, 0.595):
        oval(x, 0.435, 0.065, 0.033, shade)
        brow = [(x - 0.06) * width, 0.392 * height, (x + 0.06) * width, 0.388 * height]
        draw.line(brow, fill=hair, width=max(2, height // 60))
        oval(x, 0.437, 0.046, 0.017, (245, 245, 245))
        oval(x, 0.437, 0.022, 0.018, (25, 20, 20))
    oval(0.5, 0.50, 0.022, 0.085, tuple(min(255, round(c * 1.08)) for c in tone))
    oval(0.478, 0.578, 0.014, 0.008, dark)
    oval(0.522, 0.578, 0.014, 0.008, dark)
    oval(0.5, 0.655, 0.075, 0.016, (150, 70, 70))
    oval(0.5, 0.69, 0.05, 0.010, shade)
    image.paste(_softened(tile, width), (left, top))


def _softened(tile: Image.Image, width: int) -> Image.Image:
    small = tile.resize((max(24, width // 3), max(32, tile.height // 3)), Image.Resampling.BOX)
    return small.resize(tile.size, Image.Resampling.BICUBIC)


def front_2021(person: Person, modules: np.ndarray, rng: random.Random) -> DrawnCard:
    card = _paper(rng, (198, 222, 214))
    draw = ImageDraw.Draw(card)
    draw.text((470, 60), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", font=font(38), fill=(60, 30, 30))
    draw.text((560, 180), "CĂN CƯỚC CÔNG DÂN", font=font(58), fill=(190, 40, 40))
    draw.ellipse([110, 60, 330, 280], fill=(205, 60, 50), outline=(225, 180, 60), width=14)
    share = _place_code(card, modules, 0.175, 0.78, 0.03)
    draw_face(card, (90, 370, 470, 900), rng)
    _rows(
        draw,
        [
            "Số / No.:",
            person.number,
            "Họ và tên / Full name:",
            person.full_name.upper(),
            "Ngày sinh, giới tính:",
            f"{person.day:02d}/{person.month:02d}/{person.year}",
            "Nơi thường trú:",
            person.address,
        ],
        0.31,
        0.34,
        0.079,
    )
    return DrawnCard(card, share)


def back_2021(person: Person, rng: random.Random) -> DrawnCard:
    card = _paper(rng, (206, 220, 210))
    draw = ImageDraw.Draw(card)
    _rows(
        draw,
        ["Đặc điểm nhân dạng:", "Nốt ruồi C: 1cm trên sau mép trái", "Ngày cấp:", "CỤC TRƯỞNG CỤC CẢNH SÁT QLHC"],
        0.30,
        0.06,
        0.09,
    )
    draw.rounded_rectangle([120, 330, 400, 560], radius=30, fill=(214, 178, 90), outline=(130, 100, 40), width=6)
    for x in (220, 300):
        draw.line([x, 330, x, 560], fill=(130, 100, 40), width=5)
    for left in (1240, 1480):
        _fingerprint(draw, left, 260, rng)
    _machine_lines(draw, person)
    return DrawnCard(card)


def front_2024(person: Person, rng: random.Random) -> DrawnCard:
    card = _paper(rng, (200, 226, 224))
    draw = ImageDraw.Draw(card)
    draw.text((470, 60), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", font=font(38), fill=(60, 30, 30))
    draw.text((700, 180), "CĂN CƯỚC", font=font(64), fill=(190, 40, 40))
    draw.ellipse([110, 60, 330, 280], fill=(205, 60, 50), outline=(225, 180, 60), width=14)
    draw_face(card, (90, 370, 470, 900), rng)
    draw.rounded_rectangle([1370, 250, 1600, 440], radius=30, fill=(214, 178, 90), outline=(130, 100, 40), width=6)
    _rows(
        draw,
        [
            "Số định danh cá nhân:",
            person.number,
            "Họ, chữ đệm và tên khai sinh:",
            person.full_name.upper(),
            "Ngày, tháng, năm sinh:",
            f"{person.day:02d}/{person.month:02d}/{person.year}",
            "Quốc tịch: Việt Nam",
        ],
        0.31,
        0.36,
    )
    return DrawnCard(card)


def back_2024(person: Person, modules: np.ndarray, rng: random.Random) -> DrawnCard:
    card = _paper(rng, (204, 226, 220))
    draw = ImageDraw.Draw(card)
    _rows(
        draw,
        ["Nơi cư trú:", person.address[:38], "Nơi đăng ký khai sinh:", "Ví Dụ, Mẫu", "Ngày cấp – BỘ CÔNG AN"],
        0.06,
        0.06,
        0.1,
    )
    share = _place_code(card, modules, 0.21, 0.72, 0.05)
    _machine_lines(draw, person)
    return DrawnCard(card, share)


def health_card(person: Person, modules: np.ndarray, rng: random.Random) -> DrawnCard:
    card = _paper(rng, (222, 226, 240))
    draw = ImageDraw.Draw(card)
    draw.rectangle([0, 40, CARD_WIDTH, 150], fill=(40, 90, 170))
    draw.text((150, 65), "BẢO HIỂM XÃ HỘI VIỆT NAM", font=font(44), fill=(255, 255, 255))
    draw.text((430, 190), "THẺ BẢO HIỂM Y TẾ", font=font(64), fill=(200, 30, 40))
    _rows(
        draw,
        [
            f"Mã số: {person.insurance_number}",
            person.full_name,
            "Ngày sinh:",
            "Giới tính:",
            "Nơi đăng ký KCB BĐ:",
            "Giá trị sử dụng:",
        ],
        0.05,
        0.32,
        0.1,
    )
    share = _place_code(card, modules, 0.24, 0.70, 0.48)
    return DrawnCard(card, share)


def _fingerprint(draw: ImageDraw.ImageDraw, left: int, top: int, rng: random.Random) -> None:
    for r in range(10, 100, 9):
        box = [left + 100 - r, top + 130 - r * 1.3, left + 100 + r, top + 130 + r * 1.3]
        draw.arc(box, rng.randint(150, 200), rng.randint(340, 390), fill=(120, 60, 60), width=4)


def _machine_lines(draw: ImageDraw.ImageDraw, person: Person) -> None:
    """Three lines of thirty characters across the card's foot (ICAO 9303, TD1)."""
    born = f"{person.year % 100:02d}{person.month:02d}{person.day:02d}"
    lines = (
        f"IDVNM{person.number[3:]}0{person.number}<<1",
        f"{born}7{'F' if person.female else 'M'}3901018VNM<<<<<<<<<<<6",
        "NGUYEN<<THI<MAU<<<<<<<<<<<<<<<",
    )
    step = (CARD_WIDTH - 160) / 30
    for row, line in enumerate(lines):
        for column, character in enumerate(line[:30].ljust(30, "<")):
            draw.text((80 + column * step, 720 + row * 105), character, font=font(62), fill=(25, 25, 30))
