"""What was sent, kept: the declaration as it was when a round began.

The printed form of any round can be made again, and a correction can be told: what stood there, what stands there now.
"""

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from notices import phones

from . import album
from .form_one import exists_for, form_of
from .items import ITEMS, Step
from .kinds import items_of
from .models import Dossier, Kind, PhotoKind, SentDeclaration
from .paper.form import FormOne, Visit
from .paper.render import form_pdf
from .particulars import shown as particulars_of


@dataclass(frozen=True)
class Change:
    """An item that a correction changed, as people read it. Of a photo: `old_photo` is the row it was in before."""

    item: str
    label: str | Promise
    old: str = ""
    new: str = ""
    old_photo: int | None = None


def keep(dossier: Dossier) -> None:
    """Keep what is being sent now. Inside the transaction of the sending, after the round was counted up."""
    form = dataclasses.asdict(form_of(dossier)) if exists_for(dossier) else {}
    form.pop("portrait", None)
    photos = {kind: {"photo": photo.pk, "sha256": photo.sha256} for kind, photo in album.current(dossier).items()}
    content = {"items": _shown(dossier), "photos": photos, "form": form}
    SentDeclaration.objects.create(
        dossier=dossier, round=dossier.round, content=json.dumps(content, default=dt.date.isoformat, ensure_ascii=False)
    )


def changes(before: str | None, now: str | None) -> list[Change]:
    """What differs between two kept contents, in the order of the items; nothing where one is missing."""
    if not before or not now:
        return []
    old, new = json.loads(before), json.loads(now)
    return [
        _photo_change(code, old["photos"]) if item.step is Step.PHOTOS else _text_change(code, old, new)
        for code, item in ITEMS.items()
        if _differs(code, old, new)
    ]


def _differs(code: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    if ITEMS[code].step is Step.PHOTOS:
        return old["photos"].get(code, {}).get("sha256") != new["photos"].get(code, {}).get("sha256")
    return old["items"].get(code, "") != new["items"].get(code, "")


def _text_change(code: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Change:
    return Change(code, ITEMS[code].label, old["items"].get(code, ""), new["items"].get(code, ""))


def _photo_change(code: str, photos: Mapping[str, Any]) -> Change:
    return Change(code, ITEMS[code].label, old_photo=photos.get(code, {}).get("photo"))


def pdf_of_sending(dossier: Dossier, number: str) -> bytes | None:
    """Form 01 as the declarant sent it the first, second … time; the last time where no number is given.

    None where nothing was kept of it.
    """
    kept = SentDeclaration.objects.filter(dossier=dossier).order_by("round")
    if number.isascii() and number.isdigit() and number != "0":
        found = next(iter(kept[int(number) - 1 : int(number)]), None) if len(number) < 4 else None
    else:
        found = kept.last()
    content = json.loads(found.content) if found else {}
    if not content.get("form"):
        return None
    portrait = dossier.photos.filter(pk=content["photos"].get(PhotoKind.PORTRAIT, {}).get("photo")).first()
    return form_pdf(_form(content["form"], album.picture(portrait) if portrait else b""))


def _form(kept: dict[str, Any], portrait: bytes) -> FormOne:
    """The form from its kept values; a field that did not exist then is as it is without one."""
    known = {field.name for field in dataclasses.fields(FormOne)}
    values = {name: value for name, value in kept.items() if name in known}
    for name in ("start_on", "declared_on"):
        values[name] = dt.date.fromisoformat(values[name])
    if values.get("visit"):
        until = values["visit"].get("until")
        values["visit"] = Visit(**values["visit"] | {"until": dt.date.fromisoformat(until) if until else None})
    return FormOne(**values, portrait=portrait)


def _shown(dossier: Dossier) -> dict[str, str]:
    """`{item code: what people read}` of all items that are not photos."""
    birth_date = dossier.birth_date
    shown = {
        "birth_date": birth_date.vietnamese if birth_date else "",
        "gender": str(dossier.get_gender_display()),
        "identity": f"{dossier.get_document_type_display()} {dossier.identity_number}".strip(),
        "address": dossier.address_line,
        "phone": phones.shown(dossier.phone) if dossier.phone else "",
    }
    if dossier.kind == Kind.CHILD:
        shown["relation"] = str(dossier.child_declaration.get_relation_display())
    particulars = particulars_of(dossier)
    plain = (item for item in items_of(dossier) if item.step is not Step.PHOTOS and item.code not in shown)
    for item in plain:
        values = (particulars.get(field) or str(getattr(dossier, field, "") or "") for field in item.fields)
        shown[item.code] = ", ".join(value for value in values if value)
    return shown
