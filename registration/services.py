"""The verbs of the wizard: start a draft, save its steps, prove the phone, choose the agency, resume."""

import datetime as dt
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts import codes
from accounts.code_answers import NoCode, NotSent
from agencies.models import Agency
from vssid_portal.encryption import blind_index

from . import album
from .forms import Information
from .items import ITEMS, Step, flagged_items
from .models import Dossier, Kind, PhotoKind
from .particulars import Unit, write
from .sources import Read, readings_of, sources_of
from .states import EDITABLE, Look, State
from .workflow import Actor, NotEditable, record

# The privacy notice a person reads before the first step; its text is in templates/registration/privacy.html.
NOTICE_VERSION = "2026-11"
_MOST_TYPED = 8000
_READ = "read"


def start_draft(actor: Actor, kind: str = Kind.ADULT, **facts: Any) -> Dossier:
    """A new draft of this kind; empty but for the facts that are known beforehand."""
    with transaction.atomic():
        dossier = Dossier.objects.create(
            kind=kind, notice_read_at=timezone.now(), notice_version=NOTICE_VERSION, **facts
        )
        record(dossier, Look.START, actor)
    return dossier


def save_information(dossier: Dossier, data: Information) -> None:
    """Save the information step. Raises NotEditable.

    A new phone number has to be proved again, another kind of papers needs photos of its own, and somebody who moved
    to another province chooses the agency again (QUALITY U-6). What stands as a card said it keeps that source; what
    was changed counts as typed.
    """
    dossier.sources = sources_of(read_so_far(dossier).readings, data)
    save_step(dossier, dict(data), "sources")


def save_step(dossier: Dossier, values: Mapping[str, Any], *more: str) -> None:
    """Save the information step of any kind: these columns, and those in `more` that the caller has set."""
    papers_changed = values.get("document_type", dossier.document_type) != dossier.document_type
    if values["phone"] != dossier.phone:
        dossier.phone_verified_at = None
    if dossier.state == State.DRAFT and values.get("province") != dossier.province:
        dossier.receiving_agency = None
    for name, value in values.items():
        setattr(dossier, name, value)
    dossier.information_saved_at = timezone.now()
    dossier.typed = ""
    fields = [*values, *more, "phone_verified_at", "receiving_agency", "information_saved_at", "typed"]
    with transaction.atomic():
        save_columns(dossier, fields)
        if papers_changed:
            album.set_aside(dossier, PhotoKind.CARD_FRONT, PhotoKind.CARD_BACK)


def save_unit(dossier: Dossier, columns: Mapping[str, Any], unit: Unit) -> None:
    """Save the information step of an organisation. Raises NotEditable."""
    write(dossier, unit)
    save_step(dossier, columns, "particulars")


def save_columns(dossier: Dossier, fields: list[str]) -> None:
    """Write these columns of a draft, or of a returned dossier whose number may have changed. Raises NotEditable."""
    if dossier.state == State.RETURNED:
        _save_open(dossier, fields)
    else:
        _save(dossier, fields)


def _save_open(dossier: Dossier, fields: list[str]) -> None:
    """Save an open dossier whose number may now be that of another open one: then it becomes its duplicate."""
    dossier.duplicate_of = Dossier.objects.primary_of(dossier)
    try:
        _save(dossier, [*fields, "duplicate_of"])
    except IntegrityError:  # the other one was sent at this very moment
        dossier.duplicate_of = Dossier.objects.primary_of(dossier)
        _save(dossier, [*fields, "duplicate_of"])


def keep_typed(dossier: Dossier, step: Step, typed: dict[str, Any]) -> None:
    """Keep what is typed in a step, unchecked and sealed, until the step is saved."""
    _keep(dossier, {step.value: typed})


def typed_so_far(dossier: Dossier, step: Step) -> dict[str, Any]:
    """What `keep_typed` kept, in the shape of a form's initial values."""
    return _all_typed(dossier).get(step.value, {})


def keep_read(dossier: Dossier, typed: dict[str, Any], read: Read) -> None:
    """Keep what cards said beside the information step as it now stands in the form."""
    _keep(dossier, {Step.INFORMATION.value: typed, _READ: read.as_json()})


def read_so_far(dossier: Dossier) -> Read:
    """What cards said: of the saved declaration, and of the step that is being filled in."""
    pending = Read.from_json(_all_typed(dossier).get(_READ, {}))
    return Read(readings_of(dossier) | pending.readings, pending.address, pending.places)


def _keep(dossier: Dossier, parts: dict[str, Any]) -> None:
    text = json.dumps({**_all_typed(dossier), **parts}, ensure_ascii=False)
    if len(text) <= _MOST_TYPED:
        Dossier.objects.filter(pk=dossier.pk, state__in=EDITABLE).update(typed=text)
        dossier.typed = text


def _all_typed(dossier: Dossier) -> dict[str, dict[str, Any]]:
    return json.loads(dossier.typed) if dossier.typed else {}


def choose_agency(dossier: Dossier, agency: Agency, *, wants_form_by_email: bool, email: str) -> None:
    """Save the receiving agency, and the e-mail address where the form was asked for by e-mail. Raises NotEditable."""
    dossier.receiving_agency, dossier.wants_form_by_email = agency, wants_form_by_email
    if wants_form_by_email:
        dossier.email = email
    dossier.typed = ""
    _save(dossier, ["receiving_agency", "wants_form_by_email", "email", "typed"])


def _save(dossier: Dossier, fields: list[str]) -> None:
    """Write the fields unless the dossier left the declarant's hands in the meantime."""
    with transaction.atomic():
        locked = Dossier.objects.select_for_update(no_key=True).only("state").get(pk=dossier.pk)
        if locked.state not in EDITABLE:
            raise NotEditable(locked.state)
        dossier.save(update_fields=fields)
        Dossier.objects.filter(pk=dossier.pk).update(version=F("version") + 1)
    dossier.refresh_from_db(fields=["version"])


def editable_fields(dossier: Dossier) -> set[str] | None:
    """The form fields the declarant may change: None for all of a draft, the flagged ones of a returned dossier."""
    if dossier.state != State.RETURNED:
        return None
    return {field for code in flagged_items(dossier) for field in ITEMS[code].fields}


def send_phone_code(dossier: Dossier, address: str) -> codes.SentCode:
    """Send the code that proves the phone number. Raises NotSent."""
    return codes.send(codes.Purpose.REGISTER, dossier.pk.hex, dossier.phone, address)


def verify_phone(dossier: Dossier, text: str, actor: Actor) -> None:
    """Check the code; a right one proves the number. Raises NotPassed with the sentence to show."""
    codes.check(codes.Purpose.REGISTER, dossier.pk.hex, text, phone=dossier.phone)
    with transaction.atomic():
        dossier.phone_verified_at = timezone.now()
        _save(dossier, ["phone_verified_at"])
        record(dossier, Look.PHONE_VERIFIED, actor)


def phone_code_sent(dossier: Dossier) -> codes.SentCode | None:
    """The code now under way to the phone of this dossier, if any."""
    return codes.last_sent(codes.Purpose.REGISTER, dossier.pk.hex, dossier.phone)


def resumable(phone: str, number: str) -> Dossier | None:
    """The newest draft or returned dossier with this phone and this social insurance or ID number.

    All of phone, one-time code and number are asked for: a mistyped phone must not show a stranger the photos.
    """
    by_number = Q(social_insurance_number=number) | Q(identity_index=blind_index(number, purpose="identity"))
    by_number |= Q(unit_code=number)
    return (
        Dossier.objects.filter(by_number, phone_index=blind_index(phone, purpose="phone"), state__in=EDITABLE)
        .exclude(information_saved_at=None)
        .exclude(kind=Kind.CHILD)  # a parent goes on from their account
        .order_by("-information_saved_at")
        .first()
    )


def send_resume_code(phone: str, number: str, address: str) -> None:
    """Send the code that opens a draft elsewhere. Where there is no such draft, all happens but the sending."""
    found = resumable(phone, number) is not None
    with suppress(NotSent):  # the answer must not depend on whether a code was sent before
        codes.send(codes.Purpose.RESUME, _resume_subject(phone, number), phone, address, deliver=found)


def resume(phone: str, number: str, text: str) -> Dossier:
    """The draft that phone, number and code open. Raises NotPassed."""
    codes.check(codes.Purpose.RESUME, _resume_subject(phone, number), text)
    dossier = resumable(phone, number)
    if dossier is None:
        raise NoCode
    return dossier


def _resume_subject(phone: str, number: str) -> str:
    return blind_index(f"{phone}:{number}", purpose="resume")


def by_code_and_phone(code: str, phone: str) -> Dossier | None:
    """The sent dossier with this code, if this is its phone number."""
    return Dossier.objects.filter(code=code, phone_index=blind_index(phone, purpose="phone")).first()


def send_opening_code(dossier: Dossier, address: str) -> codes.SentCode:
    """Send the code that opens a sent dossier in another browser. Raises NotSent."""
    return codes.send(codes.Purpose.CORRECT, dossier.pk.hex, dossier.phone, address)


def opening_code_sent(dossier: Dossier) -> codes.SentCode | None:
    return codes.last_sent(codes.Purpose.CORRECT, dossier.pk.hex, dossier.phone)


def open_with_code(dossier: Dossier, text: str) -> None:
    """Raises NotPassed unless this is the code sent to the dossier's phone."""
    codes.check(codes.Purpose.CORRECT, dossier.pk.hex, text)


def visit_by(dossier: Dossier) -> dt.date:
    """The last day to bring the signed form to the office, counted from the last sending."""
    sent_on = timezone.localdate(dossier.committed_at)
    return sent_on + dt.timedelta(days=settings.VISIT_DAYS)


def draft_expires_on(dossier: Dossier) -> dt.date:
    """The last day a draft can be resumed."""
    return timezone.localdate(dossier.created_at) + dt.timedelta(days=settings.DRAFT_DAYS)
