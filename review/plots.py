"""Bars as numbers for an SVG: whole pixels, readable labels, never colour alone. The template only draws them."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 8, 20, 32
_MOST_LABELS = 8


@dataclass(frozen=True)
class Bar:
    """`kind` is the class that fills it; `value` stands above it where there is room."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    value: int
    middle: int


@dataclass(frozen=True)
class Mark:
    """A label under the bars, or a line of the scale."""

    at: int
    text: str


@dataclass(frozen=True)
class Plot:
    bars: list[Bar]
    labels: list[Mark]
    scale: list[Mark]
    shows_values: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    ground: int = HEIGHT - _BOTTOM
    label_y: int = HEIGHT - 10


def plot(labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> Plot:
    """Groups of bars side by side, one group a label; `series` are (kind, values)."""
    top = _round_top(max((value for _kind, values in series for value in values), default=0))
    room, ground = WIDTH - _LEFT - _RIGHT, HEIGHT - _BOTTOM
    group = room / max(1, len(labels))
    width = max(1, int(group * 0.8 / len(series)))
    bars = []
    for number in range(len(labels)):
        for place, (kind, values) in enumerate(series):
            height = round(values[number] / top * (ground - _TOP))
            x = round(_LEFT + number * group + group * 0.1) + place * width
            bars.append(Bar(x, ground - height, width, height, kind, values[number], x + width // 2))
    every = -(-len(labels) // _MOST_LABELS)
    under = [
        Mark(round(_LEFT + (number + 0.5) * group), text) for number, text in enumerate(labels) if number % every == 0
    ]
    scale = [Mark(round(ground - share * (ground - _TOP) / 2), str(top * share // 2)) for share in range(3)]
    return Plot(bars, under, scale, shows_values=width >= 24)


def _round_top(highest: int) -> int:
    """The scale ends at an even 2, 4, 10, 20, 40, 100, …"""
    top = 2
    while top < highest:
        top = top * 5 // 2 if str(top)[0] == "4" else top * 2
    return top
