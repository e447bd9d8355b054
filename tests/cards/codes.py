"""The same text as a QR matrix from different encoders, in byte mode without an ECI header, as cards carry it."""

import numpy as np
import qrcode
import zxingcpp
from qrcode.util import MODE_8BIT_BYTE, QRData

ENCODERS = ("qrcode", "zxing")
_QRCODE_LEVELS = {
    "L": qrcode.constants.ERROR_CORRECT_L,
    "M": qrcode.constants.ERROR_CORRECT_M,
    "Q": qrcode.constants.ERROR_CORRECT_Q,
}


def matrix(text: str, encoder: str, level: str = "M") -> np.ndarray:
    """True where a module is dark, without a quiet zone."""
    raw = text.encode()
    if encoder == "qrcode":
        code = qrcode.QRCode(error_correction=_QRCODE_LEVELS[level], border=0)
        code.add_data(QRData(raw, mode=MODE_8BIT_BYTE))
        code.make()
        return np.array(code.get_matrix(), dtype=bool)
    barcode = zxingcpp.create_barcode(raw, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    return np.asarray(barcode.to_image(scale=1, add_quiet_zones=False)) < 128
