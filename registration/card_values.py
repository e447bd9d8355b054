"""What a card says, as values of the information step: filling the form, and asking where the person said otherwise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise

from agencies.address_text import read_address
from agencies.models import Division
from agencies.services import DivisionMatch
from vssid_portal.partial_date import PartialDate
from vssid_portal.vietnamese import clean, digits_only

from . import services
from .comparison import Grade, grade
from .forms import InformationForm
from .items import ITEMS, Step
from .kinds import rules_of
from .models import DocumentType, Dossier, Gender
from .qr.citizen_card import CitizenCard
from .qr.health_card import HealthCard
from .sources import Place, Read, Reading, Source

Card = CitizenCard | HealthCard

# The items cards speak of, in the order of the form.
_ITEMS = ("full_name", "social_insurance_number", "birth_date", "gender", "identity", "address")
_WHO_IT_IS = ("full_name", "social_insurance_number", "birth_date", "identity")
_LONGEST_KEY = 18  # digits the database can hold
_LEVELS = ("province", "district", "commune")


@dataclass(frozen=True)
class CardValues:
    """Clean values by field of the form. Of the address only the levels that are sure; `places` guess at the rest."""

    source: Source
    fields: dict[str, Any]
    address: str = ""
    places: tuple[Place, ...] = ()

    @property
    def items(self) -> list[str]:
        """The items the card says something about."""
        told = {*self.fields, "street"} if self.address else set(self.fields)
        return [item for item in _ITEMS if told.intersection(ITEMS[item].fields)]


@dataclass(frozen=True)
class Difference:
    """An item of which card and declaration speak differently; both as people read them."""

    item: str
    on_card: str
    declared: str
    grade: Grade

    @property
    def label(self) -> str | Promise:
        return ITEMS[self.item].label


@dataclass(frozen=True)
class Filled:
    """What `fill` did: the items that now stand as on the card, and whether its address leaves a choice open."""

    items: list[str] = field(default_factory=list)
    place_is_open: bool = False

    @property
    def labels(self) -> list[str]:
        return [str(ITEMS[item].label) for item in self.items]


def values_of(card: Card) -> CardValues:
    """The card as clean values of InformationForm; what the card leaves out is left out."""
    fields: dict[str, Any] = {"full_name": card.full_name, "born_on": _born_on(card.born_on), "gender": card.gender}
    if isinstance(card, HealthCard):
        fields["social_insurance_number"] = card.social_insurance_number
        return CardValues(Source.HEALTH_CARD, _told(fields))
    fields |= {"document_type": DocumentType.CITIZEN_CARD.value, "identity_number": card.number}
    if not card.address:
        return CardValues(Source.CITIZEN_CARD, _told(fields))
    reading = read_address(card.address)
    fields |= {"street": reading.street, **{level: _pk(getattr(reading, level)) for level in _LEVELS}}
    places = tuple(Place(guess.label, _lists_of(guess)) for guess in reading.guesses)
    return CardValues(Source.CITIZEN_CARD, _told(fields), card.address, places)


def declared_so_far(dossier: Dossier) -> dict[str, Any]:
    """What is declared, saved or only typed: clean values where they are whole, else the text; empty ones left out."""
    raw = InformationForm.initial_from(dossier) | services.typed_so_far(dossier, Step.INFORMATION)
    names = (name for item in _ITEMS for name in ITEMS[item].fields)
    declared = _told({name: _clean(name, raw.get(name)) for name in names})
    if "identity_number" not in declared:  # a kind of paper without its number is the form's default, no statement
        declared.pop("document_type", None)
    return declared


def differences(dossier: Dossier, card: Card) -> list[Difference]:
    """Where the card says otherwise than the declaration so far. Empty, locked and alike items are not among them."""
    return _differences(values_of(card), declared_so_far(dossier), _open_items(dossier))


def is_somebody_elses(found: Collection[Difference]) -> bool:
    """Two of number, name and birth date are others: more than a slip of the hand."""
    return sum(one.item in _WHO_IT_IS and one.grade is Grade.DIFFERENT for one in found) > 1


def prefers_card(one: Difference, found: Collection[Difference]) -> bool:
    """What a careful person would choose: the card, unless it is another person's.

    An address may differ for good reason: a card has the registered one, the form asks where letters reach the person.
    """
    return one.item != "address" and not is_somebody_elses(found)


def can_fill(dossier: Dossier, card_type: type[Card]) -> bool:
    """Whether anything this kind of card speaks of may be changed: a returned dossier is open in parts."""
    own = {"social_insurance_number"} if card_type is HealthCard else {"identity", "address"}
    return bool(_open_items(dossier) & (own | {"full_name", "birth_date", "gender"}))


def fill(dossier: Dossier, card: Card, use: Collection[str] = ()) -> Filled:
    """Put what the card says into the information step, where it waits to be looked at and confirmed.

    Empty items are filled, items declared otherwise only where `use` names them, locked items never. From a card
    that is another person's nothing is taken unless `use` asks for it.
    """
    values, declared, open_items = values_of(card), declared_so_far(dossier), _open_items(dossier)
    found = _differences(values, declared, open_items)
    if not use and is_somebody_elses(found):
        return Filled()
    kept = {one.item for one in found}.difference(use)
    items = [item for item in values.items if item in open_items and item not in kept]
    chosen: dict[str, Any] = {}
    for item in items:
        if item in use:  # the whole item: a commune from before must not stay under another district
            chosen |= {name: values.fields.get(name) for name in ITEMS[item].fields}
        else:
            chosen |= {name: declared.get(name, value) for name, value in _part(item, values.fields).items()}
    place_is_open = "address" in items and not (declared | chosen).get("commune")
    _keep(dossier, values, chosen, with_places=place_is_open)
    return Filled(items, place_is_open)


def choose_place(dossier: Dossier, number: str, typed: dict[str, Any]) -> None:
    """Set the address to the guess of this number, if there is one. `typed` is the form as it stands."""
    read = services.read_so_far(dossier)
    if not number.isdecimal() or int(number) >= len(read.places):
        services.keep_typed(dossier, Step.INFORMATION, typed)
        return
    values = read.places[int(number)].values
    known = {name: Reading(Source.CITIZEN_CARD, value) for name, value in values.items() if value}
    services.keep_read(dossier, typed | values, Read(read.readings | known))


def _differences(values: CardValues, declared: Mapping[str, Any], open_items: set[str]) -> list[Difference]:
    found = []
    for item in values.items:
        worst = _worst_grade(item, values.fields, declared)
        if item in open_items and worst in (Grade.ALMOST, Grade.DIFFERENT):
            on_card = values.address if item == "address" else _shown(item, values.fields)
            found.append(Difference(item, on_card, _shown(item, declared), worst))
    return found


def _keep(dossier: Dossier, values: CardValues, chosen: dict[str, Any], *, with_places: bool) -> None:
    read = services.read_so_far(dossier)
    known = {name: Reading(values.source, value) for name, value in chosen.items() if value}
    address, places = (values.address, values.places) if with_places else (read.address, read.places)
    typed = services.typed_so_far(dossier, Step.INFORMATION) | chosen
    services.keep_read(dossier, typed, Read(read.readings | known, address, places))


def _open_items(dossier: Dossier) -> set[str]:
    if not rules_of(dossier).reads_cards:
        return set()
    editable = services.editable_fields(dossier)
    return {item for item in _ITEMS if editable is None or editable.issuperset(ITEMS[item].fields)}


def _worst_grade(item: str, on_card: Mapping[str, Any], declared: Mapping[str, Any]) -> Grade:
    """UNKNOWN where the two have no field in common. Capitals make no difference: cards write in capitals."""
    names = [name for name in ITEMS[item].fields if name in on_card and name in declared]
    grades = {grade(str(declared[name]).casefold(), str(on_card[name]).casefold()) for name in names}
    return next((one for one in (Grade.DIFFERENT, Grade.ALMOST, Grade.SAME) if one in grades), Grade.UNKNOWN)


def _part(item: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in ITEMS[item].fields if name in fields}


def _told(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _pk(division: Division | None) -> int | None:
    return division.pk if division else None


def _lists_of(match: DivisionMatch) -> dict[str, int | None]:
    """The form's three lists set to a place."""
    return {level: _pk(getattr(match, level)) for level in _LEVELS}


def _born_on(date: PartialDate | None) -> str:
    """The form takes a whole date or a year."""
    if date is None:
        return ""
    return date.iso if date.day else f"{date.year:04d}"


def _clean(name: str, raw: Any) -> Any:
    """What was typed as the form would clean it; as text where it is not right yet."""
    if name in _LEVELS:
        return int(raw) if str(raw).isdecimal() and len(str(raw)) <= _LONGEST_KEY else None
    try:
        value = InformationForm.base_fields[name].clean(raw)
    except ValidationError:
        if name in ("gender", "document_type"):
            return ""
        value = "/".join(str(part) for part in raw[:3] if part) if isinstance(raw, list) else clean(str(raw or ""))
    return digits_only(value) if name == "identity_number" else value


def _shown(item: str, fields: Mapping[str, Any]) -> str:
    """The item as people read it."""
    part = _part(item, fields)
    if item == "address":
        divisions = Division.objects.in_bulk([part[level] for level in _LEVELS if level in part])
        names = [divisions[part[level]].full_name for level in reversed(_LEVELS) if part.get(level) in divisions]
        return ", ".join([*filter(None, [part.get("street")]), *names])
    if item == "birth_date":
        return "/".join(reversed(part["born_on"].split("-")))
    if item == "gender":
        return str(Gender(part["gender"]).label)
    if item == "identity":
        kind = [str(DocumentType(part["document_type"]).label)] if "document_type" in part else []
        return " ".join([*kind, part["identity_number"]])
    return str(part[ITEMS[item].fields[0]])
