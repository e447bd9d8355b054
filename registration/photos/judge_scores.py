"""What can be measured on a photo: sharpness, light, glare, size. Pure numbers; judge.py says what they mean."""

import numpy as np
from PIL import Image

_SIDE = 1000
_BLOCK = 20
_GLARE_BLOCK = 9
_SATURATED = 250


def grey_at_working_size(image: Image.Image) -> np.ndarray:
    """Grey pixels with a long side of 1000 at most: enough to judge, and every photo measured alike."""
    scale = min(1.0, _SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return np.asarray(image.convert("L").resize(size, Image.Resampling.BOX), dtype=np.float32)


def sharpness(grey: np.ndarray) -> float:
    """How steep the steepest edges are for their contrast: about 1 when crisp, below 0.2 when blurred.

    The Laplacian over the local contrast, in the blocks with most contrast: unlike the plain variance of the
    Laplacian it does not take a pale or plain photo for a blurred one (LIBRARIES 3).
    """
    calm = _mean_of_three(grey)
    laplacian = np.abs(4 * calm[1:-1, 1:-1] - calm[:-2, 1:-1] - calm[2:, 1:-1] - calm[1:-1, :-2] - calm[1:-1, 2:])
    inner = _blocks(calm[1:-1, 1:-1])
    contrast = np.percentile(inner, 95, axis=(1, 3)) - np.percentile(inner, 5, axis=(1, 3))
    steepness = np.percentile(_blocks(laplacian), 95, axis=(1, 3))
    chosen = contrast >= max(np.percentile(contrast, 90), 1.0)
    return float(np.median(steepness[chosen] / contrast[chosen])) if chosen.any() else 0.0


def brightness(grey: np.ndarray) -> float:
    """The light of the brightest tenth, 0 to 255: a white card on a black table is not dark."""
    return float(np.percentile(grey, 90))


def contrast(grey: np.ndarray) -> float:
    """The spread of the greys; next to nothing on a blank picture."""
    return float(grey.std())


def glare(grey: np.ndarray) -> float:
    """The share of the picture that is burnt out: blocks of nine pixels with nothing but white in them."""
    blocks = _blocks(grey, _GLARE_BLOCK)
    return float((blocks.min(axis=(1, 3)) >= _SATURATED).mean()) if blocks.size else 0.0


def _mean_of_three(grey: np.ndarray) -> np.ndarray:
    across = (grey[:, :-2] + grey[:, 1:-1] + grey[:, 2:]) / 3
    return (across[:-2] + across[1:-1] + across[2:]) / 3


def _blocks(values: np.ndarray, size: int = _BLOCK) -> np.ndarray:
    """The picture as rows and columns of square blocks; what does not fill a block is left out."""
    rows, columns = values.shape[0] // size, values.shape[1] // size
    return values[: rows * size, : columns * size].reshape(rows, size, columns, size)
