"""What approval does to the account, one row a kind of dossier. All of it inside the transaction of the decision."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import account_changes, issuance
from accounts.models import User
from notices import phones
from participants.services import link_identities, unlink_identities
from registration import particulars, workflow
from registration.items import ITEMS
from registration.models import Dossier, DossierEvent, Kind
from registration.states import Look
from registration.workflow import Actor

from . import letters
from .fulfilment import account_of_child, take_back_child
from .refusals import AccountChanged, ChangedSince, NoAccount, NothingToChange, NumberHasAccount


@dataclass(frozen=True)
class Effect:
    """`carry_out` returns the id of the account it was about; `told` is what the officer reads afterwards.

    `take_back` undoes it within seconds, before anybody heard of it, and returns the account it is about from then on.
    """

    carry_out: Callable[[Dossier, DossierEvent, Actor], int]
    told: str | Promise
    take_back: Callable[[Dossier], int | None]


def carry_out(dossier: Dossier, event: DossierEvent, officer: Actor) -> int:
    """Do what this kind of dossier asks for. Raises Refused with the sentence to show; then nothing was done."""
    return _EFFECTS[dossier.kind].carry_out(dossier, event, officer)


def take_back(dossier: Dossier) -> int | None:
    """Undo what the approval did. Out: the account the dossier is about from then on. Raises Refused."""
    return _EFFECTS[dossier.kind].take_back(dossier)


def told(dossier: Dossier) -> str:
    """What an officer reads once it is done."""
    if dossier.declared_by_id and not dossier.phone and dossier.asks_for_account:
        return _("Đã chấp nhận hồ sơ %(code)s. Mở hồ sơ, in phiếu mật khẩu và trao tận tay %(name)s.") % {
            "code": dossier.code, "name": dossier.full_name,
        }  # fmt: skip
    facts = {"code": dossier.code, "name": dossier.full_name, "phone": phones.masked(dossier.phone)}
    return str(_EFFECTS[dossier.kind].told) % facts


def _issue(dossier: Dossier, event: DossierEvent, officer: Actor) -> int:
    try:
        holder, subject_key = letters.holder_of(dossier), letters.subject_key(dossier)
        leaves_at = letters.leaves_at()
        return issuance.issue_account(holder, event.key, subject_key, not_before=leaves_at).user_id
    except issuance.AccountExists as exists:
        raise NumberHasAccount from exists


def _withdraw(dossier: Dossier) -> None:
    if dossier.account is not None:
        issuance.withdraw_account(dossier.account)


def _open_for_child(dossier: Dossier, event: DossierEvent, officer: Actor) -> int:
    return account_of_child(dossier, event.key)


def _adjust(dossier: Dossier, event: DossierEvent, officer: Actor) -> int:
    changes = particulars.changes_of(dossier)
    account = _account_of(dossier)
    if not changes:
        raise NothingToChange
    try:
        account_changes.apply_changes(account.pk, changes)
    except account_changes.ChangedMeanwhile as late:
        raise AccountChanged([ITEMS[item].label for item in late.items]) from late
    except account_changes.NoAccount as gone:
        raise NoAccount from gone
    detail: dict[str, object] = {"items": list(changes), "signed_in": dossier.account_id is not None}
    if "identity" in changes and dossier.social_insurance_number:
        linked = link_identities(dossier.social_insurance_number, *changes["identity"])
        detail |= {"linked": linked.complete, "made": list(linked.made)}
    workflow.record(dossier, Look.ACCOUNT_CHANGED, officer, detail)
    letters.tell_adjusted(dossier, event.key, account.username, changes)
    return account.pk


def _adjust_back(dossier: Dossier) -> int | None:
    """The old facts again, if the account still says what the approval wrote."""
    done = _done(dossier, Look.ACCOUNT_CHANGED)
    back = {item: (new, old) for item, (old, new) in particulars.changes_of(dossier).items()}
    try:
        account = account_changes.apply_changes(_account_of(dossier).pk, back)
    except (account_changes.ChangedMeanwhile, account_changes.NoAccount) as late:
        raise ChangedSince from late
    unlink_identities(done.get("made", []))
    return account.pk if done["signed_in"] else None


def _done(dossier: Dossier, look: Look) -> dict[str, Any]:
    """What the approval noted about what it did to the account."""
    noted: DossierEvent = dossier.events.filter(action=look, round=dossier.round).latest("sequence")
    return noted.detail


def _stop(dossier: Dossier, event: DossierEvent, officer: Actor) -> int:
    account = _account_of(dossier)
    wished = particulars.stopping_of(dossier).stop_on or timezone.localdate()
    day = max(wished, timezone.localdate())
    before = account.stops_on.isoformat() if account.stops_on else ""
    try:
        account_changes.stop(account.pk, day)
    except account_changes.NoAccount as gone:
        raise NoAccount from gone
    workflow.record(dossier, Look.ACCOUNT_STOPPED, officer, {
        "from": day.isoformat(), "before": before, "signed_in": dossier.account_id is not None,
    })  # fmt: skip
    letters.tell_stopped(dossier, event.key, account, day)
    return account.pk


def _go_on(dossier: Dossier) -> int | None:
    """The account goes on as before; whoever was signed out meanwhile signs in again."""
    done = _done(dossier, Look.ACCOUNT_STOPPED)
    account = _account_of(dossier)
    before = dt.date.fromisoformat(done["before"]) if done["before"] else None
    try:
        account_changes.go_on(account.pk, dt.date.fromisoformat(done["from"]), before)
    except account_changes.ChangedMeanwhile as late:
        raise ChangedSince from late
    return account.pk if done["signed_in"] else None


def _account_of(dossier: Dossier) -> User:
    account = dossier.account or account_changes.holder_of(dossier.number)
    if account is None:
        raise NoAccount
    return account


_ISSUED = _("Đã chấp nhận hồ sơ %(code)s của %(name)s. Mật khẩu lần đầu gửi tới %(phone)s.")
_ADJUSTED = _("Đã chấp nhận hồ sơ %(code)s. Tài khoản của %(name)s đã được điều chỉnh.")
_STOPPED = _("Đã chấp nhận hồ sơ %(code)s. %(name)s được báo ngày ngừng sử dụng tài khoản.")

_EFFECTS: dict[str, Effect] = {
    Kind.ADULT: Effect(_issue, _ISSUED, _withdraw),
    Kind.CHILD: Effect(_open_for_child, _ISSUED, take_back_child),
    Kind.UNIT: Effect(_issue, _ISSUED, _withdraw),
    Kind.ADJUST: Effect(_adjust, _ADJUSTED, _adjust_back),
    Kind.STOP: Effect(_stop, _STOPPED, _go_on),
}
