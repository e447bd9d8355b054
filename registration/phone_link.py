"""The link that opens a draft's photo step on the phone: made at the computer, opened by one browser, soon closed.

Whoever opens it first may send the photos of this one draft and see those they sent; nothing else of the dossier
opens to that session (`access` knows nothing of it). QUALITY U-35, S-17.
"""

import re
import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import throttle
from vssid_portal.encryption import CannotOpen, blind_index, seal_text, unseal_text

from .models import Dossier, PhoneLink
from .states import EDITABLE, Look
from .workflow import Actor, record

Session = MutableMapping[str, Any]

# Crockford's alphabet: no letter that looks like a digit. 28 of 32 are 140 bits; ASVS 7.2.3 wants 128.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH, _GROUP = 28, 4
_LOOKALIKES = str.maketrans("oil", "011")

# As many links for one draft in ten minutes; a person who needs more has another trouble.
_LINKS, _LINKS_SECONDS = 10, 600
_KEPT = timedelta(days=1)

# In a session: the link shown at the computer (its token sealed), the one a phone found, the one it opened.
_SHOWN, _FOUND, _OPENED = "phone_link_shown", "phone_link_found", "phone_link_opened"

# Names that only a home, an office or the machine itself can resolve.
_HERE_ONLY = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


class Stage(StrEnum):
    """How far a link is."""

    WAITING = "waiting"
    OPENED = "opened"
    CLOSED = "closed"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Held:
    """An opened link as its phone holds it."""

    link: PhoneLink
    dossier: Dossier
    opened_at: datetime


def public_address() -> str:
    """PUBLIC_URL without a slash at its end, where it is an https address that a phone can reach; else empty."""
    parts = urlsplit(settings.PUBLIC_URL)
    reachable = parts.scheme == "https" and _is_public(parts.hostname or "")
    return str(settings.PUBLIC_URL).rstrip("/") if reachable else ""


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_HERE_ONLY)


def make(dossier: Dossier, session: Session) -> PhoneLink:
    """A new link for the dossier, shown at this session's computer. The ones before it are closed.

    Raises throttle.Throttled when too many were made.
    """
    throttle.hit("phone_link", str(dossier.pk), limit=_LINKS, seconds=_LINKS_SECONDS)
    token = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    now = timezone.now()
    with transaction.atomic():
        # Two clicks at once wait for each other here: one link is left.
        Dossier.objects.select_for_update(no_key=True).only("pk").get(pk=dossier.pk)
        close_all(dossier)
        link = PhoneLink.objects.create(
            dossier=dossier,
            token_hash=_fingerprint(token),
            expires_at=now + timedelta(minutes=settings.PHONE_LINK_MINUTES),
        )
    session[_SHOWN] = [link.pk, seal_text(token, context=_context(link))]
    return link


def shown_token(link: PhoneLink, session: Session) -> str:
    """The token in groups, for the computer that made the link; empty for any other."""
    pk, sealed = session.get(_SHOWN, (None, ""))
    if pk != link.pk:
        return ""
    try:
        token = unseal_text(sealed, context=_context(link))
    except CannotOpen:  # the keys were changed meanwhile
        return ""
    return "-".join(token[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def latest(dossier: Dossier) -> PhoneLink | None:
    """The dossier's newest link, whatever its stage."""
    return dossier.phone_links.order_by("-pk").first()


def stage_of(link: PhoneLink) -> Stage:
    if link.closed_at:
        return Stage.CLOSED
    if link.expires_at <= timezone.now():
        return Stage.EXPIRED
    return Stage.OPENED if link.opened_at else Stage.WAITING


def seconds_left(link: PhoneLink) -> int:
    return max(0, int((link.expires_at - timezone.now()).total_seconds()))


def find(token: str, session: Session, address: str) -> bool:
    """Remember the link of this token in the phone's session. Looking does not use it up: link previews look, too.

    False for every token that opens nothing (any more). Only those count towards the limit of an `address`: people
    behind one mobile network do not lock each other out. Raises throttle.Throttled.
    """
    link = _open_to_all().filter(token_hash=_fingerprint(token)).first()
    if link is not None and link.dossier.state in EDITABLE:
        session[_FOUND] = link.pk
        return True
    held = held_by(session)
    if held is not None and held.link.token_hash == _fingerprint(token):
        return True
    throttle.hit("phone_link.miss", address, limit=settings.LOOKUPS_PER_ADDRESS_HOUR, seconds=3600)
    return False


def found_by(session: Session) -> PhoneLink | None:
    """The link this session may still open."""
    link = _open_to_all().filter(pk=session.get(_FOUND, 0)).first()
    return link if link is not None and link.dossier.state in EDITABLE else None


def open_on(session: Session, actor: Actor) -> bool:
    """Give the link this session found to it, and to it alone. False when somebody was quicker, or it was closed."""
    link = found_by(session)
    if link is None:
        return False
    with transaction.atomic():
        # The filter names columns of this row only: PostgreSQL asks it again after waiting for another phone.
        mine = PhoneLink.objects.filter(pk=link.pk, opened_at=None, closed_at=None, expires_at__gt=timezone.now())
        if not mine.update(opened_at=timezone.now()):
            return False
        record(link.dossier, Look.PHONE_OPENED, actor)
    del session[_FOUND]
    session[_OPENED] = link.pk
    return True


def held_by(session: Session) -> Held | None:
    """The link this phone opened, as long as it may be used."""
    live = PhoneLink.objects.filter(pk=session.get(_OPENED, 0), closed_at=None, expires_at__gt=timezone.now())
    link = live.select_related("dossier").first()
    if link is None or link.opened_at is None or link.dossier.state not in EDITABLE:
        return None
    return Held(link, link.dossier, link.opened_at)


def close_all(dossier: Dossier) -> None:
    """No link of this dossier opens anything from now on, on neither side."""
    dossier.phone_links.filter(closed_at=None).update(closed_at=timezone.now())


def sweep() -> int:
    """Forget links that ended a day ago. Out: how many."""
    return PhoneLink.objects.filter(expires_at__lt=timezone.now() - _KEPT).delete()[0]


def _open_to_all() -> QuerySet[PhoneLink]:
    waiting = PhoneLink.objects.filter(opened_at=None, closed_at=None, expires_at__gt=timezone.now())
    return waiting.select_related("dossier")


def _fingerprint(token: str) -> str:
    """Of a token as it was made or typed: capitals, hyphens and look-alikes make no difference."""
    plain = re.sub(r"[^0-9a-z]", "", token.lower()).translate(_LOOKALIKES)
    return blind_index(plain, purpose="phone_link.token")


def _context(link: PhoneLink) -> str:
    return f"phone_link.{link.pk}"
