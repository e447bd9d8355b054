"""What the photos of a dossier tell an officer: how good they are, what was read, and where else they turned up."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registration import likeness, photo_advice
from registration.models import Dossier, Photo, PhotoKind
from registration.photos.judge import Problem
from registration.qr.citizen_card import CitizenCard
from registration.studying import cards_in, texts_of

from .access import Officer
from .reasons import SHORT_NAMES

# Coarse matches looked at more closely, newest first.
_MOST_CANDIDATES = 100
_MOST_FLAGS = 10

PROBLEM_NAMES: dict[Problem, str | Promise] = {
    Problem.UNREADABLE: gettext_lazy("Không xem được"),
    Problem.SMALL: gettext_lazy("Ảnh nhỏ"),
    Problem.DARK: gettext_lazy("Tối"),
    Problem.BLURRED: gettext_lazy("Mờ"),
    Problem.GLARE: gettext_lazy("Có thể lóa"),
    Problem.NOT_LANDSCAPE: gettext_lazy("Thẻ dựng đứng"),
    Problem.CUT_OFF: gettext_lazy("Thẻ mất góc"),
    Problem.WRONG_SIDE: gettext_lazy("Sai mặt thẻ"),
    Problem.NO_FACE: gettext_lazy("Có thể không có khuôn mặt"),
    Problem.MANY_FACES: gettext_lazy("Có thể có nhiều người"),
}
_SCORE_NAMES: dict[str, str | Promise] = {
    "sharpness": gettext_lazy("độ nét"),
    "brightness": gettext_lazy("độ sáng"),
    "contrast": gettext_lazy("tương phản"),
    "glare": gettext_lazy("phần lóa"),
    "faces": gettext_lazy("số khuôn mặt"),
}


@dataclass(frozen=True)
class PhotoReport:
    """What is known about one photo; `reading` says which decoder read what."""

    check_at_counter: bool
    problems: list[str | Promise]
    scores: str
    reading: str
    studied_at: dt.datetime | None


@dataclass(frozen=True)
class Flag:
    """A photo, or the number of a card on a photo, that another person's dossier has too.

    `visible`: within the officer's scope. Of a dossier beyond it nothing is told but that it exists.
    """

    kind: str
    dossier: Dossier
    visible: bool
    is_same_card: bool

    @property
    def label(self) -> str | Promise:
        return SHORT_NAMES[self.kind]


def report_on(photo: Photo, twin: Photo | None) -> PhotoReport:
    """`twin` is the photo of the same dossier that is the same picture, if there is one."""
    found = photo_advice.problems_of(photo)
    problems = [PROBLEM_NAMES[problem] for problem in found]
    if twin is not None:
        problems.insert(0, _("Giống hệt %(other)s") % {"other": str(SHORT_NAMES[twin.kind]).lower()})
    scores = photo.findings.get("judgement", {}).get("scores", {})
    named = [f"{name} {_number(scores[code])}" for code, name in _SCORE_NAMES.items() if scores.get(code) is not None]
    studied_at = photo.findings.get("studied_at")
    return PhotoReport(
        check_at_counter=photo.check_at_counter,
        problems=problems,
        scores=", ".join(named),
        reading=_reading(photo),
        studied_at=timezone.localtime(dt.datetime.fromisoformat(studied_at)) if studied_at else None,
    )


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _reading(photo: Photo) -> str:
    """Which codes were read, by which decoder; empty for a portrait."""
    if photo.kind == PhotoKind.PORTRAIT or not photo.findings:
        return ""
    if photo.awaits_study:
        return _("Đang đọc mã QR")
    names = {"citizen_card": _("CCCD"), "health_card": _("BHYT"), "other": _("khác")}
    codes = photo.findings.get("codes", [])
    said = [
        _("Mã QR %(card)s, đọc bằng %(decoder)s trong %(ms)d ms")
        % {"card": names[one["kind"]], "decoder": one["decoder"], "ms": one["ms"]}
        for one in codes
    ]
    return "; ".join(said) or _("Không đọc được mã QR")


def two_cards(photos: Collection[Photo]) -> bool:
    """The faces are of two identity cards: their codes have different numbers."""
    cards = [card for photo in photos for card in cards_in(texts_of(photo))]
    return len({card.number for card in cards if isinstance(card, CitizenCard)}) > 1


def card_indexes(photos: Collection[Photo]) -> set[str]:
    """Blind indexes of the card numbers on the photos."""
    return {photo.card_index for photo in photos if photo.card_index}


# What tells whether two photos are alike, and what a flag shows of the other dossier.
_OF_A_FLAG = ("kind", "card_index", "likeness", "findings", "dossier__code", "dossier__full_name")


def flags_on(dossier: Dossier, photos: Collection[Photo], officer: Officer) -> list[Flag]:
    """Other people's sent dossiers with the same picture, or with a photo of the same card; one query by index.

    Another person is who declared another social insurance number, another unit who declared another code: somebody
    who declares again uses the same photos.
    """
    within = ExpressionWrapper(Q(dossier__receiving_agency__in=officer.agencies), output_field=BooleanField())
    candidates = _candidates(dossier, photos).select_related("dossier").annotate(within=within).only(*_OF_A_FLAG)
    found: dict[tuple[str, object], Flag] = {}
    for other in candidates[:_MOST_CANDIDATES]:
        if kind := _shared_kind(dossier, photos, other):
            flag = Flag(kind, other.dossier, other.within, is_same_card=not _alike(photos, other))
            found.setdefault((kind, other.dossier_id), flag)
    return list(found.values())[:_MOST_FLAGS]


def turned_up_elsewhere(dossier: Dossier, photos: Collection[Photo]) -> bool:
    """Whether another person's sent dossier has one of these pictures, or a photo of the same card."""
    return any(_shared_kind(dossier, photos, other) for other in _candidates(dossier, photos)[:_MOST_CANDIDATES])


def _candidates(dossier: Dossier, photos: Collection[Photo]) -> "QuerySet[Photo]":
    """Photos of other people's sent dossiers that an index finds alike, newest first."""
    numbers, near = _numbers(dossier, photos), likeness.neighbours(photos)
    same = (Q(card_index__in=numbers) if numbers else Q(pk__in=[])) | (Q(likeness__in=near) if near else Q(pk__in=[]))
    return (
        Photo.objects.filter(same)
        .exclude(dossier=dossier)
        .exclude(
            dossier__social_insurance_number=dossier.social_insurance_number, dossier__unit_code=dossier.unit_code
        )
        .exclude(dossier__code=None)
        .order_by("-stored_at")
    )


def _numbers(dossier: Dossier, photos: Collection[Photo]) -> set[str]:
    return card_indexes(photos) | ({dossier.identity_index} if dossier.identity_index else set())


def _alike(photos: Collection[Photo], other: Photo) -> str:
    """The kind of the photo here that is the same picture as the other; empty for none."""
    return next((mine.kind for mine in photos if likeness.are_alike(mine, other)), "")


def _shared_kind(dossier: Dossier, photos: Collection[Photo], other: Photo) -> str:
    """Of which photo this other one tells; empty where a closer look finds nothing shared."""
    same_card = bool(other.card_index) and other.card_index in _numbers(dossier, photos)
    return _alike(photos, other) or (other.kind if same_card else "")
