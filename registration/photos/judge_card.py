"""Where the card lies on a photo of a card, and which side it shows. Hints: every answer may be "not known"."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

try:
    import cv2
except ImportError:  # without OpenCV there are no answers about outline and side
    cv2: Any = None  # type: ignore[no-redef]

_SIDE = 400
_CARD_ASPECT = 85.6 / 54
_FLAT = (640, 404)
# The middle of the picture, where the card's paper is taken from.
_MIDDLE = (0.3, 0.7)
_SMALLEST_SHARE, _LARGEST_SHARE = 0.12, 0.97
_TOUCH = 0.12
_ROOM = 16
_TIGHT_CROP_TOLERANCE = 0.16
# The machine-readable lines (ICAO 9303, TD1) take the lowest third of the back.
_LINES_TOP, _LINES_BOTTOM = 0.60, 0.99


@dataclass(frozen=True)
class Outline:
    """The card as found: its share of the picture, corners clockwise, and the edges of the picture it runs over."""

    share: float
    corners: np.ndarray
    is_upright: bool
    is_cut: bool


def find_outline(image: Image.Image) -> Outline | None:
    """The card's outline, or None when paper and ground cannot be told apart."""
    if cv2 is None:
        return None
    mask = _paper_mask(image)
    if mask is None:
        return None
    contours, _tree = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    share = cv2.contourArea(hull) / mask.size
    if not _SMALLEST_SHARE <= share <= _LARGEST_SHARE:
        return None
    box = cv2.boxPoints(cv2.minAreaRect(hull))
    return Outline(
        share=float(share),
        corners=box * (max(image.size) / max(mask.shape)),
        is_upright=_is_upright(box),
        is_cut=_runs_over_an_edge(mask),
    )


def _paper_mask(image: Image.Image) -> np.ndarray | None:
    """1 where the picture has the colour of its middle, in one piece with the print on it closed up."""
    small = image.convert("RGB")
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX)
    lab = cv2.cvtColor(cv2.GaussianBlur(np.asarray(small), (0, 0), 1.5), cv2.COLOR_RGB2LAB).astype(np.float32)
    height, width = lab.shape[:2]
    low, high = _MIDDLE
    middle = lab[int(height * low) : int(height * high), int(width * low) : int(width * high)].reshape(-1, 3)
    bright = middle[middle[:, 0] >= np.percentile(middle[:, 0], 40)]
    paper = np.median(bright, axis=0)
    distance = np.linalg.norm((lab - paper) * [0.8, 1.6, 1.6], axis=2)
    scaled = np.clip(distance * 2, 0, 255).astype(np.uint8)
    _threshold, mask = cv2.threshold(scaled, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    if not _tells_apart(scaled, mask):
        return None
    # Room round the picture: closing would otherwise stretch a card that lies near the edge over it.
    padded = cv2.copyMakeBorder(mask, _ROOM, _ROOM, _ROOM, _ROOM, cv2.BORDER_CONSTANT, value=0)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, np.ones((13, 13), np.uint8))
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    return _largest_piece(opened[_ROOM:-_ROOM, _ROOM:-_ROOM])


def _tells_apart(scaled: np.ndarray, mask: np.ndarray) -> bool:
    """Whether paper and the rest differ clearly: the means of the two sides lie well apart."""
    paper, rest = scaled[mask == 1], scaled[mask == 0]
    return bool(paper.size and rest.size and float(rest.mean()) - float(paper.mean()) > 24)


def _largest_piece(mask: np.ndarray) -> np.ndarray | None:
    count, labels, stats, _centers = cv2.connectedComponentsWithStats(mask, connectivity=4)
    if count < 2:
        return None
    return (labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())).astype(np.uint8)


def _is_upright(box: np.ndarray) -> bool:
    """Whether the long side stands: more than 45 degrees from level, and clearly the longer one."""
    first, second = box[1] - box[0], box[2] - box[1]
    long, short = sorted((first, second), key=lambda side: -float(np.linalg.norm(side)))
    if np.linalg.norm(long) < 1.2 * np.linalg.norm(short):
        return False
    return bool(abs(long[1]) > abs(long[0]))


def _runs_over_an_edge(mask: np.ndarray) -> bool:
    """Whether the paper meets the picture's edge along a stretch.

    A scan cropped to the card meets all four and has a card's shape: that is not cut off.
    """
    edges = (mask[:2].max(axis=0), mask[-2:].max(axis=0), mask[:, :2].max(axis=1), mask[:, -2:].max(axis=1))
    touched = [float(edge.mean()) > _TOUCH for edge in edges]
    height, width = mask.shape
    is_card_shaped = abs(max(height, width) / min(height, width) - _CARD_ASPECT) < _TIGHT_CROP_TOLERANCE
    return any(touched) and not (all(touched) and is_card_shaped)


def flattened(image: Image.Image, outline: Outline) -> np.ndarray:
    """The card alone, level, 640 x 404 RGB pixels; it may still be upside down."""
    box = outline.corners.astype(np.float32)
    # Begin at a corner from which the first side is the long one.
    if np.linalg.norm(box[1] - box[0]) < np.linalg.norm(box[2] - box[1]):
        box = np.roll(box, -1, axis=0)
    width, height = _FLAT
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    transform = cv2.getPerspectiveTransform(box, corners)
    return cv2.warpPerspective(np.asarray(image.convert("RGB")), transform, _FLAT, flags=cv2.INTER_AREA)


def machine_lines(card: np.ndarray) -> float:
    """How much the foot looks like machine-readable lines, 0 to 1; the better of the two ways up.

    Those lines run over the whole width, so every stretch of the card's foot has its rows at the same heights;
    on the front the portrait and the ends of text break that.
    """
    return max(_lines_at_foot(card), _lines_at_foot(card[::-1, ::-1]))


def _lines_at_foot(card: np.ndarray) -> float:
    grey = cv2.cvtColor(np.ascontiguousarray(card), cv2.COLOR_RGB2GRAY)
    ink = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, np.ones((13, 13), np.uint8)).astype(np.float32)
    height, width = ink.shape
    foot = ink[int(height * _LINES_TOP) : int(height * _LINES_BOTTOM), int(width * 0.06) : int(width * 0.94)]
    rows = np.stack([stretch.mean(axis=1) for stretch in np.array_split(foot, 10, axis=1)])
    rows = cv2.GaussianBlur(rows, (5, 1), 0) if rows.shape[1] > 5 else rows
    if float(rows.mean()) < 2:
        return 0.0
    rows = rows - rows.mean(axis=1, keepdims=True)
    whole = rows.mean(axis=0)
    size = np.linalg.norm(rows, axis=1) * np.linalg.norm(whole)
    alike = (rows @ whole) / np.maximum(size, 1e-6)
    return float(max(0.0, np.percentile(alike, 20)))


def emblem(card: np.ndarray) -> float:
    """The share of strong red where the front has the national emblem (upper left); the better of the two ways up."""
    return max(_red_upper_left(card), _red_upper_left(card[::-1, ::-1]))


def _red_upper_left(card: np.ndarray) -> float:
    height, width = card.shape[:2]
    corner = card[int(height * 0.03) : int(height * 0.32), int(width * 0.03) : int(width * 0.24)].astype(np.int16)
    red, green, blue = corner[..., 0], corner[..., 1], corner[..., 2]
    return float(((red - green > 50) & (red - blue > 50)).mean())
