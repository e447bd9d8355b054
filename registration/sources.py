"""Where a declared value came from: typed, or read from a card. `Dossier.sources` names only what was not typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy as _

from .models import Dossier


class Source(TextChoices):
    """What stands beside a field that was not typed."""

    CITIZEN_CARD = "citizen_card", _("đọc từ thẻ CCCD")
    HEALTH_CARD = "health_card", _("đọc từ thẻ BHYT")
    REGISTER = "register", _("lấy từ dữ liệu BHXH")


@dataclass(frozen=True)
class Reading:
    """A value that was read, as the form's clean value (a division by its key). It counts while nobody changes it."""

    source: Source
    value: Any


# By field of the information form.
Readings = dict[str, Reading]


@dataclass(frozen=True)
class Place:
    """A place a card's address may mean: what is shown, and the form's lists set to it."""

    label: str
    values: dict[str, int | None]


@dataclass(frozen=True)
class Read:
    """What cards said in a step that is not saved yet. `places` are guesses at `address`, best first."""

    readings: Readings
    address: str = ""
    places: tuple[Place, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "readings": {name: [reading.source.value, reading.value] for name, reading in self.readings.items()},
            "address": self.address,
            "places": [[place.label, place.values] for place in self.places],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        return cls(
            {name: Reading(Source(source), value) for name, (source, value) in kept.get("readings", {}).items()},
            kept.get("address", ""),
            tuple(Place(label, values) for label, values in kept.get("places", [])),
        )


def readings_of(dossier: Dossier) -> Readings:
    """What the saved declaration holds that was read."""
    return {
        name: Reading(Source(source), getattr(dossier, f"{name}_id", None) or getattr(dossier, name))
        for name, source in dossier.sources.items()
    }


def sources_of(readings: Readings, values: Mapping[str, Any]) -> dict[str, str]:
    """The sources of these clean values: what was changed after reading was typed."""
    return {
        name: reading.source.value
        for name, reading in readings.items()
        if name in values and _plain(values[name]) == reading.value
    }


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value
