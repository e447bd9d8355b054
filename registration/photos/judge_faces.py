"""How many faces a portrait shows, by OpenCV's own cascade. A hint: it misses about a quarter of all faces."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

try:
    import cv2
except ImportError:  # without OpenCV nothing is said about faces
    cv2: Any = None  # type: ignore[no-redef]

_SIDE = 480
_SMALLEST_FACE = 0.1
_SMALLEST_BESIDE_LARGEST = 0.45


def count_faces(image: Image.Image) -> int | None:
    """The faces of a size that counts, or None when it cannot be known."""
    cascade = _cascade()
    if cascade is None:
        return None
    small = image.convert("L")
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    least = max(20, round(max(small.size) * _SMALLEST_FACE))
    found = cascade.detectMultiScale(np.asarray(small), 1.1, 4, minSize=(least, least))
    widths = sorted((int(face[2]) for face in found), reverse=True)
    # A pattern on a shirt can pass for a small face; a second person is about as large as the first.
    return sum(1 for width in widths if width >= widths[0] * _SMALLEST_BESIDE_LARGEST)


@lru_cache(maxsize=1)
def _cascade() -> Any:
    """The detector, or None where OpenCV or its data is missing (OpenCV 5's wheel has none, opencv-python #1244)."""
    if cv2 is None:
        return None
    path = Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_alt.xml"
    return cv2.CascadeClassifier(str(path)) if path.exists() else None
