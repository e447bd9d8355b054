"""Tra cứu mã số BHXH: who has lost their number gets it through the phone the register knows (QUALITY S-15).

Nothing of the register ever shows before the code: found or not, with a phone or without, every answer is the same and
costs the same; only the owner of the phone on file can go on. The limits count the paper's number that was typed.
"""

import json
from dataclasses import astuple, dataclass

from accounts import codes
from accounts.code_answers import NoCode
from participants.services import Facts, RegisterEntry, find_by_facts
from vssid_portal.encryption import blind_index, seal_text, unseal_text

_CONTEXT = "registration.number_lookup"


@dataclass(frozen=True)
class Search:
    """What was typed, and the dossier whose form asked, empty outside one."""

    facts: Facts
    dossier_id: str = ""

    def sealed(self) -> str:
        """As a session keeps it: sessions lie in the database."""
        return seal_text(json.dumps([*astuple(self.facts), self.dossier_id]), context=_CONTEXT)

    @classmethod
    def opened(cls, sealed: str) -> "Search":
        *facts, dossier_id = json.loads(unseal_text(sealed, context=_CONTEXT))
        return cls(Facts(*facts), dossier_id)


def send_code(search: Search, address: str) -> codes.SentCode:
    """Raises what `codes.send` raises."""
    entry = find_by_facts(search.facts)
    phone = entry.phone if entry else ""
    return codes.send(
        codes.Purpose.LOOK_UP,
        _subject(search),
        phone or _made_up(search),
        address,
        deliver=bool(phone),
        asked_as=_subject(search),
    )


def code_under_way(search: Search) -> codes.SentCode | None:
    return codes.last_sent(codes.Purpose.LOOK_UP, _subject(search), _destination(search)[1])


def find_with_code(search: Search, text: str) -> str:
    """The social insurance number. Raises what `codes.check` raises."""
    entry, destination = _destination(search)
    codes.check(codes.Purpose.LOOK_UP, _subject(search), text, phone=destination)
    if entry is None:
        raise NoCode
    return entry.social_insurance_number


def seal_number(number: str) -> str:
    return seal_text(number, context=_CONTEXT)


def unseal_number(sealed: str) -> str:
    return unseal_text(sealed, context=_CONTEXT)


def _destination(search: Search) -> tuple[RegisterEntry | None, str]:
    entry = find_by_facts(search.facts)
    return entry, (entry.phone if entry else "") or _made_up(search)


def _made_up(search: Search) -> str:
    """Never reaches anybody: it only stands where a real phone would stand."""
    return f"+849{int(_index(search), 16) % 10**8:08d}"


def _subject(search: Search) -> str:
    return "paper:" + _index(search)


def _index(search: Search) -> str:
    return blind_index(search.facts.identity_number, purpose="number_lookup")
