"""What a kind of dossier asks for beyond the common columns: one value a kind, kept sealed in `Dossier.particulars`."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from accounts.account_changes import FACTS

from .models import Dossier, Kind


@dataclass(frozen=True)
class Adjustment:
    """Điều chỉnh thông tin. The new values stand in the dossier's own columns.

    `items`: what the person asked to change. `old`: what the account said when the declaration was sent, by item;
    approval compares with it before it writes. `is_shown`: the declarant signed in, so the old values are theirs.
    """

    items: tuple[str, ...] = ()
    old: Mapping[str, str] = field(default_factory=dict)
    is_shown: bool = False


@dataclass(frozen=True)
class Stopping:
    """Ngừng sử dụng: from which day, and why."""

    stop_on: dt.date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Unit:
    """Cơ quan, tổ chức; its name is the dossier's `full_name`, its phone that of the contact person."""

    tax_code: str = ""
    representative: str = ""
    contact: str = ""
    certificate_issuer: str = ""
    certificate_serial: str = ""
    certificate_from: dt.date | None = None
    certificate_until: dt.date | None = None


def write(dossier: Dossier, value: Adjustment | Stopping | Unit) -> None:
    """Put the value on the dossier, unsaved."""
    told = {name: part for name, part in asdict(value).items() if part is not None}
    dossier.particulars = json.dumps(told, ensure_ascii=False, default=str)


def as_kept(dossier: Dossier) -> dict[str, Any]:
    """The value as it is stored, for its owner's copy; without what the account said to somebody not signed in."""
    read = _read(dossier)
    if dossier.kind == Kind.ADJUST and not read.get("is_shown"):
        read.pop("old", None)
    return read


def adjustment_of(dossier: Dossier) -> Adjustment:
    read = _read(dossier)
    return Adjustment(tuple(read.get("items", ())), read.get("old", {}), read.get("is_shown", False))


def stopping_of(dossier: Dossier) -> Stopping:
    read = _read(dossier)
    return Stopping(_date(read.get("stop_on")), read.get("reason", ""))


def unit_of(dossier: Dossier) -> Unit:
    """Empty for a dossier of a person; an organisation's adjustment does not repeat them."""
    read = _read(dossier) if dossier.kind == Kind.UNIT else {}
    dates = {name: _date(read.get(name)) for name in ("certificate_from", "certificate_until")}
    return Unit(**{**{name: read[name] for name in Unit.__annotations__ if name in read}, **dates})


def shown(dossier: Dossier) -> dict[str, str]:
    """`{field: what people read}` of what an organisation or an end declares beyond the common columns."""
    if dossier.kind not in (Kind.UNIT, Kind.STOP):
        return {}
    value = unit_of(dossier) if dossier.kind == Kind.UNIT else stopping_of(dossier)
    return {
        name: part.strftime("%d/%m/%Y") if isinstance(part, dt.date) else str(part)
        for name, part in asdict(value).items()
        if part
    }


def new_values(dossier: Dossier) -> dict[str, str]:
    """What the declaration asks for, by adjustable item; empty where it says nothing."""
    return {
        "phone": dossier.phone,
        "email": dossier.email,
        "identity": dossier.identity_number,
        "address": dossier.address_line,
    }


def changes_of(dossier: Dossier) -> dict[str, tuple[str, str]]:
    """`{item: (old, new)}` of what the person asked to change and what differs from the account."""
    adjustment, new = adjustment_of(dossier), new_values(dossier)
    old = adjustment.old
    return {
        item: (old.get(item, ""), new[item])
        for item in FACTS
        if item in adjustment.items and new[item] and new[item] != old.get(item, "")
    }


def _read(dossier: Dossier) -> dict[str, Any]:
    return json.loads(dossier.particulars) if dossier.particulars else {}


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
