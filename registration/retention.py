"""How long dossiers, photos, notices and the trial mailbox are kept (QUALITY S-45). A legal hold stops every rule.

What a rule leaves of a dossier: its row with code, kind, state and times, its events, decisions and ticks, no personal
data. Drafts go by `expiry`, which leaves the same proof.
"""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.db.models import QuerySet

from accounts import retention as accounts_retention
from accounts.retention import Purged, Rule, carry_out
from notices.models import OPEN_STATES, MailboxMessage, Notice, Receipt, Spending

from . import album
from .expiry import BLANK
from .models import ChildDeclaration, Dossier, Photo, SentDeclaration
from .states import Look, State
from .workflow import CLOCK, record

_BATCH = 500
_WITHOUT_RESULT = (State.REJECTED, State.WITHDRAWN, State.EXPIRED)


def _ended_without_account(before: dt.datetime) -> "QuerySet[Dossier]":
    ended = Dossier.objects.filter(state__in=_WITHOUT_RESULT, state_changed_at__lt=before, legal_hold=False)
    return ended.exclude(full_name="")


def _photos_after_approval(before: dt.datetime) -> "QuerySet[Dossier]":
    approved = Dossier.objects.filter(state=State.APPROVED, state_changed_at__lt=before, legal_hold=False)
    return approved.filter(photos__isnull=False).distinct()


def _empty(due: "QuerySet[Dossier]") -> Purged:
    """Blank the personal columns and remove the photos."""
    return _each(due, blank=True)


def _remove_photos(due: "QuerySet[Dossier]") -> Purged:
    return _each(due, blank=False)


def _each(due: "QuerySet[Dossier]", *, blank: bool) -> Purged:
    rows = files = 0
    keys = list(due.values_list("pk", flat=True)[:_BATCH])
    for dossier in Dossier.objects.select_for_update(no_key=True).filter(pk__in=keys, legal_hold=False):
        if blank:
            Dossier.objects.filter(pk=dossier.pk).update(**BLANK)
            ChildDeclaration.objects.filter(dossier=dossier).delete()
            SentDeclaration.objects.filter(dossier=dossier).delete()
        gone = album.clear(dossier.pk)
        record(dossier, Look.PURGED, CLOCK, {"photos": gone, "data": blank})
        rows, files = rows + 1, files + gone
    return Purged(rows, files)


def _count(due: "QuerySet[Dossier]") -> Purged:
    return Purged(due.count(), Photo.objects.filter(dossier__in=due.values("pk")).count())


RULES = (
    *accounts_retention.RULES,
    Rule("refused", lambda: settings.REFUSED_DAYS, _ended_without_account, _empty, _count),
    Rule("photos", lambda: settings.PHOTO_DAYS, _photos_after_approval, _remove_photos, _count),
    Rule(
        "notices",
        lambda: settings.NOTICE_DAYS,
        lambda before: Notice.objects.filter(created_at__lt=before).exclude(state__in=OPEN_STATES),
    ),
    Rule(
        "receipts",  # those that found no notice; the others go with theirs
        lambda: settings.NOTICE_DAYS,
        lambda before: Receipt.objects.filter(notice=None, received_at__lt=before),
    ),
    Rule(
        "spending",  # of phones; what was sent altogether is nobody's
        lambda: 2,
        lambda before: Spending.objects.filter(day__lt=before.date()).exclude(key="").exclude(key__contains="/"),
    ),
    Rule(
        "mailbox",
        lambda: settings.MAILBOX_DAYS,
        lambda before: MailboxMessage.objects.filter(received_at__lt=before),
    ),
)


def run(*, dry_run: bool = False) -> Iterator[tuple[Rule, Purged]]:
    """Every rule in turn, each a transaction of its own; what was removed, or would be."""
    for rule in RULES:
        yield rule, carry_out(rule, dry_run=dry_run)


def hold(dossier: Dossier, reason: str) -> None:
    """Nothing of this dossier is removed until `lift`."""
    _set_hold(dossier, reason, on=True)


def lift(dossier: Dossier, reason: str) -> None:
    _set_hold(dossier, reason, on=False)


def _set_hold(dossier: Dossier, reason: str, *, on: bool) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(legal_hold=on)
    record(dossier, Look.HELD_BACK, CLOCK, {"reason": reason, "on": on})
