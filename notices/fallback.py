"""What follows when a message failed for good: an e-mail of the same content, else the call list of the office.

The duty stands in the row (`follow_up` is empty), the sweep does it: dying on the way leaves it undone, not lost.
Codes are not followed up: whoever waits for one asks for another.
"""

import json
import logging
from collections.abc import Mapping
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils import timezone

from . import fresh_secrets, outbox, subjects, wording
from .fresh_secrets import DeadSecret
from .models import FAILED_FOR_GOOD, Channel, FollowUp, Notice, NoticeClass, NoticeState
from .subjects import Known

logger = logging.getLogger(__name__)

# Reports come out of order: what has just failed may be told to have arrived in the next second.
SETTLED_AFTER = timedelta(minutes=1)
# What failed longer ago is past an automatic letter; staff find it among what is stuck.
_TOO_OLD = timedelta(days=3)
_BATCH = 200
_DEAD = (*FAILED_FOR_GOOD, NoticeState.CANCELLED)


def follow_up() -> int:
    """Do what follows for everything that failed for good; how many messages."""
    now = timezone.now()
    due = Notice.objects.to_follow_up(now - SETTLED_AFTER).filter(changed_at__gt=now - _TOO_OLD)
    return sum(_follow_up(pk) for pk in list(due.order_by("changed_at").values_list("pk", flat=True)[:_BATCH]))


def _follow_up(notice_id: int) -> bool:
    """One message in a transaction of its own. Another sweep, or staff, may be quicker: then nothing happens."""
    try:
        with transaction.atomic():
            notice = Notice.objects.to_follow_up(timezone.now()).filter(pk=notice_id).first()
            if notice is None or _note(notice, *_way_on(notice)):
                return notice is not None
            transaction.set_rollback(True)
            return False
    except OperationalError as error:  # met somebody else's locks: the next sweep comes by
        logger.warning("Notice %s is followed up later (%s).", notice_id, type(error).__name__)
        return False


def _note(notice: Notice, what: FollowUp, office: int | None = None) -> bool:
    facts = {"follow_up": what, "followed_up_at": timezone.now(), "context": ""}
    if office is not None:
        facts["office"] = office
    done = Notice.objects.filter(pk=notice.pk, follow_up=notice.follow_up, state__in=FAILED_FOR_GOOD).update(**facts)
    logger.info("Notice %s did not arrive; what follows: %s", notice.pk, what)
    return bool(done)


def _way_on(notice: Notice) -> tuple[FollowUp, int | None]:
    """What is done about the message, and which office calls."""
    if notice.notice_class == NoticeClass.CODE or notice.replaced_at:
        return FollowUp.NONE, None
    if notice.channel == Channel.EMAIL:
        _hand_on_its_sms(notice)
        return FollowUp.NONE, None
    letter = Notice.objects.filter(event_key__in=_keys_of(notice), channel=Channel.EMAIL).order_by("-pk").first()
    known = subjects.known(notice.subject_key)
    if letter is not None:
        return _call(notice, known) if letter.state in _DEAD else (FollowUp.EMAIL, None)
    if known.email and _is_written(notice, known.email):
        return FollowUp.EMAIL, None
    return _call(notice, known)


def _call(notice: Notice, known: Known) -> tuple[FollowUp, int | None]:
    """Whoever is called is who was written to: an earlier phone of theirs is nobody's any more."""
    if known.office is None or known.phone != notice.recipient:
        return FollowUp.NOBODY, None
    return FollowUp.CALL, known.office


def _hand_on_its_sms(letter: Notice) -> None:
    """The e-mail that stood in for an SMS failed as well: the office calls."""
    stood_in = Notice.objects.filter(event_key__in=_keys_of(letter), channel=Channel.SMS, follow_up=FollowUp.EMAIL)
    for sms in stood_in.filter(state__in=FAILED_FOR_GOOD):
        _note(sms, *_call(sms, subjects.known(sms.subject_key)))


_BY_EMAIL = ":email"


def _keys_of(notice: Notice) -> tuple[str, str]:
    """The event, and the one of the fresh secret that went out in its place."""
    key = notice.event_key.removesuffix(_BY_EMAIL)
    return key, key + _BY_EMAIL


def _is_written(notice: Notice, email: str) -> bool:
    """Post the e-mail; False where there is nothing to write from, or the secret is its owner's by now."""
    if notice.notice_class == NoticeClass.SECRET:
        return _is_renewed(notice)
    if not notice.context:
        return False
    values: Mapping[str, object] = json.loads(notice.context)
    draft = outbox.NoticeDraft(
        event_key=notice.event_key,
        kind=notice.kind,
        context=values,
        email=email,
        expires_at=notice.expires_at,
        subject_key=notice.subject_key,
    )
    try:
        outbox.post(draft)
    except (wording.WordingError, ValueError) as error:
        logger.error("Notice %s has no e-mail to follow it (%s).", notice.pk, type(error).__name__)
        return False
    return True


def _is_renewed(notice: Notice) -> bool:
    dead = DeadSecret(
        opens=notice.opens,
        event_key=notice.event_key + _BY_EMAIL,
        subject_key=notice.subject_key,
        by_email_alone=True,
        is_the_latest=lambda: is_the_latest(notice),
    )
    return fresh_secrets.make(dead)


def is_the_latest(notice: Notice) -> bool:
    """Whether the row is still as it was read, and no newer secret of its lock was posted."""
    seen = {"state": notice.state, "attempts": notice.attempts, "follow_up": notice.follow_up}
    return Notice.objects.filter(pk=notice.pk, replaced_at=None, **seen).exists()

