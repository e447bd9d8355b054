"""Making a weak code readable: finding it, enlarging, sharpening, undoing blur.

OpenCV does it best (LIBRARIES 1.2); where it is not installed, Pillow and numpy do most of it.
"""

from typing import Any

import numpy as np
from PIL import Image, ImageFilter, ImageOps

try:
    import cv2
except ImportError:  # the portal runs without it and reads a few weak photos less
    cv2: Any = None  # type: ignore[no-redef]

Grey = np.ndarray


def enlarge(grey: Grey, factor: float) -> Grey:
    """The picture `factor` times as large, smoothly (or smaller, when below 1)."""
    width, height = max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor))
    if cv2 is not None:
        return cv2.resize(grey, (width, height), interpolation=cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA)
    way = Image.Resampling.BICUBIC if factor > 1 else Image.Resampling.BOX
    return np.asarray(Image.fromarray(grey).resize((width, height), way))


def smooth(grey: Grey, sigma: float) -> Grey:
    """A Gaussian: takes noise and JPEG blocks away."""
    if cv2 is not None:
        return cv2.GaussianBlur(grey, (0, 0), sigma)
    return np.asarray(Image.fromarray(grey).filter(ImageFilter.GaussianBlur(sigma)))


def sharpen(grey: Grey, sigma: float, amount: float) -> Grey:
    """An unsharp mask."""
    if cv2 is not None:
        return cv2.addWeighted(grey, 1 + amount, cv2.GaussianBlur(grey, (0, 0), sigma), -amount, 0)
    mask = ImageFilter.UnsharpMask(radius=sigma, percent=round(amount * 100), threshold=0)
    return np.asarray(Image.fromarray(grey).filter(mask))


def equalise(grey: Grey) -> Grey:
    """Contrast spread out, locally where OpenCV is there (CLAHE)."""
    if cv2 is not None:
        return cv2.createCLAHE(clipLimit=3.0, tileGridSize=(4, 4)).apply(grey)
    return np.asarray(ImageOps.autocontrast(Image.fromarray(grey), cutoff=2))


def despeckle(grey: Grey) -> Grey:
    """A median of three by three."""
    if cv2 is not None:
        return cv2.medianBlur(grey, 3)
    return np.asarray(Image.fromarray(grey).filter(ImageFilter.MedianFilter(3)))


def deblur(grey: Grey, sigma: float, noise: float) -> Grey:
    """A Wiener filter: the picture before a Gaussian of that sigma, given the share of noise to expect.

    Measured beside Richardson-Lucy on hard photos it reads more codes in a fraction of the time: one transform
    instead of ten to twenty rounds (benchmarks/cards/README.md).
    """
    height, width = grey.shape
    border = 16
    padded = np.pad(grey.astype(np.float32), border, mode="reflect" if min(height, width) > border else "edge")
    rows, columns = (_quick_size(length) for length in padded.shape)
    spectrum = np.fft.rfft2(padded, s=(rows, columns))
    down, across = np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(columns)[None]
    lens = np.exp(-2 * (np.pi * sigma) ** 2 * (down**2 + across**2)).astype(np.float32)
    sharp = np.fft.irfft2(spectrum * (lens / (lens**2 + noise)), s=(rows, columns))
    return np.clip(sharp[border : border + height, border : border + width], 0, 255).astype(np.uint8)


def _quick_size(length: int) -> int:
    """The next multiple of 32: sizes the transform is quick with."""
    return -(-length // 32) * 32
