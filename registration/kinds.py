"""What differs between the kinds of dossier, as one table; whatever is not in it is common to all.

What approval does to each kind stands in `review/effects.py`, what an officer ticks in `review/checklist.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import children
from .items import ITEMS, Item, Step
from .models import Dossier, Kind, PhotoKind
from .particulars import adjustment_of

_WHO = ("full_name", "social_insurance_number", "birth_date")
_ALL = tuple(Step)


@dataclass(frozen=True)
class Rules:
    """A row of the table. `items` are codes of `items.ITEMS` without the photos; `photos` are those the dossier needs.

    `reads_cards`: codes of photographed cards fill and question the declaration. `opens_whole`: when returned, all its
    steps are there again. `titles` replace those of `steps`.
    """

    items: tuple[str, ...]
    photos: Callable[[Dossier], list[PhotoKind]]
    steps: tuple[Step, ...] = _ALL
    reads_cards: bool = False
    opens_whole: bool = False
    titles: Mapping[Step, str | Promise] = field(default_factory=dict)


def _card(dossier: Dossier) -> list[PhotoKind]:
    front = [PhotoKind.CARD_FRONT]
    return [*front, PhotoKind.CARD_BACK] if dossier.needs_card_back else front


def _portrait_and_card(dossier: Dossier) -> list[PhotoKind]:
    return [PhotoKind.PORTRAIT, *_card(dossier)]


def _proof_of_change(dossier: Dossier) -> list[PhotoKind]:
    """Whoever did not sign in shows who they are; a signed-in person shows the new card, if that is what changed."""
    if not adjustment_of(dossier).is_shown:
        return _portrait_and_card(dossier)
    return _card(dossier) if "identity" in adjustment_of(dossier).items else []


def _proof_of_person(dossier: Dossier) -> list[PhotoKind]:
    return _portrait_and_card(dossier) if dossier.account_id is None else []


_RULES: dict[str, Rules] = {
    Kind.ADULT: Rules(
        items=(*_WHO, "gender", "identity", "address", "phone", "email"),
        photos=_portrait_and_card,
        reads_cards=True,
    ),
    # One page, and the phone is the guardian's, whom the office knows.
    Kind.CHILD: Rules(
        items=children.ITEMS,
        photos=children.photo_kinds,
        steps=(Step.INFORMATION, Step.PHOTOS, Step.AGENCY, Step.CHECK),
        opens_whole=True,
        reads_cards=True,
    ),
    Kind.UNIT: Rules(
        items=("unit", "tax_code", "unit_people", "address", "phone", "email", "certificate"),
        photos=lambda dossier: [PhotoKind.UNIT_PAPER],
        titles={Step.INFORMATION: _("Kê khai thông tin đơn vị")},
    ),
    Kind.ADJUST: Rules(
        items=(*_WHO, "identity", "address", "phone", "email"),
        photos=_proof_of_change,
        titles={Step.INFORMATION: _("Điều chỉnh thông tin"), Step.PHOTOS: _("Ảnh chứng minh")},
    ),
    Kind.STOP: Rules(
        items=(*_WHO, "identity", "phone", "stop"),
        photos=_proof_of_person,
        titles={Step.INFORMATION: _("Ngừng sử dụng"), Step.PHOTOS: _("Ảnh chứng minh")},
    ),
}


def rules_of(dossier: Dossier) -> Rules:
    return _RULES[dossier.kind]


def photo_kinds(dossier: Dossier) -> list[PhotoKind]:
    """The photos the dossier needs, in the order they are asked for."""
    return rules_of(dossier).photos(dossier)


def items_of(dossier: Dossier) -> list[Item]:
    """The items of this dossier that can be flagged, in the order of the form; where no photo is asked for, none is."""
    return [ITEMS[code] for code in (*rules_of(dossier).items, *photo_kinds(dossier))]
