"""What staff may do about a message: have it tried again, or stop it. Its class says what is possible.

- a **code** is never sent again: whoever waits for one asks for another;
- a **secret** goes again as a fresh one, which kills the old;
- a **notice** that waits is tried at once; one in doubt goes again under the same reference; one that failed goes as a
  new message, since a gateway that knows the reference would not send it a second time.

Each act names the state its author saw. Whoever is late changes nothing.
"""

from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import dispatch, fresh_secrets, outbox
from .fallback import is_the_latest
from .fresh_secrets import DeadSecret
from .gateways import routes_for
from .models import FAILED_FOR_GOOD, UNSETTLED, FollowUp, Notice, NoticeClass, NoticeState, new_reference


class Again(StrEnum):
    """How a message goes again."""

    SOONER = "sooner"
    SAME = "same"
    ANEW = "anew"
    FRESH = "fresh"


class NotPossible(Exception):
    """`sentence` says why, for whoever asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Changed(NotPossible):
    """Something else became of it since its page was opened."""

    def __init__(self) -> None:
        super().__init__(_("Tin này vừa đổi trạng thái. Xem lại rồi quyết định."))


def seen(notice: Notice) -> str:
    """What a page carries along: the state in which it showed the message."""
    return f"{notice.state}.{notice.attempts}.{notice.follow_up}"


def again(notice: Notice, now: datetime) -> Again | None:
    """How the message may go again; None where it may not."""
    if notice.notice_class == NoticeClass.CODE or notice.replaced_at:
        return None
    if notice.state == NoticeState.WAITING:
        begun = notice.not_before is None or notice.not_before <= now
        return Again.SOONER if begun and notice.next_try_at > now else None
    if notice.notice_class == NoticeClass.SECRET:
        sent = (NoticeState.DOUBTFUL, NoticeState.ACCEPTED, *FAILED_FOR_GOOD)
        return Again.FRESH if notice.opens and notice.state in sent else None
    if not notice.body or (notice.expires_at and notice.expires_at <= now) or notice.follow_up == FollowUp.RESENT:
        return None
    if notice.state == NoticeState.DOUBTFUL:
        return Again.SAME
    return Again.ANEW if notice.state in FAILED_FOR_GOOD else None


def can_stop(notice: Notice) -> bool:
    """What waits can be kept back; what did not arrive can be laid aside."""
    if notice.state == NoticeState.WAITING:
        return True
    return notice.state in (NoticeState.DOUBTFUL, *FAILED_FOR_GOOD) and notice.follow_up in UNSETTLED


def retry(notice: Notice, seen_as: str) -> Again:
    """Have the message go again, within the caller's transaction. Raises NotPossible, Changed."""
    if seen(notice) != seen_as:
        raise Changed
    way = again(notice, timezone.now())
    match way:
        case Again.SOONER:
            _wait(notice, bound_to=notice.bound_to)
        case Again.SAME:
            known = {route.name for route in routes_for(notice.channel)}
            _wait(notice, bound_to=notice.bound_to if notice.bound_to in known else "")
        case Again.ANEW:
            _change(notice, follow_up=FollowUp.RESENT, followed_up_at=timezone.now())
            _copy(notice)
        case Again.FRESH:
            _renew(notice)
        case None:
            raise NotPossible(_("Tin này không gửi lại được."))
    return way


def stop(notice: Notice, seen_as: str) -> None:
    """Keep a waiting message back, or lay one aside that did not arrive; within the caller's transaction.

    What may have left stays in doubt. Raises NotPossible, Changed.
    """
    if seen(notice) != seen_as:
        raise Changed
    if not can_stop(notice):
        raise NotPossible(_("Tin này không còn gì để dừng."))
    laid_aside = {"follow_up": FollowUp.STOPPED, "followed_up_at": timezone.now(), "context": ""}
    _change(notice, **laid_aside)
    outbox.stop_waiting(Notice.objects.filter(pk=notice.pk), last_error="stopped", changed_at=timezone.now())
    Notice.objects.filter(pk=notice.pk, has_secret=True).exclude(state=NoticeState.SENDING).update(body="")


def _change(notice: Notice, **changes: Any) -> None:
    """Whoever finds the row as it was seen has won. Raises Changed."""
    as_seen = {"state": notice.state, "attempts": notice.attempts, "follow_up": notice.follow_up}
    if not Notice.objects.filter(pk=notice.pk, replaced_at=None, **as_seen).update(**changes):
        raise Changed


def _wait(notice: Notice, *, bound_to: str) -> None:
    now = timezone.now()
    waiting = {"state": NoticeState.WAITING, "next_try_at": now, "claimed_until": None, "changed_at": now}
    _change(notice, **waiting, bound_to=bound_to, follow_up="", followed_up_at=None)
    _send_soon(notice)


def _copy(notice: Notice) -> None:
    """A message with the same words and a reference of its own."""
    now = timezone.now()
    fresh = Notice(
        **{name: getattr(notice, name) for name in _WORDS},
        event_key=f"{notice.event_key}:again:{notice.pk}",
        reference=new_reference(),
        next_try_at=now,
        created_at=now,
    )
    fresh.save(force_insert=True)
    _send_soon(fresh)


_WORDS = (
    "channel", "kind", "notice_class", "subject_key", "office", "recipient", "tail_index", "subject", "body", "context",
    "wording_version", "accented", "has_secret", "attachment_name", "attachment_reference", "expires_at",
)  # fmt: skip


def _renew(notice: Notice) -> None:
    dead = DeadSecret(
        opens=notice.opens,
        event_key=f"{notice.event_key}:again:{notice.pk}",
        subject_key=notice.subject_key,
        by_email_alone=False,
        is_the_latest=lambda: is_the_latest(notice),
    )
    if not fresh_secrets.make(dead):
        raise NotPossible(_("Không cấp lại được: người này đã đặt mật khẩu riêng, hoặc tài khoản đã khép."))
    # The row was replaced by the fresh one: its state stands.
    Notice.objects.filter(pk=notice.pk).update(follow_up=FollowUp.RESENT, followed_up_at=timezone.now())


def _send_soon(notice: Notice) -> None:
    transaction.on_commit(partial(dispatch.enqueue, notice.pk, notice.notice_class, 0.0))
