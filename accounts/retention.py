"""What is kept how long: a rule a class of data, the run that removes what is past its term, and its proof row.

The rules of accounts stand here, those of dossiers and notices in `registration/retention.py`.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from .models import OneTimeCode, RetentionProof, SignIn, ThrottleCount


@dataclass(frozen=True)
class Purged:
    rows: int = 0
    files: int = 0


def delete_rows(due: "QuerySet[Any]") -> Purged:
    """Without the count of what cascades."""
    count = due.count()
    due.delete()
    return Purged(count)


def count_rows(due: "QuerySet[Any]") -> Purged:
    return Purged(due.count())


@dataclass(frozen=True)
class Rule:
    """`days`: the term. `due`: what is older than the moment given. `count` says what `purge` would remove."""

    code: str
    days: Callable[[], int]
    due: Callable[[dt.datetime], "QuerySet[Any]"]
    purge: Callable[["QuerySet[Any]"], Purged] = delete_rows
    count: Callable[["QuerySet[Any]"], Purged] = count_rows


def carry_out(rule: Rule, *, dry_run: bool = False) -> Purged:
    """Remove what is past the rule's term and leave the proof in the same transaction; dry, only count."""
    due = rule.due(timezone.now() - dt.timedelta(days=rule.days()))
    if dry_run:
        return rule.count(due)
    with transaction.atomic():
        purged = rule.purge(due)
        prove(rule.code, rule.days(), purged)
    return purged


def prove(code: str, days: int, purged: Purged) -> None:
    """Leave a proof row, unless nothing went. In the transaction of the removal."""
    if purged.rows or purged.files:
        RetentionProof.objects.create(rule=code, term_days=days, rows=purged.rows, files=purged.files)


# Counts serve windows of a day at most; a code is good for minutes.
RULES = (
    Rule("throttle", lambda: 2, lambda before: ThrottleCount.objects.filter(window_start__lt=before)),
    Rule("codes", lambda: 1, lambda before: OneTimeCode.objects.filter(sent_at__lt=before)),
    Rule(
        "sign_ins",
        lambda: settings.SIGN_IN_DAYS,
        lambda before: SignIn.objects.filter(last_seen_at__lt=before),
    ),
    Rule(
        "attempts",
        lambda: settings.ATTEMPT_DAYS,
        lambda before: AccessAttempt.objects.filter(attempt_time__lt=before),
    ),
)
