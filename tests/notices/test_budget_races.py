"""Many workers at one budget. Needs a database that takes many writers: PostgreSQL."""

from typing import Any

import pytest

from notices import budgets, delivery
from notices.models import HeldBy, Notice, NoticeState, Spending
from tests.partners.sms_gateway import SmsGateway

from .drafts import one_time_code, posted, returned_dossier
from .test_many_workers import at_once

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_twenty_workers_spend_exactly_what_there_is(sms_gateway: SmsGateway, settings: Any) -> None:
    settings.SMS_PER_DAY, settings.SMS_BUDGET_FOR_NOTICES = 50, 50
    drafts = [returned_dossier(event_key=f"e:{number}", phone=f"+8491200{number:04d}") for number in range(60)]
    rows = [posted(draft).pk for draft in drafts]
    todo = iter(rows)
    at_once(lambda: [delivery.deliver(pk) for pk in todo])
    assert len(sms_gateway.requests) == 25
    assert Notice.objects.filter(state=NoticeState.ACCEPTED).count() == 25
    assert Notice.objects.filter(state=NoticeState.WAITING, held_by=HeldBy.DAY, attempts=0).count() == 35
    assert budgets.used().day == 25
    assert sum(Spending.objects.exclude(key="").exclude(key__contains="/").values_list("messages", flat=True)) == 25


def test_twenty_workers_cannot_flood_one_phone(sms_gateway: SmsGateway, settings: Any) -> None:
    settings.SMS_PER_PHONE_HOUR = settings.SMS_PER_PHONE_DAY = 5
    todo = iter([posted(one_time_code(event_key=f"flood:{number}")).pk for number in range(40)])
    at_once(lambda: [delivery.deliver(pk) for pk in todo])
    assert len(sms_gateway.requests) == 5
    assert budgets.used().day == 5
    assert Notice.objects.filter(state=NoticeState.FAILED, last_error="budget").count() == 35
