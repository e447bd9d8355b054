"""Receiving people at the counter: what a scanner, a camera or a keyboard sent, to the dossier it means."""

import datetime as dt
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import staff_trail
from agencies.models import Agency
from participants.services import find_person
from registration import print_code
from registration.models import Dossier
from registration.print_code import PrintCode
from registration.states import OPEN, State
from vssid_portal.encryption import blind_index
from vssid_portal.vietnamese import clean, digits_only, fold

from .access import Officer
from .refusals import Refused

LONGEST_SCAN = 1024
_PERSONAL_NUMBER = re.compile(r"[0-9]{9,10}|[0-9]{12}")
_DAY = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")


class NobodyHere(Refused):
    """The scan names no dossier of this office. `number` is the personal number, where it was a card."""

    def __init__(self, sentence: str, number: str = "") -> None:
        super().__init__(sentence)
        self.number = number


@dataclass(frozen=True)
class Card:
    """What a wedge types of a card: digits arrive whole, letters may be garbled by the input method (QUALITY U-49)."""

    numbers: tuple[str, ...]
    name: str = ""
    born_on: str = ""


@dataclass(frozen=True)
class Arrival:
    """The dossier of whoever stands at the counter; what the officer should know first."""

    dossier: Dossier
    outdated_at: dt.datetime | None = None
    hints: tuple[str, ...] = ()
    # Several open dossiers bear this number: the list has to be looked at.
    several: str = ""


def arrival_of(officer: Officer, text: str) -> Arrival:
    """Raises NobodyHere with the sentence that says why nothing opens."""
    text = clean(text[:LONGEST_SCAN])
    card = _card_in(text)
    return _with_card(officer, card) if card else _with_print(officer, text)


# --- A printed form --------------------------------------------------------------------------------------------------


def _with_print(officer: Officer, text: str) -> Arrival:
    try:
        printed = print_code.parse(text)
    except ValidationError as error:
        raise NobodyHere(" ".join(error.messages)) from error
    dossier = Dossier.objects.received_by(officer.agencies).filter(code=printed.code).first()
    if dossier is None:
        raise NobodyHere(_why_unknown(officer, printed))
    return Arrival(dossier, outdated_at=print_code.outdated_by(dossier, printed))


def _why_unknown(officer: Officer, printed: PrintCode) -> str:
    """The code's own first digits tell its agency: the sentence says nothing that is not printed on the form."""
    padded = printed.code[:5]
    codes = {padded[:length] for length in range(2, 6) if not padded[length:].strip("0")}
    agency = Agency.objects.current().filter(code__in=codes).first()
    if agency is not None and not officer.agencies.filter(pk=agency.pk).exists():
        if Dossier.objects.filter(code=printed.code).exists():
            detail = {"code": printed.code, "scanned": True}
            staff_trail.note(officer.user, staff_trail.Kind.OUT_OF_REACH, officer.actor.address, detail)
        return _("Mã này của %(agency)s, không phải cơ quan bạn phục vụ.") % {"agency": agency.label}
    return _("Không có hồ sơ nào mang mã %(code)s.") % {"code": printed.code}


# --- A card, or a number typed by hand -------------------------------------------------------------------------------


def _card_in(text: str) -> Card | None:
    """A CCCD's payload, or a bare personal or social insurance number."""
    number, *rest = text.split("|")
    number = digits_only(number)
    if not _PERSONAL_NUMBER.fullmatch(number):
        return None
    old, name, born_on = (*rest[:3], "", "", "")[:3]
    old = digits_only(old)
    numbers = (number, old) if _PERSONAL_NUMBER.fullmatch(old) else (number,)
    day = _DAY.fullmatch(digits_only(born_on))
    return Card(numbers, clean(name), "-".join(reversed(day.groups())) if day else "")


def _with_card(officer: Officer, card: Card) -> Arrival:
    """The person's dossier by any number the card or the register knows for them; an open one before a decided one."""
    theirs = Dossier.objects.received_by(officer.agencies).filter(_of_person(card)).exclude(state=State.EXPIRED)
    open_ones = list(theirs.filter(state__in=OPEN).oldest_first()[:2])
    if len(open_ones) > 1:
        return Arrival(open_ones[0], several=card.numbers[0])
    dossier = open_ones[0] if open_ones else theirs.order_by("-submitted_at").first()
    if dossier is None:
        shown = f"{card.numbers[0][:3]}•••{card.numbers[0][-3:]}"
        sentence = _("Số %(number)s chưa có hồ sơ nào gửi tới cơ quan bạn.") % {"number": shown}
        raise NobodyHere(sentence, card.numbers[0])
    return Arrival(dossier, hints=tuple(_hints(dossier, card)))


def _of_person(card: Card) -> Q:
    entry = find_person(*card.numbers)
    known = (entry.social_insurance_number, entry.citizen_id, entry.identity_card) if entry else ()
    numbers = {*card.numbers, *known}
    numbers.discard("")
    sealed = [blind_index(number, purpose="identity") for number in sorted(numbers)]
    return Q(identity_index__in=sealed) | Q(social_insurance_number__in=[one for one in numbers if len(one) == 10])


def _hints(dossier: Dossier, card: Card) -> list[str]:
    hints = []
    if card.born_on and card.born_on != dossier.born_on:
        shown = "/".join(reversed(card.born_on.split("-")))
        hints.append(_("Thẻ vừa quét ghi ngày sinh %(day)s, khác với hồ sơ.") % {"day": shown})
    if card.name and fold(card.name) != dossier.full_name_folded:
        hint = _("Máy quét đọc họ tên là “%(name)s”. Bộ gõ có thể làm sai dấu: so lại với thẻ bằng mắt.")
        hints.append(hint % {"name": card.name[:80]})
    return hints
