"""What the desk tells a declarant. Always to the dossier's own phone, the one proved by a code before sending."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import timezone

from accounts.issuance import AccountHolder
from accounts.models import User
from notices import outbox, sms_alphabet, wording
from notices.outbox import NoticeDraft
from registration.items import ITEMS
from registration.models import Decision, Dossier, Kind

from .reasons import SHORT_NAMES

REJECTED = "dossier_rejected"
RETURNED = "dossier_returned"
# Those about a child go to whoever acts for the child, and name the child.
_ABOUT_A_CHILD = {REJECTED: "child_dossier_rejected", RETURNED: "child_dossier_returned"}
ADJUSTED = "account_adjusted"
STOPPED = "account_stopped"
# What their keys in the outbox end with.
_ADJUSTED, _ADJUSTED_OLD, _STOPPED, _STOPPED_ACCOUNT = ":adjusted", ":adjusted:old", ":stopped", ":stopped:account"
# Stands in the preview until a reason is typed.
NO_REASON_YET = "…"
# What Decision.reason holds.
LONGEST_REASON: int = Decision._meta.get_field("reason").max_length or 0


# As long as phone numbers of offices get.
_LONG_PHONE = "0292 3 830 139"
# Notices of a final decision wait this much longer than it can be undone: an undo in the last moment is before them.
_MARGIN = dt.timedelta(seconds=2)


def undo_window() -> dt.timedelta:
    return dt.timedelta(seconds=settings.UNDO_SECONDS)


def leaves_at() -> dt.datetime:
    """Before this moment nobody is told of a final decision made now."""
    return timezone.now() + undo_window() + _MARGIN


@dataclass(frozen=True)
class Preview:
    """The SMS as it will arrive, how many messages it costs, and whether the reason had to be cut to fit."""

    text: str
    parts: int
    shortened: bool

    @property
    def characters(self) -> int:
        return len(self.text)


def subject_key(dossier: Dossier) -> str:
    """The name under which the outbox lists the notices about a dossier."""
    return f"dossier:{dossier.pk}"


def holder_of(dossier: Dossier) -> AccountHolder:
    """Who gets the account: the declarant, as declared."""
    return AccountHolder(
        social_insurance_number=dossier.social_insurance_number,
        full_name=dossier.full_name,
        identity_number=dossier.identity_number,
        phone=dossier.phone,
        email=dossier.email,
        address=dossier.address_line,
        unit_code=dossier.unit_code,
    )


def reason_of(flags: Mapping[str, str]) -> str:
    """`Họ tên: Thiếu chữ đệm; Ảnh mặt trước: Bị chói sáng`, in the order of the form."""
    told = [f"{SHORT_NAMES[code]}: {flags[code]}" for code in ITEMS if code in flags]
    return "; ".join(told)[:LONGEST_REASON]


def tell_rejected(dossier: Dossier, event_key: str, reason: str, *, not_before: dt.datetime) -> None:
    """Post the notice of a rejection, in the transaction of the decision."""
    _tell(dossier, REJECTED, event_key, reason, not_before)


def tell_returned(dossier: Dossier, event_key: str, reason: str) -> None:
    """Post the notice of a dossier sent back for changes, in the transaction of the decision."""
    _tell(dossier, RETURNED, event_key, reason)


def keys_of(event_key: str) -> list[str]:
    """Under which keys the outbox knows the messages of one decision."""
    return [event_key, *(f"{event_key}{ending}" for ending in (_ADJUSTED, _ADJUSTED_OLD, _STOPPED, _STOPPED_ACCOUNT))]


def tell_adjusted(dossier: Dossier, event_key: str, username: str, changes: Mapping[str, tuple[str, str]]) -> None:
    """Tell the owner what was changed; where phone or address of mail are new ones, the old ones hear of it too."""
    what = ", ".join(str(SHORT_NAMES[item]).lower() for item in changes)
    context = {"username": username, "what": what}
    draft = NoticeDraft(
        f"{event_key}{_ADJUSTED}", ADJUSTED, context, phone=dossier.phone, email=dossier.email,
        subject_key=subject_key(dossier), not_before=leaves_at(), accented=_wants_accents(dossier),
    )  # fmt: skip
    outbox.post(draft)
    old_phone, old_email = (changes.get(item, ("", ""))[0] for item in ("phone", "email"))
    if old_phone or old_email:
        outbox.post(replace(draft, event_key=f"{event_key}{_ADJUSTED_OLD}", phone=old_phone, email=old_email))


def tell_stopped(dossier: Dossier, event_key: str, account: User, day: dt.date) -> None:
    """To the dossier's phone, and to that of the account where it is another one."""
    context = {"username": account.username, "day": day.strftime("%d/%m/%Y")}
    draft = NoticeDraft(
        f"{event_key}{_STOPPED}", STOPPED, context, phone=dossier.phone, email=dossier.email,
        subject_key=subject_key(dossier), not_before=leaves_at(), accented=account.wants_accents,
    )  # fmt: skip
    outbox.post(draft)
    if account.phone and account.phone != dossier.phone:
        key = f"{event_key}{_STOPPED_ACCOUNT}"
        outbox.post(replace(draft, event_key=key, phone=account.phone, email=account.email))


def preview(dossier: Dossier, kind: str, reason: str) -> Preview:
    """The SMS that this decision would send."""
    accented = _wants_accents(dossier)
    text = wording.sms(_wording(dossier, kind), _context(dossier, reason), accented=accented).body
    spelled = sms_alphabet.accented(reason) if accented else sms_alphabet.plain(reason)
    return Preview(text, wording.sms_parts(text), spelled.rstrip(" .;,") not in text)


def fits(reason: str, item: str = "") -> bool:
    """Whether a reason, for one item or for a rejection, reaches the declarant uncut, with the longest phone number."""
    told, kind = (reason_of({item: reason}), RETURNED) if item else (reason, REJECTED)
    text = wording.sms_text(kind, {"reason": told, "office_phone": _LONG_PHONE})
    return sms_alphabet.plain(told).rstrip(" .;,") in text


def _tell(
    dossier: Dossier, kind: str, event_key: str, reason: str, not_before: dt.datetime | None = None
) -> None:
    """Whoever was declared for without phone or mail hears it at the counter."""
    if not dossier.phone and not dossier.email:
        return
    outbox.post(
        NoticeDraft(
            event_key=event_key,
            kind=_wording(dossier, kind),
            context=_context(dossier, reason),
            phone=dossier.phone,
            email=dossier.email,
            subject_key=subject_key(dossier),
            not_before=not_before,
            accented=_wants_accents(dossier),
        )
    )


def _wording(dossier: Dossier, kind: str) -> str:
    return _ABOUT_A_CHILD[kind] if dossier.kind == Kind.CHILD else kind


def _wants_accents(dossier: Dossier) -> bool:
    """As the account's owner, or for a child whoever acts for it, has chosen."""
    reader = dossier.child_declaration.guardian if dossier.kind == Kind.CHILD else dossier.account
    return reader is not None and reader.wants_accents


def _context(dossier: Dossier, reason: str) -> dict[str, object]:
    agency = dossier.receiving_agency
    office_phone = agency.contact_phone if agency else settings.NATIONAL_HOTLINE
    return {"name": dossier.full_name, "reason": reason, "office_phone": office_phone}
