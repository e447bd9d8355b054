"""What people may do about their own data: take a copy, have it corrected, have it erased, close the account.

Correcting is the dossier Điều chỉnh thông tin; everything else is a request that an office answers within
RIGHTS_ANSWER_DAYS working days. A legal hold on a dossier keeps its photos whatever is asked.
"""

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import account_changes, codes
from accounts.models import User
from notices import outbox

from . import album, clock
from .models import DataCopy, DataRequest, Dossier
from .states import Look
from .workflow import Actor, record

_COPY_MINUTES = 15


class AlreadyAsked(Exception):
    """The same request waits for its answer."""


class AlreadyAnswered(Exception):
    """A colleague was first."""


# --- A copy of one's data ------------------------------------------------------------------------------------------


def send_copy_code(user: User, address: str) -> codes.SentCode:
    """Raises what `codes.send` raises."""
    return codes.send(
        codes.Purpose.DATA_COPY, _subject(user), user.phone, address, email=user.email, accented=user.wants_accents
    )


def copy_code_sent(user: User) -> codes.SentCode | None:
    return codes.last_sent(codes.Purpose.DATA_COPY, _subject(user), user.phone or user.email)


def open_copy(user: User, text: str) -> str:
    """The token that downloads once, for a right code. Raises what `codes.check` raises."""
    codes.check(codes.Purpose.DATA_COPY, _subject(user), text, phone=user.phone or user.email)
    token = secrets.token_urlsafe(32)
    expires_at = timezone.now() + dt.timedelta(minutes=_COPY_MINUTES)
    DataCopy.objects.create(user=user, token_hash=_hash(token), expires_at=expires_at)
    return token


def use_copy(user: User, token: str) -> bool:
    """Whether this token downloads now: of many at once, one does."""
    now = timezone.now()
    good = DataCopy.objects.filter(user=user, token_hash=_hash(token), used_at=None, expires_at__gt=now)
    return good.update(used_at=now) == 1


def _subject(user: User) -> str:
    return f"user:{user.pk}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# --- Requests ------------------------------------------------------------------------------------------------------


def answered_by(asked_at: dt.datetime) -> dt.datetime:
    """Until when what is asked then is to be answered."""
    return clock.close_of(clock.working_days().after(timezone.localdate(asked_at), settings.RIGHTS_ANSWER_DAYS))


def ask(user: User, kind: str, text: str) -> DataRequest:
    """Hand a request to the office of the person's newest dossier. Raises AlreadyAsked."""
    now = timezone.now()
    newest = Dossier.objects.filter(account=user).exclude(code=None).order_by("-submitted_at").first()
    try:
        with transaction.atomic():
            return DataRequest.objects.create(
                user=user,
                agency=newest.receiving_agency if newest else None,
                kind=kind,
                text=text,
                asked_at=now,
                due_at=answered_by(now),
            )
    except IntegrityError:
        raise AlreadyAsked from None


@transaction.atomic
def answer(asked: DataRequest, officer: Actor, *, done: bool, text: str) -> DataRequest:
    """Answer once, do what was asked, tell the person. Raises AlreadyAnswered."""
    state = DataRequest.State.DONE if done else DataRequest.State.REFUSED
    changes = {"state": state, "decided_at": timezone.now(), "decided_by_id": officer.user_id}
    if not DataRequest.objects.filter(pk=asked.pk, state=DataRequest.State.OPEN).update(answer=text, **changes):
        raise AlreadyAnswered
    asked.refresh_from_db()
    if done and asked.kind != DataRequest.Kind.OTHER:
        _erase_photos(asked.user, officer)
    if done and asked.kind == DataRequest.Kind.CLOSE:
        account_changes.close(asked.user_id, timezone.localdate())
    if asked.user.phone or asked.user.email:
        outbox.post(
            outbox.NoticeDraft(
                event_key=f"data-request:{asked.pk}",
                kind="data_request_answered",
                context={"outcome": asked.get_state_display(), "reason": text},
                phone=asked.user.phone,
                email=asked.user.email,
                accented=asked.user.wants_accents,
                subject_key=f"data-request:{asked.pk}",
            )
        )
    return asked


def _erase_photos(user: User, officer: Actor) -> None:
    """The photos of decided dossiers; one that is still open needs them, a legal hold keeps them."""
    for dossier in Dossier.objects.filter(account=user, legal_hold=False, photos__isnull=False).distinct():
        if dossier not in Dossier.objects.open():
            gone = album.clear(dossier.pk)
            record(dossier, Look.PURGED, officer, {"photos": gone, "data": False})


def held_back(user: User) -> bool:
    """Whether a legal hold keeps something of what the person may ask to erase."""
    return Dossier.objects.filter(account=user, legal_hold=True).exists()
