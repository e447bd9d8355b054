"""A person's own new password, between typing it and proving the phone."""

from datetime import datetime
from unicodedata import normalize

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from notices.outbox import NoticeDraft, post

from . import sign_ins
from .codes import Purpose, SentCode, check, last_sent, send
from .models import PastPassword, User


def hashed(new_password: str) -> str:
    """What may wait in a session until the code is there."""
    return make_password(normalize("NFC", new_password))


def needs_code(user: User) -> bool:
    """Staff without a phone on file have nothing a code could reach."""
    return bool(user.phone)


def send_code(user: User, address: str) -> SentCode:
    """Raises what `codes.send` raises."""
    return send(
        Purpose.PASSWORD, _subject(user), user.phone, address, email=user.email, accented=user.wants_accents
    )


def code_under_way(user: User) -> SentCode | None:
    return last_sent(Purpose.PASSWORD, _subject(user), user.phone)


def check_code(user: User, text: str) -> None:
    """Raises what `codes.check` raises."""
    check(Purpose.PASSWORD, _subject(user), text, phone=user.phone)


def set_own_password(user: User, password_hash: str, *, keep: int | None = None) -> None:
    """From now on this password alone signs in; every sign-in but `keep` ends, and the person is told."""
    now = timezone.now()
    replaced = "" if user.has_first_password or not user.has_usable_password() else user.password
    user.password = password_hash
    user.must_change_password = False
    user.first_password_expires_at = user.first_password_used_at = None
    user.password_changed_at = now
    with transaction.atomic():
        user.save(
            update_fields=[
                "password",
                "must_change_password",
                "first_password_expires_at",
                "first_password_used_at",
                "password_changed_at",
            ]
        )
        if replaced:
            _remember(user, replaced, now)
        sign_ins.end_all(user, sign_ins.End.PASSWORD, keep=keep)
        if user.phone or user.email:
            event = f"password-changed:{user.pk}:{now.timestamp()}"
            post(
                NoticeDraft(
                    event_key=event,
                    kind="password_changed",
                    context={},
                    phone=user.phone,
                    email=user.email,
                    subject_key=f"user:{user.pk}",
                    accented=user.wants_accents,
                )
            )


def was_used_before(user: User, password: str) -> bool:
    """Whether it is one of the last few."""
    password = normalize("NFC", password)
    return any(check_password(password, past.password) for past in _past(user)[: settings.PASSWORDS_REMEMBERED])


def _remember(user: User, password_hash: str, now: datetime) -> None:
    PastPassword.objects.create(user=user, password=password_hash, replaced_at=now)
    forgotten = list(_past(user).values_list("pk", flat=True)[settings.PASSWORDS_REMEMBERED :])
    PastPassword.objects.filter(pk__in=forgotten).delete()


def _past(user: User) -> "QuerySet[PastPassword]":
    return PastPassword.objects.filter(user=user).order_by("-replaced_at")


def _subject(user: User) -> str:
    return f"user:{user.pk}"
