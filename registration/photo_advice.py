"""What to tell the person about their photos: one sentence and one drawing each, about the weightiest problem.

Advice never blocks. After three weak tries of a kind it stops asking: the photo is kept and looked at over the counter.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from . import likeness
from .models import Kind, Photo, PhotoKind
from .photos.judge import HINTS, Problem
from .photos.judge import PhotoKind as Shows
from .photos.judge_advice import advice as sentence_on

MOST_TRIES = 3
_PAPERS = (PhotoKind.BIRTH_CERTIFICATE, PhotoKind.GUARDIAN_PROOF)
SAME_PICTURE = "same_picture"
_KEPT = "kept"


@dataclass(frozen=True)
class Advice:
    """`code` is a Problem, `same_picture` or `kept`. `asks`: another photo is wished for. `is_hint`: weak evidence."""

    code: str
    sentence: str | Promise
    asks: bool = True
    is_hint: bool = False

    @property
    def drawing(self) -> str:
        """The address of the small drawing that goes with the sentence."""
        return static(f"pictures/advice-{self.code.replace('_', '-')}.svg")


def shows(kind: str) -> Shows:
    """What the judge expects on a photo of this kind: any paper is judged as a birth certificate is."""
    return Shows.BIRTH_CERTIFICATE if kind in _PAPERS else Shows(kind)


def problems_of(photo: Photo) -> list[Problem]:
    """The problems the judge found, weightiest first."""
    return [Problem(code) for code in photo.findings.get("judgement", {}).get("problems", [])]


def same_pictures(photos: Mapping[str, Photo]) -> dict[str, Photo]:
    """Which photos are the same picture as one that was sent before them: `{kind: the earlier one}`."""
    in_order = sorted(photos.values(), key=lambda photo: (photo.stored_at, photo.pk))
    found = {}
    for position, photo in enumerate(in_order):
        twin = next((earlier for earlier in in_order[:position] if likeness.are_alike(photo, earlier)), None)
        if twin is not None:
            found[photo.kind] = twin
    return found


def advice_on(photos: Mapping[str, Photo]) -> dict[str, Advice]:
    """`{kind: advice}` for the current photos of a dossier that could be better."""
    twins, found = same_pictures(photos), {}
    for kind, photo in photos.items():
        problems = problems_of(photo)
        if not problems and kind not in twins:
            continue
        if photo.findings.get("tries", 0) >= MOST_TRIES:
            found[kind] = Advice(_KEPT, _kept_sentence(photo), asks=False)
        elif kind in twins:
            found[kind] = _about_twin(photo, twins[kind])
        else:
            found[kind] = Advice(
                problems[0].value, sentence_on(problems[0], shows(kind)), is_hint=HINTS.issuperset(problems)
            )
    return found


def to_check(photos: Mapping[str, Photo]) -> set[str]:
    """The kinds an officer has to compare at the counter: weak ones. A mere hint counts once the tries are used up."""
    return {kind for kind, advice in advice_on(photos).items() if not advice.is_hint}


def _kept_sentence(photo: Photo) -> str:
    if photo.dossier.kind == Kind.CHILD:  # nobody comes to the counter
        return _("Ảnh được giữ. Nếu cán bộ không đọc được, bạn sẽ nhận yêu cầu chụp lại.")
    return _("Ảnh được giữ, cán bộ sẽ kiểm tra tại quầy.")


def _about_twin(photo: Photo, twin: Photo) -> Advice:
    kinds = {"this": PhotoKind(photo.kind).label, "other": PhotoKind(twin.kind).label}
    return Advice(SAME_PICTURE, _("Ảnh này giống hệt ảnh “%(other)s”: hãy chụp đúng “%(this)s”.") % kinds)
