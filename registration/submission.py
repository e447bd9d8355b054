"""Sending a declaration, once: the code, the state, the event and the notices are one transaction."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from agencies.models import Agency
from notices import outbox

from . import account_dossiers, clock, dossier_code, form_one, phone_link, sent
from .items import Step
from .models import Dossier, Kind
from .states import EDITABLE, Action, State
from .steps import first_unfinished
from .workflow import Actor, NotAllowed, advance


class NotComplete(Exception):
    """A step is missing; `step` says which one to show."""

    def __init__(self, step: Step) -> None:
        super().__init__(step)
        self.step = step


def submit(dossier: Dossier, actor: Actor) -> Dossier:
    """Send the declaration, or send it again after correction. Out: the dossier with its code.

    Double clicks, parallel posts and retries after a lost answer all get the same dossier and code. Raises
    NotComplete, dossier_code.DayIsFull, or NotAllowed when the dossier has ended.
    """
    if dossier.state in EDITABLE and (step := first_unfinished(dossier)) is not Step.CHECK:
        raise NotComplete(step)
    try:
        try:
            _submit_once(dossier, actor)
        except IntegrityError:
            # Another dossier for the same number was sent at this very moment: this one becomes its duplicate.
            _submit_once(dossier, actor)
    except NotAllowed as refusal:
        if refusal.dossier.state not in (State.SUBMITTED, State.IN_REVIEW):
            raise
        return refusal.dossier
    return dossier


def _submit_once(dossier: Dossier, actor: Actor) -> None:
    now = timezone.now()
    with transaction.atomic():
        if dossier.state not in EDITABLE:
            raise NotAllowed(Dossier.objects.get(pk=dossier.pk), Action.SUBMIT)
        agency = _agency_of(dossier)
        event = advance(
            dossier,
            Action.SUBMIT,
            actor,
            code=dossier.code or dossier_code.next_code(agency.padded_code, timezone.localdate(now)),
            duplicate_of=Dossier.objects.primary_of(dossier),
            round=F("round") + 1,
            submitted_at=dossier.submitted_at or now,
            committed_at=now,
            **account_dossiers.noted_at_sending(dossier),
            # A child needs no visit: the processing clock starts at once.
            papers_recorded_at=now if dossier.kind == Kind.CHILD else dossier.papers_recorded_at,
        )
        sent.keep(dossier)
        clock.start(dossier)
        phone_link.close_all(dossier)
        _announce(dossier, event.key)
        account_dossiers.warn_owner(dossier, event.key)


def _agency_of(dossier: Dossier) -> Agency:
    if dossier.receiving_agency is None:
        raise NotComplete(Step.AGENCY)
    return dossier.receiving_agency


def _announce(dossier: Dossier, event_key: str) -> None:
    """The receipt by SMS, and the form by e-mail if the person asked for it."""
    agency = _agency_of(dossier)
    context: dict[str, object] = {"code": dossier.code, "office": agency.name, "name": dossier.full_name}
    subject_key = f"dossier:{dossier.pk}"
    if dossier.phone:  # else the office prints the form and hands it over
        _post_receipt(dossier, event_key, context, subject_key)
    if dossier.wants_form_by_email and dossier.email:
        outbox.post(
            outbox.NoticeDraft(
                event_key=f"{event_key}:form",
                kind="form_copy",
                email=dossier.email,
                context={**context, "full_name": dossier.full_name},
                attachment=(form_one.ATTACHMENT, str(dossier.pk)),
                subject_key=subject_key,
            )
        )


def _post_receipt(dossier: Dossier, event_key: str, context: dict[str, object], subject_key: str) -> None:
    outbox.post(
        outbox.NoticeDraft(
            event_key=event_key,
            kind="child_dossier_received" if dossier.kind == Kind.CHILD else "dossier_received",
            phone=dossier.phone,
            context=context,
            subject_key=subject_key,
        )
    )
