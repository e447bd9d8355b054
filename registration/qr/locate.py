"""Where in a photo the code probably is: the spots with dense edges both across and down."""

import numpy as np

from . import enhance
from .enhance import Grey

_LONG_SIDE = 800
_WINDOW = 41
_MARGIN = 20
_SHARE_OF_PEAK = 0.45


def likely_spots(grey: Grey, most: int = 3) -> list[Grey]:
    """Cut-outs of the likeliest spots, best first."""
    scale = min(1.0, _LONG_SIDE / max(grey.shape))
    small = enhance.enlarge(grey, scale) if scale < 1 else grey
    density = _edge_density(small)
    spots = []
    for _ in range(most):
        top, bottom, left, right = _region_of_peak(density)
        if bottom <= top or right <= left:
            break
        density[top:bottom, left:right] = 0
        edges = (np.array([top - _MARGIN, bottom + _MARGIN, left - _MARGIN, right + _MARGIN]) / scale).astype(int)
        y0, y1, x0, x1 = np.maximum(edges, 0)
        spots.append(grey[y0:y1, x0:x1])
    return spots


def _edge_density(small: Grey) -> np.ndarray:
    pixels = small.astype(np.float32)
    across = np.abs(np.diff(pixels, axis=1, prepend=pixels[:, :1]))
    down = np.abs(np.diff(pixels, axis=0, prepend=pixels[:1]))
    return np.minimum(_box_mean(across), _box_mean(down))


def _box_mean(values: np.ndarray) -> np.ndarray:
    """The mean of the window round every pixel, by running sums."""
    half = _WINDOW // 2
    padded = np.pad(values, ((half + 1, half), (half + 1, half)), mode="edge")
    sums = padded.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    total = (
        sums[_WINDOW:, _WINDOW:] - sums[:-_WINDOW, _WINDOW:] - sums[_WINDOW:, :-_WINDOW] + sums[:-_WINDOW, :-_WINDOW]
    )
    return (total / _WINDOW**2).astype(np.float32)


def _region_of_peak(density: np.ndarray) -> tuple[int, int, int, int]:
    """Top, bottom, left, right of what stays above a share of the peak, seen along its row and column."""
    row, column = np.unravel_index(int(density.argmax()), density.shape)
    floor = density[row, column] * _SHARE_OF_PEAK
    if floor <= 0:
        return 0, 0, 0, 0
    top, bottom = _run(density[:, column] >= floor, int(row))
    left, right = _run(density[row] >= floor, int(column))
    return top, bottom, left, right


def _run(above: np.ndarray, start: int) -> tuple[int, int]:
    """The unbroken stretch of True round the start: first index, and one past the last."""
    before, after = np.flatnonzero(~above[:start]), np.flatnonzero(~above[start:])
    return (int(before[-1]) + 1 if before.size else 0), (start + int(after[0]) if after.size else above.size)
