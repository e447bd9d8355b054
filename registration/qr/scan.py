"""Pixels in, texts out: every code on a photo, by the quickest way that reads it, within a time budget.

The order was measured (benchmarks/cards/README.md): zxing-cpp on the photo as it is reads nearly all of it; the rest
is mostly blur, which undoing on a cut-out of the likeliest spot cures.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from PIL import Image, ImageOps

from . import decoders, enhance
from .errors import CardError
from .foreign import ForeignCode
from .locate import likely_spots
from .payload import LONGEST_PAYLOAD, read_payload

REQUEST_BUDGET_MS = 250
WORKER_BUDGET_MS = 800

Clock = Callable[[], float]

_ENLARGED_SIDE = 1500
_MOST_PIXELS_OF_A_SPOT = 1_200_000


@dataclass(frozen=True)
class ReadCode:
    """One code of a photo: its text, the way it was read (`zxing`, `zxing+deblur 1.8`, …), ms since the start."""

    text: str
    decoder: str
    ms: int


@dataclass(frozen=True)
class _Try:
    """One way to read a spot, and what it costs on a million pixels (ms, measured; only to keep to the budget)."""

    name: str
    prepare: Callable[[np.ndarray], np.ndarray]
    decode: decoders.Decoder
    cost: float


def read_codes(
    image: Image.Image | np.ndarray, budget_ms: int = REQUEST_BUDGET_MS, clock: Clock = time.monotonic
) -> list[ReadCode]:
    """The codes on the picture (a Pillow image, EXIF turn applied here, or grey pixels), cards first.

    Empty when nothing could be read in the time given. What is returned is strict UTF-8 and is either a card
    whose every part has the right shape or a code of something else; a card read wrongly is never returned.
    `clock` gives seconds.
    """
    started = clock()
    grey = _grey(image)
    for name, read in _attempts(grey, started + budget_ms / 1000, clock):
        elapsed = round((clock() - started) * 1000)
        codes = [ReadCode(text, name, elapsed) for text in _trustworthy(read)]
        if codes:
            return sorted(codes, key=lambda code: _is_foreign(code.text))
    return []


def _grey(image: Image.Image | np.ndarray) -> np.ndarray:
    if isinstance(image, np.ndarray):
        return image
    turned = ImageOps.exif_transpose(image)
    return np.asarray(turned.convert("L"))


def _attempts(grey: np.ndarray, deadline: float, clock: Clock) -> Iterator[tuple[str, list[bytes]]]:
    """Every way to read the picture, quickest first, until the time is up."""
    yield "zxing", decoders.zxing(grey)
    spots = likely_spots(grey)
    # The code was in the first spot in every photo measured; the others only get what time is left.
    for attempt, spot in _in_order(spots):
        fitting = _fitting(spot)
        # A slow machine must keep to the budget as well: the cost is only a floor for what a try takes.
        if clock() + attempt.cost * _growth(fitting) / 1000 > deadline:
            continue
        yield attempt.name, attempt.decode(attempt.prepare(fitting))


def _in_order(spots: list[np.ndarray]) -> Iterator[tuple[_Try, np.ndarray]]:
    yield from ((attempt, spot) for spot in spots[:1] for attempt in _TRIES)
    yield from ((attempt, spot) for spot in spots[1:] for attempt in islice(_TRIES, 3))


def _fitting(spot: np.ndarray) -> np.ndarray:
    """The spot, made smaller where it is larger than a weak code needs."""
    if spot.size <= _MOST_PIXELS_OF_A_SPOT:
        return spot
    return enhance.enlarge(spot, (_MOST_PIXELS_OF_A_SPOT / spot.size) ** 0.5)


def _factor(spot: np.ndarray) -> float:
    return min(3.0, max(1.0, _ENLARGED_SIDE / max(spot.shape)))


def _growth(spot: np.ndarray) -> float:
    """Millions of pixels the decoder will see."""
    return spot.size * _factor(spot) ** 2 / 1_000_000


def _deblurred(sigma: float, noise: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda spot: enhance.enlarge(enhance.deblur(spot, sigma, noise), _factor(spot))


def _sharpened(spot: np.ndarray) -> np.ndarray:
    larger = enhance.smooth(enhance.enlarge(spot, _factor(spot)), 1.8)
    return enhance.sharpen(larger, 6, 2.5)


def _despeckled(spot: np.ndarray) -> np.ndarray:
    return _sharpened(enhance.despeckle(spot))


def _equalised(spot: np.ndarray) -> np.ndarray:
    return enhance.equalise(enhance.enlarge(enhance.deblur(spot, 1.4, 0.02), _factor(spot)))


_TRIES = (
    _Try("zxing+deblur 1.8", _deblurred(1.8, 0.02), decoders.zxing, 12),
    _Try("zxing+sharpen", _sharpened, decoders.zxing, 14),
    _Try("zxing+deblur 1.4", _deblurred(1.4, 0.02), decoders.zxing, 12),
    _Try("zxing+deblur 1.8 fine", _deblurred(1.8, 0.003), decoders.zxing, 12),
    _Try("zxing+deblur 2.8", _deblurred(2.8, 0.02), decoders.zxing, 12),
    _Try("zxing+deblur 1.0", _deblurred(1.0, 0.003), decoders.zxing, 12),
    _Try("zxing+median", _despeckled, decoders.zxing, 16),
    _Try("zxing+equalise", _equalised, decoders.zxing, 16),
    _Try("zbar+deblur 1.8", _deblurred(1.8, 0.01), decoders.zbar, 50),
    _Try("zbar+sharpen", _sharpened, decoders.zbar, 50),
)


def _trustworthy(read: list[bytes]) -> list[str]:
    """The texts that hold: strict UTF-8, and a card only when all its parts have the right shape.

    Reed-Solomon can correct into a wrong text on a very bad photo, so a code seen is not yet a code read.
    """
    texts = []
    for raw in read:
        try:
            text = raw[: LONGEST_PAYLOAD * 3].decode("utf-8")
            read_payload(text)
        except (UnicodeDecodeError, CardError):
            continue
        if text not in texts:
            texts.append(text)
    return texts


def _is_foreign(text: str) -> bool:
    return isinstance(read_payload(text), ForeignCode)
