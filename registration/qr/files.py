"""Opening a photo file for reading: content decides the format, and its size is looked at before its pixels."""

from pathlib import Path

from django.conf import settings
from PIL import Image
from pillow_heif import register_heif_opener

_FORMATS = ("JPEG", "MPO", "PNG", "WEBP", "HEIF")


class UnreadablePhoto(Exception):
    """The file is missing, is no photo the portal takes, is broken or declares too many pixels."""


def open_photo(path: Path) -> Image.Image:
    """The photo with its pixels loaded. Raises UnreadablePhoto."""
    register_heif_opener()
    try:
        with path.open("rb") as file, Image.open(file, formats=_FORMATS) as image:
            if image.width * image.height > settings.PHOTO_MAX_PIXELS:
                raise UnreadablePhoto("too many pixels")
            image.load()
            return image.copy()
    # Pillow's readers meet broken files with whatever their parsing runs into (Pillow's security handbook, E-2).
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, Image.DecompressionBombError) as error:
        raise UnreadablePhoto(type(error).__name__) from error
