"""What an officer judges by: the typed data beside the card and the register, earlier dossiers, the trail of events."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from participants import identifiers
from participants.services import RegisterEntry, find_person
from registration.comparison import Grade, grade
from registration.items import ITEMS
from registration.models import DocumentType, Dossier, DossierEvent, Gender, Kind, Photo
from registration.qr.citizen_card import CitizenCard
from registration.qr.health_card import HealthCard
from registration.sources import Source
from registration.states import Look
from registration.studying import Card, cards_in, texts_of
from vssid_portal.partial_date import PartialDate

from .access import Officer
from .looks import LOOKS_AGAIN_AFTER, photos_opened_since

_MOST_EARLIER = 20


@dataclass(frozen=True)
class Row:
    """One line of the comparison. `known` is the register's value, `read` the code's on a photo; empty where none is.

    `grade` compares typed and known, `read_grade` typed and read: cards write in capitals, which is no difference.
    """

    label: str | Promise
    typed: str
    known: str
    grade: Grade
    read: str = ""
    read_grade: Grade = Grade.UNKNOWN
    # Where the declared value came from, if it was not typed.
    source: str | Promise = ""
    # Shown in groups, as a card has it.
    is_number: bool = False

    @property
    def worst(self) -> Grade:
        """The graver of the two findings; where only one side says something, the register's."""
        both = (self.grade, self.read_grade)
        return next((one for one in (Grade.DIFFERENT, Grade.ALMOST) if one in both), self.grade)


@dataclass(frozen=True)
class Comparison:
    """`entry` is None when the register knows neither number. `doubts` are sentences about the numbers themselves."""

    rows: list[Row]
    entry: RegisterEntry | None
    doubts: list[str]
    # Whether a code was read on any photo: without one the column of the card says nothing.
    is_read: bool = False

    @property
    def differs(self) -> bool:
        return any(row.worst == Grade.DIFFERENT for row in self.rows)


_NUMBERS = ("identity", "social_insurance_number")


def compare(dossier: Dossier, photos: Collection[Photo]) -> Comparison:
    """The typed data beside the codes on its photos and the register of participants, in the order of the card.

    Without a row for an organisation, which the register does not hold.
    """
    if dossier.unit_code:
        return Comparison([], None, [])
    entry = find_person(dossier.social_insurance_number, dossier.identity_number)
    cards = [card for photo in photos for card in cards_in(texts_of(photo))]
    typed = {
        "identity": dossier.identity_number,
        "full_name": dossier.full_name,
        "birth_date": _shown(dossier.birth_date),
        "gender": dossier.get_gender_display(),
        "social_insurance_number": dossier.social_insurance_number,
    }
    if dossier.kind == Kind.CHILD:
        del typed["identity"]
    known, read = _known(dossier, entry), _read(dossier, cards)
    asked = {item: value for item, value in typed.items() if value or dossier.asks_for_account}
    rows = [_row(dossier, item, value, known.get(item, ""), read.get(item, "")) for item, value in asked.items()]
    return Comparison(rows, entry, _doubts(dossier), is_read=bool(cards))


def _row(dossier: Dossier, item: str, typed: str, known: str, read: str) -> Row:
    label = ITEMS[item].label
    if item == "identity":
        label = _("Số %(document)s") % {"document": dossier.get_document_type_display()}
    source = next((dossier.sources[field] for field in reversed(ITEMS[item].fields) if field in dossier.sources), "")
    return Row(
        label,
        typed,
        known,
        grade(typed, known),
        read=read,
        read_grade=grade(typed.casefold(), read.casefold()),
        source=Source(source).label if source else "",
        is_number=item in _NUMBERS,
    )


def _known(dossier: Dossier, entry: RegisterEntry | None) -> dict[str, str]:
    """What the register says, by item."""
    if entry is None:
        return {}
    return {
        "identity": _known_identity(dossier, entry),
        "full_name": entry.full_name,
        "birth_date": _shown(entry.born_on),
        "gender": str(Gender(entry.gender).label),
        "social_insurance_number": entry.social_insurance_number,
    }


def _read(dossier: Dossier, cards: Iterable[Card]) -> dict[str, str]:
    """What the cards' codes say, by item; an identity card before a health card."""
    said: dict[str, str] = {}
    for card in sorted(cards, key=lambda card: isinstance(card, HealthCard)):
        gender = str(Gender(card.gender).label) if card.gender else ""
        facts = {"full_name": card.full_name, "birth_date": _shown(card.born_on), "gender": gender}
        if isinstance(card, CitizenCard):
            facts["identity"] = _read_identity(dossier, card)
        else:
            facts["social_insurance_number"] = card.social_insurance_number
        said = facts | {item: value for item, value in said.items() if value}
    return said


def _read_identity(dossier: Dossier, card: CitizenCard) -> str:
    """The card's number of the kind that was declared; it bears the old CMND's as well."""
    if dossier.document_type == DocumentType.IDENTITY_CARD:
        return card.old_number
    return card.number if dossier.document_type == DocumentType.CITIZEN_CARD else ""


def _shown(date: PartialDate | None) -> str:
    return date.vietnamese if date else ""


def _known_identity(dossier: Dossier, entry: RegisterEntry) -> str:
    """The register's number of the kind that was declared."""
    return {
        DocumentType.CITIZEN_CARD: entry.citizen_id,
        DocumentType.IDENTITY_CARD: entry.identity_card,
        DocumentType.PASSPORT: entry.passport,
    }[DocumentType(dossier.document_type)]


def _doubts(dossier: Dossier) -> list[str]:
    if dossier.document_type != DocumentType.CITIZEN_CARD or not (dossier.birth_date and dossier.identity_number):
        return []
    return identifiers.doubts_about(dossier.identity_number, dossier.gender or None, dossier.birth_date.year)


# --- Earlier dossiers ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Earlier:
    """Another dossier that shares something with this one. `visible`: within the officer's scope, so it is linked."""

    dossier: Dossier
    shares: list[str | Promise]
    visible: bool


# What it may share, and what the page shows of it.
_OF_AN_EARLIER = (
    "code", "full_name", "state", "social_insurance_number", "unit_code", "identity_index", "phone_index",
)  # fmt: skip


def earlier_dossiers(dossier: Dossier, officer: Officer, card_indexes: Collection[str] = ()) -> list[Earlier]:
    """Other sent dossiers with the same number, identity or phone, newest first, wherever they were sent.

    Or whose identity is that of a card on the photos here, given as blind indexes.

    Of those beyond the officer's scope the page tells only that they exist and what they share.
    """
    same = Q(social_insurance_number=dossier.social_insurance_number, unit_code=dossier.unit_code)
    if identities := {*card_indexes, dossier.identity_index} - {""}:
        same |= Q(identity_index__in=identities)
    if dossier.phone_index:
        same |= Q(phone_index=dossier.phone_index)
    within = ExpressionWrapper(Q(receiving_agency__in=officer.agencies), output_field=BooleanField())
    others = Dossier.objects.filter(same).exclude(pk=dossier.pk).exclude(code=None).annotate(within=within)
    return [
        Earlier(other, _shared(dossier, other, card_indexes), other.within)
        for other in others.only(*_OF_AN_EARLIER).order_by("-submitted_at", "pk")[:_MOST_EARLIER]
    ]


def _shared(one: Dossier, other: Dossier, card_indexes: Collection[str]) -> list[str | Promise]:
    pairs = {
        "social_insurance_number": (one.social_insurance_number, other.social_insurance_number),
        "unit": (one.unit_code, other.unit_code),
        "identity": (one.identity_index, other.identity_index),
        "phone": (one.phone_index, other.phone_index),
    }
    shares = [ITEMS[item].label for item, (mine, theirs) in pairs.items() if mine and mine == theirs]
    if other.identity_index != one.identity_index and other.identity_index in card_indexes:
        shares.append(_("Số trên ảnh thẻ của hồ sơ này"))
    return shares


# --- The trail -----------------------------------------------------------------------------------------------------

_LOOKS = (Look.SEEN, Look.PHOTOS_OPENED, Look.PHOTO_SEEN, Look.FORM_SEEN)


@dataclass(frozen=True)
class Trail:
    """What moved the dossier, and apart from it who looked at it; both oldest first."""

    moves: list[DossierEvent]
    looks: list[DossierEvent]

    def seen_lately_by(self, user: User) -> bool:
        """The page was opened by them within the time that counts as one look."""
        return self._has(Look.SEEN, user, timezone.now() - LOOKS_AGAIN_AFTER)

    def photos_opened_by(self, user: User) -> bool:
        """They gave a reason to look at the photos without holding the dossier, and its time is not over."""
        return self._has(Look.PHOTOS_OPENED, user, photos_opened_since())

    def _has(self, action: Look, user: User, since: dt.datetime) -> bool:
        return any(look.action == action and look.actor == user and look.at > since for look in self.looks)


def trail_of(dossier: Dossier) -> Trail:
    """All events of a dossier with who did them."""
    events: Iterable[DossierEvent] = dossier.events.select_related("actor").order_by("sequence")
    moves: list[DossierEvent] = []
    looks: list[DossierEvent] = []
    for event in events:
        (looks if event.action in _LOOKS else moves).append(event)
    return Trail(moves, looks)
