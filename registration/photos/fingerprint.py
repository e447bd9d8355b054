"""Two photos that look alike get nearly the same fingerprint: re-saved, resized or lightened, it hardly changes.

Each bit asks of two neighbouring squares of a coarse picture which one is lighter, across and down by turns (after the
"difference hash" of N. Krawetz, 2013). Squares that are nearly equal count as
equal, so the noise of a plain wall tosses no coins.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image

_COARSE, _FINE = 8, 16
# Grey levels by which a square must be lighter.
_LIGHTER = 3.0
# So many bits of the coarse 64 may flip when the photo is saved again; these are the likeliest.
UNSURE_BITS = 8


@dataclass(frozen=True)
class Fingerprint:
    """`coarse` (64 bits) to find by, `fine` (256 bits) to be sure, both hex; `unsure`: the weakest bits of `coarse`."""

    coarse: str
    fine: str
    unsure: tuple[int, ...]


def fingerprint(image: Image.Image) -> Fingerprint:
    """The fingerprint of a loaded picture."""
    grey = image.convert("L")
    steps, fine_steps = _steps(grey, _COARSE), _steps(grey, _FINE)
    weakest = np.argsort(np.abs(steps - _LIGHTER))[:UNSURE_BITS]
    return Fingerprint(_hex(steps), _hex(fine_steps), tuple(int(bit) for bit in weakest))


def _steps(grey: Image.Image, side: int) -> np.ndarray:
    """How much lighter a square is than its neighbour: on a chessboard's black fields the right one, else the lower."""
    squares = np.asarray(grey.resize((side + 1, side + 1), Image.Resampling.BOX), dtype=np.float64)
    across = squares[:-1, 1:] - squares[:-1, :-1]
    down = squares[1:, :-1] - squares[:-1, :-1]
    chessboard = np.add.outer(np.arange(side), np.arange(side)) % 2
    return np.where(chessboard, across, down).ravel()


def _hex(steps: np.ndarray) -> str:
    return np.packbits(steps > _LIGHTER).tobytes().hex()
