"""Photos a stranger might send, made on the spot: honest ones, broken ones, hostile ones."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

pillow_heif.register_heif_opener()

RED, GREEN, BLUE, YELLOW = (200, 40, 40), (40, 160, 40), (40, 40, 200), (220, 200, 40)
CORNERS = (RED, GREEN, BLUE, YELLOW)  # top left, top right, bottom left, bottom right


def scene(width: int = 400, height: int = 300) -> Image.Image:
    """Four coloured quarters, so that any turn or mirror shows."""
    image = Image.new("RGB", (width, height))
    for index, colour in enumerate(CORNERS):
        quarter = Image.new("RGB", (width // 2, height // 2), colour)
        image.paste(quarter, ((index % 2) * (width // 2), (index // 2) * (height // 2)))
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_of_zeros(width: int, height: int) -> bytes:
    """A black grey-scale PNG that is tiny on the wire, however large the picture."""
    deflate, body = zlib.compressobj(9), b""
    row = bytes(1 + (width + 7) // 8)
    for _ in range(height):
        body += deflate.compress(row)
    body += deflate.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def lying_png() -> bytes:
    """Says 400 x 300 in its header and holds 40 MB of rows."""
    deflate = zlib.compressobj(9)
    body = b"".join(deflate.compress(bytes(1_000_000)) for _ in range(40)) + deflate.flush()
    header = struct.pack(">IIBBBBB", 400, 300, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def turned_jpeg(orientation: int) -> bytes:
    """The scene as a camera held the wrong way stores it, with the note how to turn it."""
    undo: dict[int, Image.Transpose] = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    image = scene()
    if orientation in undo:
        image = image.transpose(undo[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(image, "JPEG", exif=exif)


def jpeg_with_position() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "MAKER-OF-PHONES"
    exif.get_ifd(0x8825)[2] = (10.0, 58.0, 23.0)
    return saved(scene(), "JPEG", exif=exif, comment=b"SECRET-COMMENT")


def swapped_profile() -> bytes:
    """An ICC profile that says: what is stored as red is green, and the other way round."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"\0tmp").replace(b"gXYZ", b"rXYZ").replace(b"\0tmp", b"gXYZ")
    return profile.replace("sRGB".encode("utf-16-be"), "Else".encode("utf-16-be"))


def multi_picture() -> bytes:
    """MPO: two JPEGs in one file, as phones with two lenses write it."""
    second = Image.new("RGB", (400, 300), "black")
    return saved(scene(), "MPO", save_all=True, append_images=[second])


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (200, 200), colour) for colour in CORNERS]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def deep_png() -> bytes:
    """16 bits a pixel, one grey."""
    return saved(Image.fromarray(np.full((300, 400), 0x8000, np.uint16)), "PNG")


def see_through_png() -> bytes:
    image = scene().convert("RGBA")
    image.putalpha(0)
    return saved(image, "PNG")


def palette_png() -> bytes:
    return saved(scene().quantize(4), "PNG", transparency=0)


def noisy_jpeg(width: int, height: int, quality: int) -> bytes:
    pixels = np.random.default_rng(3).integers(0, 256, (height, width, 3), np.uint8)
    return saved(Image.fromarray(pixels), "JPEG", quality=quality)


def half(make: Callable[[], bytes]) -> bytes:
    whole = make()
    return whole[: len(whole) // 2]
