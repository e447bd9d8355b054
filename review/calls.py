"""Cần gọi điện: whom an office has to call because no message reached them, and what came of the call."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notices import outbox
from notices.models import FollowUp, Notice
from registration import workflow
from registration.known_subjects import dossier_id
from registration.models import Dossier
from registration.states import Look
from vssid_portal.moments import Moment, moment

from .access import Officer
from .addresses import addresses_of
from .beginnings import first_of
from .notice_names import name_of
from .ownership import own
from .refusals import Refused

ANSWERS = (FollowUp.CALLED, FollowUp.NO_ANSWER)
# What the list tells of a dossier.
_OF_A_DOSSIER = ("code", "full_name", "phone")


@dataclass(frozen=True)
class Call:
    """Whom to call about what, in words. `answer` is the address to write the answer to."""

    code: str
    grouped_code: str
    full_name: str
    address: str
    phone: str
    about: str
    why: str
    since: Moment
    answer: str


def waiting_for(officer: Officer) -> tuple[list[Call], bool]:
    """The oldest calls first, and whether there are more. Two statements; the officer's own dossiers are not theirs."""
    offices = [agency.pk for agency in officer.served]
    listed = Notice.objects.to_call().filter(office__in=offices).defer("body", "context")
    notices = first_of(listed.order_by("followed_up_at", "pk"))
    keys = {key for one in notices.rows if (key := dossier_id(one.subject_key))}
    seen = Dossier.objects.received_by(officer.agencies).exclude(own(officer.user)).filter(pk__in=keys)
    dossiers = {dossier.pk: dossier for dossier in seen.only(*_OF_A_DOSSIER)}
    found = [(dossiers.get(dossier_id(one.subject_key)), one) for one in notices.rows]  # type: ignore[arg-type]
    return list(_in_words((dossier, one) for dossier, one in found if dossier)), notices.more


def _in_words(found: Iterable[tuple[Dossier, Notice]]) -> Iterator[Call]:
    dossier_at = addresses_of("dossier")
    for dossier, notice in found:
        code, delivery = dossier.code or "", outbox.delivery_of(notice)
        yield Call(
            code=code,
            grouped_code=dossier.grouped_code,
            full_name=dossier.full_name,
            address=dossier_at(code),
            phone=dossier.phone,
            about=name_of(notice.kind),
            why=delivery.why,
            since=moment(delivery.moment),
            answer=reverse("review:called", args=[code, notice.reference]),
        )


@transaction.atomic
def answer(officer: Officer, dossier: Dossier, reference: str, what: str) -> FollowUp:
    """Take the call off the list. Raises Refused for what is no answer, and where a colleague was quicker."""
    if what not in ANSWERS:
        raise Refused(_("Chọn “Đã gọi, đã báo” hoặc “Không liên lạc được”."))
    mine = Notice.objects.to_call().filter(reference=reference, subject_key=f"dossier:{dossier.pk}")
    notice = mine.first()
    if notice is None or not mine.update(follow_up=what, followed_up_at=timezone.now()):
        raise Refused(_("Việc gọi này không còn trong danh sách: một đồng nghiệp đã gọi, hoặc tin đã tới."))
    told = {"notice": name_of(notice.kind), "answer": what, "reason": str(FollowUp(what).label)}
    workflow.record(dossier, Look.CALLED, officer.actor, told)
    return FollowUp(what)
