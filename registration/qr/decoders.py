"""The two engines that turn pixels into bytes: zxing-cpp, and zbar where its system library is there.

Both give the bytes of the code, never their own guess at the text (see charset.py for what guessing does).
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import zxingcpp

Grey = np.ndarray
Decoder = Callable[[Grey], list[bytes]]

# ZBAR_CFG_BINARY of zbar 0.23.1 and later; pyzbar's enum does not know it (pyzbar PR #82).
_ZBAR_BINARY = 4
_QR_CODES = zxingcpp.barcode_formats_from_str("QRCode")
_FOURCC_GREY = 0x30303859  # "Y800"


def zxing(grey: Grey) -> list[bytes]:
    """The bytes of every QR code zxing-cpp reads in the grey picture."""
    found = zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=_QR_CODES)
    return [code.bytes for code in found]


def zbar(grey: Grey) -> list[bytes]:
    """The bytes of every QR code zbar reads; nothing where zbar is not installed.

    pyzbar's `decode` cannot ask for bytes, so this does the same steps with one setting more.
    """
    library = _zbar_library()
    if library is None:
        return []
    pixels = np.ascontiguousarray(grey, dtype=np.uint8).tobytes()
    height, width = grey.shape
    with library._image_scanner() as scanner, library._image() as image:
        _set_up(library, scanner)
        library.zbar_image_set_format(image, _FOURCC_GREY)
        library.zbar_image_set_size(image, width, height)
        library.zbar_image_set_data(image, library.cast(pixels, library.c_void_p), len(pixels), None)
        if library.zbar_scan_image(scanner, image) < 0:
            return []
        return [_bytes_of(library, symbol) for symbol in library._symbols_for_image(image)]


def zbar_is_there() -> bool:
    """Whether the second engine can be used: for the health page."""
    return _zbar_library() is not None


@lru_cache(maxsize=1)
def _zbar_library() -> Any:
    """pyzbar's inner module, or None: it raises ImportError where libzbar0 is missing (pyzbar #37, #128, #131)."""
    try:
        from pyzbar import pyzbar
    except ImportError:
        return None
    return pyzbar


def _set_up(library: Any, scanner: Any) -> None:
    """QR codes only, as bytes."""
    symbols, enable = library.ZBarSymbol, library.ZBarConfig.CFG_ENABLE
    library.zbar_image_scanner_set_config(scanner, symbols.NONE, enable, 0)
    library.zbar_image_scanner_set_config(scanner, symbols.QRCODE, enable, 1)
    library.zbar_image_scanner_set_config(scanner, symbols.QRCODE, _ZBAR_BINARY, 1)


def _bytes_of(library: Any, symbol: Any) -> bytes:
    length = library.zbar_symbol_get_data_length(symbol)
    return bytes(library.string_at(library.zbar_symbol_get_data(symbol), length))
