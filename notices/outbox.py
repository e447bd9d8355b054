"""The outbox: what other apps call. A notice is a row of the transaction that causes it."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vssid_portal.encryption import blind_index

from . import dispatch, phones, promises, subjects, tidings, wording
from .models import (
    FAILED_FOR_GOOD,
    HANDED_OVER,
    IN_DOUBT,
    OPEN_STATES,
    Channel,
    FollowUp,
    Notice,
    NoticeClass,
    NoticeQuerySet,
    NoticeState,
)

# What may leave within this time waits in the workers' queue; what comes later is the sweep's.
_SOON = timedelta(minutes=2)


@dataclass(frozen=True)
class NoticeDraft:
    """A message to one person. The channels follow from what is given: a phone, an e-mail address, or both.

    `event_key` names what happened ("dossier-event:412"): the same event posted again changes nothing.
    `context` fills the wording (`wording.KINDS` says what each kind needs). `attachment` is a name and a
    reference for `attachments.provide`, e-mail only. After `expires_at` it is dropped, not sent.
    `subject_key` is what `deliveries` lists by ("dossier:<uuid>"). `blank_after`: the text is wiped once the
    gateway has it; codes and secrets always are. `opens` names the lock of a secret ("password:12"): only the newest
    secret of a lock is good, so whatever was posted before for the same lock is stopped or marked as replaced.
    `accented`: the person wants SMS with accents, which take more parts.
    """

    event_key: str
    kind: str
    context: Mapping[str, object] = field(repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    notice_class: NoticeClass = NoticeClass.NOTICE
    attachment: tuple[str, str] | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    subject_key: str = ""
    blank_after: bool = False
    opens: str = ""
    accented: bool = False

    @property
    def has_secret(self) -> bool:
        return self.blank_after or self.notice_class in (NoticeClass.CODE, NoticeClass.SECRET)


@dataclass(frozen=True)
class Delivery:
    """How one message fares, for pages. Holds nothing secret."""

    kind: str
    channel: str
    recipient: str  # masked
    state: str
    state_label: str | Promise
    created_at: datetime
    accepted_at: datetime | None
    changed_at: datetime
    reported_at: datetime | None = None
    replaced: bool = False  # the secret in it opens nothing any more
    perhaps_twice: bool = False
    reference: str = ""
    follow_up: str = ""
    followed_up_at: datetime | None = None
    why: str = ""  # it did not arrive
    held_by: str = ""  # the budget that it waits for

    @property
    def tidings(self) -> str:
        """How it fares in a few words with the time: "đã tới 10:42"."""
        return tidings.of(self.state, self.moment, self.held_by)

    @property
    def next_step(self) -> str:
        """What was done, or is to be done, after it did not arrive; empty while it may still arrive."""
        return tidings.next_step(self.state, self.follow_up, self.followed_up_at)

    @property
    def is_to_be_called(self) -> bool:
        return self.state in FAILED_FOR_GOOD and self.follow_up == FollowUp.CALL

    @property
    def moment(self) -> datetime:
        """When it came to its state."""
        return self.reported_at or self.accepted_at or self.changed_at


def post(draft: NoticeDraft) -> None:
    """Write the messages now, in the caller's transaction; they leave after it commits.

    Raises AssertionError outside a transaction, ValueError for a draft without a recipient or with one that
    is no address, `wording.WordingError` for a kind, channel or context that has no wording.
    """
    if not connection.in_atomic_block:
        raise AssertionError("A notice is posted in the transaction of what causes it.")
    now = timezone.now()
    messages = list(_messages(draft))
    if draft.opens:
        _replace_earlier(draft)
    common = _common_values(draft, now)
    for channel, own_values in messages:
        row, created = Notice.objects.get_or_create(
            event_key=draft.event_key, channel=channel, defaults={**common, **own_values}
        )
        if created and row.next_try_at <= now + _SOON:
            delay = max(0.0, (row.next_try_at - now).total_seconds())
            transaction.on_commit(partial(dispatch.enqueue, row.pk, row.notice_class, delay))


def _replace_earlier(draft: NoticeDraft) -> None:
    """The secrets posted before for the same lock are dead: none of them is sent any more."""
    if Notice.objects.filter(event_key=draft.event_key).exists():  # posted again: nothing changes
        return
    void(draft.opens)


def void(opens: str) -> None:
    """Whatever was posted for this lock opens nothing any more: none of it is sent. In the caller's transaction."""
    now = timezone.now()
    ids = list(Notice.objects.filter(opens=opens, replaced_at=None).values_list("pk", flat=True))
    if not ids:
        return
    rows = Notice.objects.filter(pk__in=ids)
    rows.update(replaced_at=now)
    unsent = rows.exclude(state__in=HANDED_OVER)
    unsent.filter(state=NoticeState.SENDING).update(expires_at=now)  # a worker has it: no further try
    stop_waiting(unsent, last_error="replaced")
    unsent.exclude(state=NoticeState.SENDING).update(body="")


def stop_waiting(rows: NoticeQuerySet, **changes: object) -> int:
    """End those that wait; what may have left earlier stays doubtful. How many were stopped for sure."""
    waiting = rows.filter(state=NoticeState.WAITING)
    left = waiting.filter(tries__outcome__in=IN_DOUBT)
    left.update(state=NoticeState.DOUBTFUL, claimed_until=None, **changes)
    return waiting.update(state=NoticeState.CANCELLED, claimed_until=None, **changes)


def cancel(event_key: str) -> int:
    """Stop what has not left yet; how many messages were stopped for sure.

    One that a worker is sending right now may arrive, but is not tried again.
    """
    now = timezone.now()
    mine = Notice.objects.filter(event_key=event_key)
    mine.filter(state__in=OPEN_STATES).update(
        expires_at=now, changed_at=now
    )  # from here on nobody claims them
    mine.filter(state__in=(*OPEN_STATES, *FAILED_FOR_GOOD), follow_up__in=("", FollowUp.CALL)).update(
        follow_up=FollowUp.NONE
    )
    stopped = stop_waiting(mine)
    mine.filter(state=NoticeState.CANCELLED, has_secret=True).update(body="")
    return stopped


def deliveries(subject_key: str) -> list[Delivery]:
    """The messages about one subject, oldest first."""
    if not subject_key:
        return []
    return [delivery_of(notice) for notice in Notice.objects.about(subject_key).defer("body")]


def newest_deliveries(subject_keys: Collection[str], most: int) -> list[Delivery]:
    """The newest messages about any of these subjects, newest first."""
    about = Notice.objects.filter(subject_key__in=subject_keys).defer("body").order_by("-created_at", "-pk")
    return [delivery_of(notice) for notice in about[:most]]


def delivery_of(notice: Notice) -> Delivery:
    return Delivery(
        kind=notice.kind,
        channel=notice.channel,
        recipient=masked(notice),
        state=notice.state,
        state_label=_state_label(notice),
        created_at=notice.created_at,
        accepted_at=notice.accepted_at,
        changed_at=notice.changed_at,
        reported_at=notice.reported_at,
        replaced=notice.replaced_at is not None,
        perhaps_twice=notice.perhaps_twice,
        reference=notice.reference,
        follow_up=notice.follow_up,
        followed_up_at=notice.followed_up_at,
        why=tidings.why(notice.state, notice.last_error),
        held_by=notice.held_by,
    )


def _state_label(notice: Notice) -> str | Promise:
    if notice.held_by and notice.state == NoticeState.WAITING:
        return _("Chờ hạn mức")
    return NoticeState(notice.state).label


def _messages(draft: NoticeDraft) -> Iterator[tuple[Channel, dict[str, object]]]:
    """The channel of each message of the draft, whom it goes to and what it says."""
    if not draft.phone and not draft.email:
        raise ValueError("A notice needs a phone number or an e-mail address.")
    if draft.phone:
        if not phones.is_mobile(draft.phone):
            raise ValueError("The phone number of a notice is a Vietnamese mobile number in the form +84….")
        sms = wording.sms(draft.kind, draft.context, accented=draft.accented)
        yield Channel.SMS, {
            "recipient": draft.phone, "tail_index": tail_index(draft.phone), "body": sms.body,
            "wording_version": sms.version, "accented": draft.accented,
        }  # fmt: skip
    if draft.email:
        if not _is_email(draft.email):
            raise ValueError("The e-mail address of a notice is one address.")
        mail = wording.email_text(draft.kind, draft.context)
        yield Channel.EMAIL, {
            "recipient": draft.email, "subject": mail.subject, "body": mail.body, "wording_version": mail.version,
        }  # fmt: skip


def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def _common_values(draft: NoticeDraft, now: datetime) -> dict[str, object]:
    attachment_name, attachment_reference = draft.attachment or ("", "")
    start = max(now, draft.not_before or now)
    return {
        "kind": draft.kind,
        "notice_class": draft.notice_class,
        "subject_key": draft.subject_key,
        "office": subjects.known(draft.subject_key).office if draft.subject_key else None,
        "context": _context_of(draft),
        "has_secret": draft.has_secret,
        "attachment_name": attachment_name,
        "attachment_reference": attachment_reference,
        "not_before": draft.not_before,
        "opens": draft.opens,
        "expires_at": promises.deadline(draft.notice_class, start, draft.expires_at),
        "next_try_at": start,
        "created_at": now,
    }


def _context_of(draft: NoticeDraft) -> str:
    """What an e-mail would be written from if the SMS fails; nothing of a secret, and nothing where one goes anyway."""
    if draft.email or draft.has_secret or not draft.subject_key:
        return ""
    return json.dumps({name: str(value) for name, value in draft.context.items()}, ensure_ascii=False)


def tail_index(digits: str) -> str:
    """Under which the messages to phones with these last four digits are found; an e-mail address has none."""
    return blind_index(digits[-4:], purpose="phone_tail")


def masked(notice: Notice) -> str:
    if notice.channel == Channel.SMS:
        return phones.masked(notice.recipient)
    name, _, domain = notice.recipient.rpartition("@")
    return f"{name[:1]}•••@{domain}"
