"""What people do during a storm, inside a process of the portal: notices, first passwords, codes somebody awaits."""

import json
import os
import re
import time
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts import codes
from accounts.models import OneTimeCode
from notices.models import Notice, NoticeClass
from notices.outbox import NoticeDraft, post

SECRETS_OF_TEN = 3  # the rest are notices
SECOND_PASSWORD_OF = 5  # every fifth person is given a second password


def phone(number: int) -> str:
    return f"+849{number:08d}"


def password(lock: int, version: int) -> str:
    return f"Mk{lock:06d}v{version}"


def post_backlog(first: int, last: int) -> None:
    """Notices and secrets, a hundred in a transaction."""
    for start in range(first, last, 100):
        with transaction.atomic():
            for number in range(start, min(start + 100, last)):
                post(_secret(number, 1) if number % 10 < SECRETS_OF_TEN else _notice(number))


def post_second_passwords(first: int, last: int) -> None:
    """New ones in the middle of it: the first ones are dead from here on."""
    for number in range(first, last):
        if number % 10 < SECRETS_OF_TEN and number % SECOND_PASSWORD_OF == 0:
            with transaction.atomic():
                post(_secret(number, 2))


def ask_for_codes(count: int, pause: float) -> None:
    """One person after another asks for a code."""
    settings.CODES_PER_ADDRESS_HOUR = count + 1
    for number in range(count):
        codes.send(codes.Purpose.REGISTER, f"storm:{number}", phone(50_000_000 + number), "203.0.113.7")
        time.sleep(pause)


def _notice(number: int) -> NoticeDraft:
    return NoticeDraft(
        event_key=f"storm:{number}",
        kind="dossier_returned",
        context={"reason": "Ảnh chân dung bị mờ", "office_phone": "028 3892 1234"},
        phone=phone(number),
    )


def _secret(number: int, version: int) -> NoticeDraft:
    return NoticeDraft(
        event_key=f"storm:{number}:{version}",
        kind="account_issued",
        context={"username": f"{number:010d}", "password": password(number, version)},
        phone=phone(number),
        notice_class=NoticeClass.SECRET,
        opens=f"storm:{number}",
    )


def dead_secrets_that_look_live(accepted: dict[str, str]) -> int:
    """Messages that the outbox calls sent or arrived and not replaced, whose secret does not open its lock; and locks
    that have two such messages. `accepted`: the text the gateways have, by our reference."""
    wrong, seen = 0, set()
    live = Notice.objects.filter(has_secret=True, replaced_at=None, state__in=("accepted", "delivered"))
    for notice in live.exclude(opens="").only("opens", "reference", "notice_class", "recipient"):
        hint = f"{notice.recipient.removeprefix('+')} {int(notice.reference[:4], 16)}"
        text = accepted.get(notice.reference) or accepted.get(hint, "")
        wrong += notice.opens in seen or not _opens(notice, text)
        seen.add(notice.opens)
    return wrong


def _opens(notice: Notice, text: str) -> bool:
    if notice.notice_class == NoticeClass.SECRET:
        number = int(notice.opens.removeprefix("storm:"))
        second = Notice.objects.filter(event_key=f"storm:{number}:2").exists()
        return password(number, 2 if second else 1) in text
    row = OneTimeCode.objects.get(pk=notice.opens.removeprefix("one-time-code:"))
    code = next(iter(re.findall(r"\b\d{6}\b", text)), "")
    return row.code_hmac == codes._fingerprint(row.purpose, row.subject, code)


def tell_about_secrets(path: str) -> None:
    with open(path, encoding="utf-8") as file:
        accepted: dict[str, Any] = json.load(file)
    os.remove(path)
    print(dead_secrets_that_look_live(accepted))
