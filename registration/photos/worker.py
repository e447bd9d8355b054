"""The program that decodes photos: bytes of a stranger in, a clean JPEG and what it shows out.

A photo is decoded once: the clean copy is made of those pixels, codes are searched on them at full size, the copy is
judged. It runs as a process of its own (`decoder.py` starts it), because decoders of four formats are the part of the
portal most worth attacking. It holds no secrets, has a ceiling on memory, and can open neither file nor
socket. A crash here costs one photo, never a web worker.
"""

import json
import os
import resource
import sys
import warnings
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

from registration.qr import decoders, payload, scan
from registration.qr.errors import CardError

from . import judge_faces
from .judge import PhotoKind
from .refusals import MAX_ASPECT, MIN_SHORT_SIDE, Refusal
from .study import Wish, study

LONG_SIDE = 2000
JPEG_QUALITY = 85
# Over what program and libraries take themselves; the hungriest honest photo measured is a WebP of 48 megapixels.
MEMORY_FOR_A_PHOTO = 1280 * 1024 * 1024

_ORIENTATION_TAG = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Shrinks by whole numbers first: 2 is quick, and the eye sees no difference to 3.
_REDUCING_GAP = 2.0
# A whole card, one read in a wrong encoding, and something else: parsing them loads every parser and codec.
_TEXTS_OF_EVERY_SORT = (
    "001199000001||Nguyễn Thị Mẫu|05031999|Nữ|Số 1 phố Ví Dụ, Hà Nội|12082021",
    "001199000001||Lﾆｰﾆ｡ng|05031999|Nữ||12082021",
    "0100000003|4e677579e1bb856e|05/03/1999|2|-|79 - 001|01/01/2024|-|01/01/2024|79000100000003|-|4|01/01/2024|15|$",
    "https://example.vn/",
)
# Grey without further ado: neither transparent nor of 16 bits.
_PLAIN_MODES = ("RGB", "L", "CMYK", "YCbCr")
_SRGB = ImageCms.createProfile("sRGB")


class Refused(Exception):
    """This photo will not be taken; `reason` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Job:
    """`kind` is the one Pillow format that may be tried; without `copy` no JPEG is made."""

    kind: str
    max_pixels: int
    wish: Wish
    copy: bool = True

    @classmethod
    def from_json(cls, job: dict[str, Any]) -> "Job":
        shows = PhotoKind(job["shows"]) if job["shows"] else None
        return cls(job["kind"], job["max_pixels"], Wish(shows, job["code_ms"]), job["copy"])


def decode(data: bytes, job: Job) -> tuple[Image.Image, np.ndarray | None]:
    """The picture turned upright, in sRGB, long side at most 2000 px; and its full grey pixels if codes are wanted.

    Raises Refused.
    """
    Image.MAX_IMAGE_PIXELS = job.max_pixels
    try:
        with Image.open(BytesIO(data), formats=[job.kind]) as image:
            _check(image, job.max_pixels)
            return _pixels(image, whole=job.wish.code_ms is not None)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(Refusal.TOO_MANY_PIXELS) from error
    except Refused:
        raise
    except Exception as error:  # On damage Pillow raises OSError, SyntaxError, struct.error, MemoryError, …
        raise Refused(Refusal.DAMAGED) from error


def _check(image: Image.Image, max_pixels: int) -> None:
    """Judge by the header, before a single pixel is decoded."""
    short, long = sorted(image.size)
    if short * long > max_pixels:
        raise Refused(Refusal.TOO_MANY_PIXELS)
    if short < MIN_SHORT_SIDE:
        raise Refused(Refusal.TOO_SMALL)
    if long > MAX_ASPECT * short:
        raise Refused(Refusal.TOO_NARROW)
    # A phone's MPO or HEIC holds side pictures (depth, second lens); its first picture is the photo.
    if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
        raise Refused(Refusal.ANIMATED)


def _pixels(image: Image.Image, *, whole: bool) -> tuple[Image.Image, np.ndarray | None]:
    """Decoded, shrunk, in sRGB and upright, without anything else the file carried; and grey at its full size."""
    scale = min(1.0, LONG_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    if not whole:
        image.draft(None, size)  # JPEG only: decodes at 1/2, 1/4 or 1/8 where that is still large enough
    image.load()
    grey = np.asarray(image.convert("L")) if whole and image.mode in _PLAIN_MODES else None
    profile = image.info.get("icc_profile")
    turn = _TURNS.get(_orientation(image))
    small = _resizable(image)
    if small.size != size:
        small = small.resize(size, Image.Resampling.LANCZOS, reducing_gap=_REDUCING_GAP)
    picture = _in_srgb(_on_white(small), profile)
    if turn is not None:
        picture = picture.transpose(turn)
    picture.info.clear()
    return picture, grey


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # Any parser error: the picture is fine, only its note on orientation is not.
        return 1


def _resizable(image: Image.Image) -> Image.Image:
    """A mode that shrinks smoothly: no palette, no 1-bit, no 16-bit."""
    if image.mode.startswith("I"):
        image.info.pop("transparency", None)
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("P", "PA", "1") or "transparency" in image.info:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    pixels = image.convert("RGBA")
    white = Image.new("RGBA", pixels.size, "white")
    return Image.alpha_composite(white, pixels).convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as the camera meant them; a profile that cannot be read is ignored."""
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if "srgb" not in ImageCms.getProfileDescription(source).lower():
                converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
                image = converted or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image if image.mode == "RGB" else image.convert("RGB")


def _lock_down() -> None:
    """Give away what decoding does not need. Without file descriptors there is no file and no socket."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    ceiling = pages * resource.getpagesize() + MEMORY_FOR_A_PHOTO
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _answer(data: bytes, job: Job) -> tuple[dict[str, object], bytes]:
    try:
        picture, grey = decode(data, job)
    except Refused as refused:
        return {"refusal": refused.reason, "bytes": 0, "width": 0, "height": 0, "study": None}, b""
    out = BytesIO()
    if job.copy:
        picture.save(out, "JPEG", quality=JPEG_QUALITY)
    jpeg = out.getvalue()
    found = study(picture, grey, job.wish).as_json()
    return {
        "refusal": None, "bytes": len(jpeg), "width": picture.width, "height": picture.height, "study": found,
    }, jpeg  # fmt: skip


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the other end hangs up. Both ways: one line of JSON, then that many bytes."""
    while line := requests.readline():
        job = json.loads(line)
        head, jpeg = _answer(requests.read(job["bytes"]), Job.from_json(job))
        answers.write(json.dumps(head).encode() + b"\n" + jpeg)
        answers.flush()


def _warm_up() -> None:
    """Do everything once: what is loaded at first use can no longer be loaded once locked down."""
    decoders.zbar_is_there()
    judge_faces.count_faces(Image.new("RGB", (64, 64)))
    pattern = np.tile(np.array([[0, 255], [255, 0]], np.uint8).repeat(8, 0).repeat(8, 1), (12, 12))
    scan.read_codes(pattern, 2000)
    for text in _TEXTS_OF_EVERY_SORT:
        with suppress(CardError):
            payload.read_payload(text)
    for kind in PhotoKind:
        study(Image.fromarray(pattern).convert("RGB"), None, Wish(kind))


def main() -> None:
    os.nice(int(sys.argv[1]))
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.init()  # Pillow loads its plugins lazily, and once locked down nothing can be loaded.
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    _warm_up()
    # What a C library prints must not end up between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _lock_down()
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
