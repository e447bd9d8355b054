"""The QR codes on an uploaded photo of a card that is not kept."""

from typing import BinaryIO

from registration.qr.scan import REQUEST_BUDGET_MS

from . import images
from .study import Wish


def codes_on(file: BinaryIO) -> list[str]:
    """The texts of the codes on the photo, cards first; empty when none could be read. Raises PhotoRefused.

    The stranger's file is decoded and read in the process of its own.
    """
    return [code.text for code in images.sanitise(file, Wish(code_ms=REQUEST_BUDGET_MS)).study.codes]
