"""Will this photo do? Judged while there is time to take another: problems by stable code, scores, and advice.

Everything here is advice, never a refusal: after three tries a photo is kept and looked at over the counter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from PIL import Image, ImageOps

from registration.qr.citizen_card import CitizenCard
from registration.qr.errors import CardError
from registration.qr.payload import read_payload

from . import judge_card, judge_faces, judge_scores


class PhotoKind(StrEnum):
    """What the photo is meant to show."""

    PORTRAIT = "portrait"
    CARD_FRONT = "card_front"
    CARD_BACK = "card_back"
    BIRTH_CERTIFICATE = "birth_certificate"
    UNIT_PAPER = "unit_paper"


class Problem(StrEnum):
    """What is wrong with a photo."""

    UNREADABLE = "unreadable"
    SMALL = "small"
    DARK = "dark"
    BLURRED = "blurred"
    GLARE = "glare"
    NOT_LANDSCAPE = "not_landscape"
    CUT_OFF = "cut_off"
    WRONG_SIDE = "wrong_side"
    NO_FACE = "no_face"
    MANY_FACES = "many_faces"


# Weak evidence: shown to the person as a hint, and to the officer as a question (LIBRARIES 3).
HINTS = frozenset({Problem.GLARE, Problem.NO_FACE, Problem.MANY_FACES})

_CARDS = frozenset({PhotoKind.CARD_FRONT, PhotoKind.CARD_BACK})
_LEAST_LONG_SIDE = {
    PhotoKind.PORTRAIT: 480,
    PhotoKind.CARD_FRONT: 800,
    PhotoKind.CARD_BACK: 800,
    PhotoKind.BIRTH_CERTIFICATE: 900,
    PhotoKind.UNIT_PAPER: 900,
}
# Thresholds chosen on generated pictures, well away from the good ones (benchmarks/cards/README.md).
_LEAST_CONTRAST = 3.0
_LEAST_BRIGHTNESS = 75.0
_LEAST_SHARPNESS = 0.07
_MOST_GLARE = 0.02
_LINES_OF_A_BACK, _EMBLEM_OF_A_FRONT = 0.66, 0.13


@dataclass(frozen=True)
class Judgement:
    """The problems found, weightiest first, and the numbers behind them."""

    problems: tuple[Problem, ...] = ()
    scores: dict[str, float | int | bool | None] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.problems


def judge(image: Image.Image, kind: PhotoKind, texts: Sequence[str] = ()) -> Judgement:
    """Judge a loaded picture; `texts` are the codes already read on it, which tell the side of a card for certain."""
    turned = ImageOps.exif_transpose(image).convert("RGB")
    grey = judge_scores.grey_at_working_size(turned)
    scores: dict[str, float | int | bool | None] = {
        "width": turned.width,
        "height": turned.height,
        "contrast": round(judge_scores.contrast(grey), 1),
        "brightness": round(judge_scores.brightness(grey), 1),
        "sharpness": round(judge_scores.sharpness(grey), 3),
        "glare": round(judge_scores.glare(grey), 4),
    }
    if judge_scores.contrast(grey) < _LEAST_CONTRAST:
        return Judgement((Problem.UNREADABLE,), scores)
    problems = _problems_of_any_photo(scores, kind)
    # Outline, side and faces of a photo that must be taken again anyway would only be guesses.
    if not problems & {Problem.DARK, Problem.BLURRED}:
        if kind in _CARDS:
            problems |= _problems_of_a_card(turned, kind, texts, scores)
        if kind == PhotoKind.PORTRAIT:
            problems |= _problems_of_a_portrait(turned, scores)
    return Judgement(tuple(problem for problem in Problem if problem in problems), scores)


def unreadable() -> Judgement:
    """The judgement on a file that is no picture, or a broken one."""
    return Judgement((Problem.UNREADABLE,))


def _problems_of_any_photo(scores: dict[str, float | int | bool | None], kind: PhotoKind) -> set[Problem]:
    width, height = scores["width"] or 0, scores["height"] or 0
    found = {
        Problem.SMALL: max(width, height) < _LEAST_LONG_SIDE[kind],
        Problem.DARK: (scores["brightness"] or 0) < _LEAST_BRIGHTNESS,
        Problem.BLURRED: (scores["sharpness"] or 0) < _LEAST_SHARPNESS,
        # White paper and a white wall burn out without harm: only on a card does it hide something.
        Problem.GLARE: kind in _CARDS and (scores["glare"] or 0) > _MOST_GLARE,
    }
    return {problem for problem, is_there in found.items() if is_there}


def _problems_of_a_card(
    image: Image.Image, kind: PhotoKind, texts: Sequence[str], scores: dict[str, float | int | bool | None]
) -> set[Problem]:
    outline = judge_card.find_outline(image)
    if outline is None:
        scores["outline"] = None
        wrong = _side_by_code(texts) not in (None, kind)
        return {Problem.WRONG_SIDE} if wrong else set()
    scores |= {"outline": round(outline.share, 3), "upright": outline.is_upright, "cut": outline.is_cut}
    problems = set()
    if outline.is_cut:
        problems.add(Problem.CUT_OFF)
    elif outline.is_upright:
        problems.add(Problem.NOT_LANDSCAPE)
    side = _side_by_code(texts) or (None if outline.is_cut else _side_by_looks(image, outline, scores))
    if side not in (None, kind):
        problems.add(Problem.WRONG_SIDE)
    return problems


def _side_by_code(texts: Sequence[str]) -> PhotoKind | None:
    """The 2021 card bears its code on the front, the 2024 card on the back (DOMAIN 2.1)."""
    for text in texts:
        try:
            card = read_payload(text)
        except CardError:
            continue
        if isinstance(card, CitizenCard):
            return PhotoKind.CARD_FRONT if card.has_code_on_front else PhotoKind.CARD_BACK
    return None


def _side_by_looks(
    image: Image.Image, outline: judge_card.Outline, scores: dict[str, float | int | bool | None]
) -> PhotoKind | None:
    """Machine-readable lines belong to the back, the red emblem to the front; with both or neither, nothing is said."""
    card = judge_card.flattened(image, outline)
    lines, emblem = judge_card.machine_lines(card), judge_card.emblem(card)
    scores |= {"machine_lines": round(lines, 3), "emblem": round(emblem, 3)}
    has_lines, has_emblem = lines >= _LINES_OF_A_BACK, emblem >= _EMBLEM_OF_A_FRONT
    if has_lines == has_emblem:
        return None
    return PhotoKind.CARD_BACK if has_lines else PhotoKind.CARD_FRONT


def _problems_of_a_portrait(image: Image.Image, scores: dict[str, float | int | bool | None]) -> set[Problem]:
    faces = scores["faces"] = judge_faces.count_faces(image)
    if faces == 0:
        return {Problem.NO_FACE}
    return {Problem.MANY_FACES} if faces is not None and faces > 1 else set()
