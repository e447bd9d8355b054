"""Tiny sealed photos for made-up dossiers: real files that open, each two kilobytes."""

import functools
import io

from PIL import Image, ImageDraw

from vssid_portal.many_rows import Rows

from .made_up import MadeDossier
from .models import DocumentType, Photo, PhotoKind
from .photos import vault

_SIZES = {PhotoKind.PORTRAIT: (180, 240), PhotoKind.CARD_FRONT: (320, 200), PhotoKind.CARD_BACK: (320, 200)}


class PhotoRows:
    """The photos of so many percent of the dossiers it is given."""

    def __init__(self, percent: int) -> None:
        self._percent = percent
        self._rows = Rows(
            Photo, "dossier_id", "kind", "name", "wrapped_key", "size", "sha256", "width", "height", "stored_at"
        )

    def add(self, made: MadeDossier) -> None:
        if made.draws[4] % 100 >= self._percent:
            return
        kinds = [PhotoKind.PORTRAIT, PhotoKind.CARD_FRONT]
        if made.document_type != DocumentType.PASSPORT:
            kinds.append(PhotoKind.CARD_BACK)
        for kind in kinds:
            stored = vault.put(made.id, _drawn(kind, made.draws[5] % 16))
            self._rows.add(
                made.id, kind, stored.name, stored.wrapped_key, stored.size, stored.sha256, *_SIZES[kind],
                made.events[0].at,
            )  # fmt: skip

    def write(self) -> None:
        self._rows.write()


@functools.cache
def _drawn(kind: PhotoKind, shade: int) -> bytes:
    """A head and shoulders, or a card with lines, before one of sixteen grounds."""
    picture = Image.new("RGB", _SIZES[kind], (120 + 8 * shade, 200, 250 - 8 * shade))
    pen, (width, height) = ImageDraw.Draw(picture), _SIZES[kind]
    if kind == PhotoKind.PORTRAIT:
        pen.ellipse((width * 0.3, height * 0.2, width * 0.7, height * 0.6), fill=(222, 184, 150))
        pen.rectangle((width * 0.15, height * 0.65, width * 0.85, height), fill=(60, 70, 90))
    else:
        for line in range(4):
            pen.rectangle((width * 0.35, 40 + 35 * line, width * 0.9, 52 + 35 * line), fill=(70, 80, 90))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=60)
    return file.getvalue()
