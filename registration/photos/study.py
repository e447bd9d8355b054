"""What a photo says and whether it will do: codes, judgement and fingerprint, worked out in the decoding process.

The result crosses a pipe as JSON. The process that made it had a stranger's file in its hands, so `Study.from_json`
takes nothing on trust: shapes are checked, texts are parsed again by whoever uses them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import numpy as np
from PIL import Image

from registration.qr.scan import ReadCode, read_codes

from .fingerprint import Fingerprint, fingerprint
from .judge import PhotoKind, Problem, judge

Score = float | int | bool | None

_MOST_CODES = 4
_LONGEST_TEXT = 3000
CARDS = frozenset({PhotoKind.CARD_FRONT, PhotoKind.CARD_BACK})


@dataclass(frozen=True)
class Wish:
    """What to find out: for a card, how long its code may be searched for (0: one quick look, None: not at all)."""

    kind: PhotoKind | None = None
    code_ms: int | None = None


@dataclass(frozen=True)
class Study:
    """The codes read, cards first; the problems, weightiest first, with the scores behind them; the fingerprint."""

    codes: tuple[ReadCode, ...] = ()
    problems: tuple[Problem, ...] = ()
    scores: dict[str, Score] = field(default_factory=dict)
    fingerprint: Fingerprint | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises ValueError, TypeError or KeyError when it is not what `as_json` gives."""
        codes = [ReadCode(str(one["text"]), str(one["decoder"])[:40], int(one["ms"])) for one in data["codes"]]
        if len(codes) > _MOST_CODES or any(len(code.text) > _LONGEST_TEXT for code in codes):
            raise ValueError("more codes than a photo can hold")
        return cls(
            tuple(codes),
            tuple(Problem(problem) for problem in data["problems"]),
            {str(name)[:20]: _score(value) for name, value in data["scores"].items()},
            _fingerprint(data["fingerprint"]) if data["fingerprint"] else None,
        )


def study(picture: Image.Image, original: np.ndarray | None, wish: Wish) -> Study:
    """Look at the clean copy, and for codes at the grey pixels of the original where there are any."""
    codes: list[ReadCode] = []
    if wish.code_ms is not None:
        codes = read_codes(picture if original is None else original, wish.code_ms)[:_MOST_CODES]
    if wish.kind is None:
        return Study(tuple(codes))
    judgement = judge(picture, wish.kind, [code.text for code in codes])
    # A blank picture is like every other blank picture.
    blank = Problem.UNREADABLE in judgement.problems
    return Study(tuple(codes), judgement.problems, judgement.scores, None if blank else fingerprint(picture))


def _score(value: object) -> Score:
    if value is None or isinstance(value, int | float):
        return value
    raise TypeError("a score is a number")


def _fingerprint(data: Mapping[str, Any]) -> Fingerprint:
    return Fingerprint(_hex(data["coarse"], 16), _hex(data["fine"], 64), _bits(data["unsure"]))


def _hex(text: object, digits: int) -> str:
    if not isinstance(text, str) or len(text) != digits:
        raise ValueError("a fingerprint of another length")
    int(text, 16)
    return text


def _bits(bits: list[object]) -> tuple[int, ...]:
    if len(bits) > 64 or not all(isinstance(bit, int) and 0 <= bit < 64 for bit in bits):
        raise ValueError("bits beyond the fingerprint")
    return tuple(int(str(bit)) for bit in bits)
