"""A page full on the lists that `make_dossiers` leaves empty: an empty list costs nothing and tells nothing."""

import datetime as dt
from itertools import islice
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from agencies.models import Agency
from notices.models import Channel, FollowUp, Notice, NoticeClass, NoticeState
from registration import workflow
from registration.models import DataRequest, Decision, Dossier, Kind, Outcome
from registration.states import Look, State
from review import letters
from review.second_eyes_rows import HeldApproval, Recheck
from tests.factories import ChildDossierFactory, CitizenFactory, officer_actor

ROWS, FEW = 30, 5


def fill(office: Agency, officer: User, supervisor: User, citizen: User, parent: User) -> None:
    """Once a database: what the officer has to call, answer and look at again, what waits for the supervisor, and
    what two people find in their accounts."""
    if HeldApproval.objects.exists():
        return
    on_desk = Dossier.objects.filter(receiving_agency=office, state__in=[State.SUBMITTED, State.IN_REVIEW])
    adults = list(on_desk.filter(kind=Kind.ADULT)[:ROWS])
    _calls(adults)
    _proposals(adults, officer)
    _second_looks(office, supervisor)
    _requests(office, officer)
    _account(citizen, officer)
    for _number in range(FEW):
        ChildDossierFactory(approved=True, guardian=parent, receiving_agency=office, officer=officer)


def _calls(dossiers: list[Dossier]) -> None:
    now = timezone.now()
    for dossier in dossiers:
        _told(dossier, letters.subject_key(dossier), state=NoticeState.UNDELIVERED, follow_up=FollowUp.CALL,
              followed_up_at=now)  # fmt: skip


def _told(dossier: Dossier, subject_key: str, **facts: Any) -> None:
    now = timezone.now()
    Notice.objects.create(
        event_key=f"full-list:{uuid4()}", channel=Channel.SMS, kind="dossier_received",
        notice_class=NoticeClass.NOTICE, subject_key=subject_key, office=dossier.receiving_agency_id,
        recipient=dossier.phone, attempts=1, next_try_at=now, created_at=now, **facts,
    )  # fmt: skip


def _proposals(dossiers: list[Dossier], officer: User) -> None:
    HeldApproval.objects.bulk_create(
        HeldApproval(dossier=one, round=one.round, rules=["register"], first_officer=officer) for one in dossiers
    )


def _second_looks(office: Agency, supervisor: User) -> None:
    """Decisions of other offices of the province; a few opinions about them differ, some of these were settled."""
    now = timezone.now()
    decided = Decision.objects.filter(dossier__receiving_agency__parent=office.parent_id, outcome=Outcome.APPROVED)
    drawn = iter(decided.exclude(dossier__receiving_agency=office).select_related("dossier"))
    differing = {"agrees": False, "opinion": Outcome.REJECTED, "reason": "Ảnh bị ghép", "given_at": now}
    settled = {"settled_by": supervisor, "settled_at": now, "note": "Đã mời người kê khai đến"}
    for count, facts in ((ROWS, {}), (FEW, differing), (FEW, differing | settled)):
        for decision in islice(drawn, count):
            given = {"officer": supervisor, **facts} if facts else {}
            drawn_at = now - dt.timedelta(days=1)
            Recheck.objects.create(decision=decision, dossier=decision.dossier, drawn_at=drawn_at, **given)


def _requests(office: Agency, officer: User) -> None:
    """Half of them are answered."""
    now = timezone.now()
    answered = {"state": DataRequest.State.DONE, "decided_by": officer, "decided_at": now, "answer": "Đã sửa."}
    for number in range(2 * ROWS):
        person: Any = CitizenFactory(social_insurance_number=f"96{number:08d}", full_name="Thái Thị Hỏi")
        facts = {"due_at": now + dt.timedelta(days=2), **(answered if number % 2 else {})}
        DataRequest.objects.create(user=person, agency=office, kind=DataRequest.Kind.OTHER, **facts)


def _account(citizen: User, officer: User) -> None:
    """Dossiers of their own, messages about them, and an officer's looks at them."""
    mine = list(Dossier.objects.filter(state=State.APPROVED, kind=Kind.ADULT)[:FEW])
    Dossier.objects.filter(pk__in=[one.pk for one in mine]).update(account=citizen)
    for dossier in mine:
        for _number in range(FEW):
            workflow.record(dossier, Look.SEEN, officer_actor(officer))
            _told(dossier, f"user:{citizen.pk}", state=NoticeState.ACCEPTED)
