"""Once a day: seal the heads of all trails that grew, so that a trail cannot be cut or rewritten unnoticed.

An anchor covers what happened since the one before, so its cost is that of a day; together they cover everything. It
is keyed (BLIND_INDEX_KEY) and holds the hash of the one before: whoever can write only the database cannot make one.
"""

import datetime as dt
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from . import trails
from .models import AnchoredHead, AuditAnchor

log = logging.getLogger(__name__)
_BATCH = 1000


def anchor_day(day: dt.date) -> AuditAnchor:
    """Seal everything up to the end of this day. A day that an anchor covers already gets no second one.

    Call it some minutes after the day has ended: an event is written by the transaction that it tells of.
    """
    last = AuditAnchor.objects.order_by("-day").first()
    if last is not None and last.day >= day:
        return last
    try:
        with transaction.atomic():
            anchor = _make(day, last)
    except IntegrityError:  # two clocks: the other one was quicker
        return AuditAnchor.objects.get(day=day)
    log.info("Audit anchor of %s: %s", anchor.day, anchor.hash)
    return anchor


def _make(day: dt.date, last: AuditAnchor | None) -> AuditAnchor:
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), timezone.get_current_timezone())
    anchor = AuditAnchor(day=day, until=midnight, previous_hash=last.hash if last else "")
    root, counts = hashlib.sha256(), dict.fromkeys(AnchoredHead.Trail, 0)
    heads = _heads(day, trails.within(last.until if last else None, midnight))
    while batch := list(islice(heads, _BATCH)):
        for head in batch:
            root.update(head.line.encode())
            counts[AnchoredHead.Trail(head.trail)] += 1
        AnchoredHead.objects.bulk_create(batch)  # the foreign key is looked at when the transaction ends
    anchor.dossiers, anchor.officers = counts[AnchoredHead.Trail.DOSSIER], counts[AnchoredHead.Trail.STAFF]
    anchor.root = root.hexdigest()
    anchor.hash = seal(anchor)
    anchor.save(force_insert=True)
    return anchor


def _heads(day: dt.date, limits: dict[str, Any]) -> Iterator[AnchoredHead]:
    for kind in trails.ALL:
        for owner, events in kind.by_owner(**limits):
            reached = trails.Reached()
            for event in events:
                reached.add(event)
            yield reached.head(day, kind, owner)


def seal(anchor: AuditAnchor) -> str:
    """HMAC-SHA256 over all the anchor says."""
    told = [
        anchor.day.isoformat(), anchor.until.astimezone(dt.UTC).isoformat(), anchor.dossiers, anchor.officers,
        anchor.root, anchor.previous_hash,
    ]  # fmt: skip
    message = b"audit.anchor\0" + json.dumps(told).encode()
    return hmac.new(settings.BLIND_INDEX_KEY, message, hashlib.sha256).hexdigest()
