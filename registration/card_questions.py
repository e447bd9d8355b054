"""Where the card on a photo and the declaration differ: a question to the person, answered before the step ends.

Asked are number, name, birth date, sex and social insurance number (QUALITY U-36). The address is not: the card has the
registered one, the form asks where letters reach the person. An answer is kept with the photo as a blind index of the
two values, so that it is asked again when the declaration changes, and not before.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from vssid_portal.encryption import blind_index

from . import album, card_values
from .card_values import Difference, Filled
from .models import Dossier, Photo
from .studying import Card, card_read


@dataclass(frozen=True)
class Questions:
    """What is open between this card and the declaration. `differences` is never empty."""

    photo: Photo
    card: Card
    differences: list[Difference]


def open_questions(dossier: Dossier) -> Questions | None:
    """The differences nobody has answered yet, or None."""
    found = card_read(album.current(dossier).values())
    if found is None or dossier.information_saved_at is None:
        return None
    photo, card = found
    kept = photo.findings.get("kept", [])
    differences = [one for one in _asked(dossier, card) if _mark_of(one) not in kept]
    return Questions(photo, card, differences) if differences else None


def answer(dossier: Dossier, questions: Questions, use: Collection[str]) -> Filled:
    """Take what `use` names from the card into the information step, to be confirmed; remember what stays."""
    kept = [_mark_of(one) for one in questions.differences if one.item not in use]
    with transaction.atomic():
        photo = Photo.objects.select_for_update(no_key=True).filter(pk=questions.photo.pk).first()
        if photo is not None:
            photo.findings["kept"] = sorted({*photo.findings.get("kept", []), *kept})
            photo.save(update_fields=["findings"])
    return card_values.fill(dossier, questions.card, use) if use else Filled()


def fill_if_empty(dossier: Dossier) -> Filled:
    """Fill a declaration that was not saved yet with what its photos say; what is typed in it stays."""
    found = card_read(album.current(dossier).values()) if dossier.information_saved_at is None else None
    return card_values.fill(dossier, found[1]) if found else Filled()


def _asked(dossier: Dossier, card: Card) -> list[Difference]:
    return [one for one in card_values.differences(dossier, card) if one.item != "address"]


def _mark_of(one: Difference) -> str:
    return blind_index("\n".join((one.item, one.on_card, one.declared)), purpose="kept difference")
