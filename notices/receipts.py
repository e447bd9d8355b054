"""What gateways report: early, late, doubled, out of order, about messages nobody knows. A state only moves forward.

A report may be quicker than our own note of the gateway's id. It is kept, and finds its message with the next sweep.
"""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from .gateways.base import ReceiptReport
from .models import HANDED_OVER, Notice, NoticeQuerySet, NoticeState, Receipt, Report

logger = logging.getLogger(__name__)

# So long a report waits for its message; messages in doubt are looked through as far back.
_KNOWN_SOON = timedelta(hours=1)
_DOUBTS_GO_BACK = timedelta(days=3)
_BATCH = 200
_CLOCKS_DIFFER = timedelta(minutes=5)


def take(report: ReceiptReport) -> None:
    """Keep the report and let it tell on its message. The same report again only counts up."""
    now = timezone.now()
    happened_at = _believable(report.happened_at, now)
    with transaction.atomic():
        notice = _message_of(report)
        receipt = _keep(report, notice, happened_at, now)
        if receipt is not None and notice is not None:
            tell(notice.pk, Report(report.report), happened_at)
    logger.info("Receipt of %s: %s, notice %s", report.gateway, report.report, notice.pk if notice else "unknown")


def match_early() -> int:
    """Give reports that came before their message was known to it; how many found it."""
    recent = Receipt.objects.filter(notice=None, received_at__gte=timezone.now() - _KNOWN_SOON)
    return sum(_match(receipt) for receipt in recent.exclude(gateway_id="")[:_BATCH])


def _match(receipt: Receipt) -> bool:
    notice = _by_gateway_id(receipt.gateway, receipt.gateway_id)
    if notice is None:
        return False
    with transaction.atomic():
        if not Receipt.objects.filter(pk=receipt.pk, notice=None).update(notice=notice):
            return False
        tell(notice.pk, Report(receipt.report), receipt.happened_at)
    return True


def tell(notice_id: int, report: Report, at: datetime) -> None:
    """Move the message forward by what is reported. What has arrived has arrived, whatever else is or was said."""
    row = Notice.objects.filter(pk=notice_id)
    match report:
        case Report.DELIVERED:
            _forward(row.exclude(state=NoticeState.DELIVERED), NoticeState.DELIVERED, at)
        case Report.FAILED | Report.EXPIRED:
            _forward(_given_away(row).exclude(state__in=_FINAL), NoticeState.UNDELIVERED, at)
        case Report.ON_ITS_WAY:
            in_doubt = _given_away(row).exclude(state__in=HANDED_OVER)
            in_doubt.update(state=NoticeState.ACCEPTED, accepted_at=at, **_settled())
            row.filter(has_secret=True, state=NoticeState.ACCEPTED).update(body="")


_FINAL = (NoticeState.DELIVERED, NoticeState.UNDELIVERED)


def _given_away(row: NoticeQuerySet) -> NoticeQuerySet:
    """Messages a gateway has or may have: one that waits for its first try, failed or was stopped is not theirs."""
    maybe = Q(state__in=(NoticeState.SENDING, NoticeState.DOUBTFUL, *HANDED_OVER))
    return row.filter(maybe | Q(state=NoticeState.WAITING) & ~Q(bound_to=""))


def _forward(row: NoticeQuerySet, state: NoticeState, at: datetime) -> None:
    ids = list(row.values_list("pk", flat=True))
    mine = Notice.objects.filter(pk__in=ids)
    mine.filter(has_secret=True).update(body="")
    mine.exclude(state=NoticeState.DELIVERED).update(state=state, reported_at=at, **_settled())


def _settled() -> dict[str, object]:
    return {"claimed_until": None, "changed_at": timezone.now()}


def _keep(report: ReceiptReport, notice: Notice | None, happened_at: datetime, now: datetime) -> Receipt | None:
    """The row of a report that is new; None for one that was there."""
    names = {
        "gateway": report.gateway,
        "gateway_id": report.gateway_id,
        "reference": report.reference,
        "report": report.report,
    }
    known = Receipt.objects.filter(**names)
    if known.update(times=F("times") + 1):
        return None
    facts = {"detail": report.detail[:40], "happened_at": happened_at, "received_at": now, "notice": notice}
    try:
        with transaction.atomic():
            return Receipt.objects.create(**names, **facts)
    except IntegrityError:  # its double came at the same moment
        known.update(times=F("times") + 1)
        return None


def _message_of(report: ReceiptReport) -> Notice | None:
    """By our reference, by the gateway's id, or among the doubtful ones by hint and number; only one that this gateway
    was ever given."""
    if report.reference:
        named = Notice.objects.filter(reference=report.reference)
        return named.filter(tries__gateway=report.gateway).first()
    found = _by_gateway_id(report.gateway, report.gateway_id) if report.gateway_id else None
    return found or _by_hint(report)


def _by_gateway_id(gateway: str, gateway_id: str) -> Notice | None:
    return Notice.objects.filter(gateway_id=gateway_id, gateway=gateway).order_by("-pk").first()


def _by_hint(report: ReceiptReport) -> Notice | None:
    """The one message in doubt at this gateway that the hint and the number fit; None where several do."""
    if not report.hint:
        return None
    open_doubts = Q(state=NoticeState.DOUBTFUL, bound_to=report.gateway)
    recent = Notice.objects.filter(open_doubts, changed_at__gte=timezone.now() - _DOUBTS_GO_BACK)
    likely = [
        notice
        for notice in recent.filter(reference__startswith=report.hint, gateway_id="").defer("body")[:20]
        if notice.recipient.removeprefix("+") == report.recipient.removeprefix("+")
    ]
    return likely[0] if len(likely) == 1 else None


def _believable(happened_at: datetime | None, now: datetime) -> datetime:
    """The gateway's clock, where it is not absurd."""
    if happened_at is None or not now - 2 * _DOUBTS_GO_BACK < happened_at < now + _CLOCKS_DIFFER:
        return now
    return min(happened_at, now)
