"""The pictures on Form 01 as `data:` addresses: portrait, QR code, Code-128."""

import base64
from io import BytesIO
from itertools import groupby

import numpy as np
import zxingcpp
from PIL import Image, ImageOps

# 3 x 4 cm at 300 dots per inch.
_PORTRAIT_SIZE = (354, 472)


def portrait_address(jpeg: bytes) -> str:
    """A portrait cut to 3 x 4 and small enough to print. In: a photo that `photos.images` has made."""
    with Image.open(BytesIO(jpeg), formats=["JPEG"]) as image:
        image.draft("RGB", (2 * _PORTRAIT_SIZE[0], 2 * _PORTRAIT_SIZE[1]))
        # A head stands above the middle of a portrait.
        fitted = ImageOps.fit(
            image.convert("RGB"), _PORTRAIT_SIZE, Image.Resampling.LANCZOS, centering=(0.5, 0.3)
        )
    out = BytesIO()
    fitted.save(out, "JPEG", quality=88)
    return _address("image/jpeg", out.getvalue())


def qr_address(text: str) -> str:
    """A text as a QR code. Of a dossier only its `Mã hồ sơ`, so that a photo of it tells nobody more."""
    return _symbol(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M"))


def code128_address(code: str) -> str:
    """The same digits for the scanners that read only bars."""
    return _symbol(zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.Code128))


def _symbol(barcode: zxingcpp.Barcode) -> str:
    """As an SVG that takes any size; `create_barcode` draws one dot a module, with its quiet zone."""
    rows: list[list[int]] = np.asarray(barcode.to_image(scale=1)).tolist()
    height, width = len(rows), len(rows[0])
    dots, y = "", 0
    for row, equals in groupby(rows):
        depth = len(list(equals))
        dots += _dark_runs(row, y, depth)
        y += depth
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" preserveAspectRatio="none" '
        f'shape-rendering="crispEdges"><path d="{dots}"/></svg>'
    )
    return _address("image/svg+xml", svg.encode())


def _dark_runs(row: list[int], y: int, depth: int) -> str:
    """The dark stretches of a row, `depth` modules deep, as SVG path."""
    path, x = "", 0
    for dark, levels in groupby(level < 128 for level in row):
        width = len(list(levels))
        if dark:
            path += f"M{x} {y}h{width}v{depth}h-{width}z"
        x += width
    return path


def _address(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
