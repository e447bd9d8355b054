"""An adjustment as people read it: what it was, what it becomes. The declarant sees what is theirs, an officer all."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.account_changes import FACTS
from notices import phones

from .items import ITEMS
from .models import Dossier
from .particulars import adjustment_of, new_values


@dataclass(frozen=True)
class Change:
    """`old` is empty where the account says nothing, or where it is not the reader's to know."""

    item: str
    label: str | Promise
    old: str
    new: str


def for_declarant(dossier: Dossier) -> list[Change]:
    """What was asked for. Whoever did not sign in learns nothing of the account, not even what differs from it."""
    adjustment = adjustment_of(dossier)
    return _changes(dossier, adjustment.old if adjustment.is_shown else {})


def for_officer(dossier: Dossier) -> list[Change]:
    """What was asked for beside what the account said at sending."""
    return _changes(dossier, adjustment_of(dossier).old)


def known_as(dossier: Dossier, item: str) -> str:
    """What the head of the form says: as the account has it where its owner signed in, else as declared."""
    adjustment = adjustment_of(dossier)
    old = adjustment.old.get(item, "") if adjustment.is_shown else ""
    return old or new_values(dossier)[item]


def _changes(dossier: Dossier, old: Mapping[str, str]) -> list[Change]:
    asked, new = adjustment_of(dossier).items, new_values(dossier)
    return [
        Change(item, ITEMS[item].label, as_read(item, old.get(item, "")), as_read(item, new[item]))
        for item in FACTS
        if item in asked
    ]


def as_read(item: str, value: str) -> str:
    return phones.shown(value) if item == "phone" and phones.is_mobile(value) else value
