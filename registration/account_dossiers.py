"""The dossiers about an account that exists: Điều chỉnh thông tin and Ngừng sử dụng.

Its owner begins one signed in, or without signing in when phone and address of mail are gone: then nothing the account
says is shown to them, the owner hears of it on the old phone, and the office compares the papers.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from accounts import account_changes
from accounts.models import User
from agencies.models import Division
from notices import outbox

from . import particulars, services
from .forms.identity import kind_of_paper
from .models import Dossier, Kind
from .particulars import Adjustment, Stopping
from .states import State
from .workflow import Actor

KINDS = (Kind.ADJUST, Kind.STOP)


class Wishes(TypedDict, total=False):
    """What the step gives: clean values named as the dossier's columns, empty where nothing is to change.

    Who the person is (name, number, birth date) is among them only where they did not sign in.
    """

    full_name: str
    social_insurance_number: str
    born_on: str
    document_type: str
    identity_number: str
    province: Division | None
    district: Division | None
    commune: Division | None
    street: str
    phone: str
    email: str


def start(actor: Actor, kind: str, account: User | None, *, declared_by: User | None = None) -> Dossier:
    """A draft about this account, or about one its declarant cannot sign in to; by an officer who declares for them."""
    if account is None:
        return services.start_draft(actor, kind, declared_by=declared_by)
    return services.start_draft(
        actor,
        kind,
        declared_by=declared_by,
        account=account,
        full_name=account.full_name,
        social_insurance_number=account.social_insurance_number or "",
        unit_code=account.username if account.is_unit else "",
        document_type=kind_of_paper(account.identity_number),
        identity_number=account.identity_number,
        phone=account.phone,
        email=account.email,
    )


def draft_of(account: User, kind: str) -> Dossier | None:
    """The draft of this kind that the owner began earlier, to go on with."""
    drafts = Dossier.objects.filter(account=account, kind=kind, state=State.DRAFT, declared_by=None)
    return drafts.order_by("-created_at").first()


def open_dossier_of(account: User, kind: str) -> Dossier | None:
    """What was sent and is not decided yet: a second one would only wait behind it."""
    return Dossier.objects.open().filter(account=account, kind=kind).order_by("-submitted_at").first()


def save_adjustment(dossier: Dossier, wishes: Wishes) -> None:
    """Keep what is to change; of a signed-in owner the rest stays as the account has it. Raises NotEditable."""
    told = {
        "phone": wishes["phone"],
        "email": wishes["email"],
        "identity": wishes["identity_number"],
        "address": wishes["province"],
    }
    old, values = _known(dossier), dict(wishes)
    if dossier.account is not None:
        values["phone"] = wishes["phone"] or old["phone"]
        values["email"] = wishes["email"] or old["email"]
        values["identity_number"] = wishes["identity_number"] or old["identity"]
        if not wishes["identity_number"]:
            values["document_type"] = kind_of_paper(old["identity"])
    items = tuple(item for item in account_changes.FACTS if told[item])
    particulars.write(dossier, Adjustment(items, old, is_shown=dossier.account is not None))
    services.save_step(dossier, values, "particulars")


def save_stopping(dossier: Dossier, who: Mapping[str, Any], stop_on: dt.date, reason: str) -> None:
    """Keep day and reason, and who asks where they did not sign in. Raises NotEditable."""
    particulars.write(dossier, Stopping(stop_on, reason))
    services.save_step(dossier, {"phone": dossier.phone, **who}, "particulars")


def noted_at_sending(dossier: Dossier) -> dict[str, Any]:
    """The columns to be written with the sending: what the account says at this moment, for approval to compare."""
    if dossier.kind != Kind.ADJUST:
        return {}
    particulars.write(dossier, replace(particulars.adjustment_of(dossier), old=_known(dossier)))
    return {"particulars": dossier.particulars}


def warn_owner(dossier: Dossier, event_key: str) -> None:
    """Tell the account's own phone, where the dossier has another one, in the transaction of the sending."""
    if dossier.kind not in KINDS:
        return
    account = dossier.account or account_changes.holder_of(dossier.number)
    if account is None or not account.phone or account.phone == dossier.phone:
        return
    wish = {Kind.ADJUST: _("đổi thông tin"), Kind.STOP: _("ngừng sử dụng")}[Kind(dossier.kind)]
    outbox.post(
        outbox.NoticeDraft(
            event_key=f"{event_key}:owner",
            kind="account_change_asked",
            phone=account.phone,
            email=account.email,
            context={"username": account.username, "wish": wish, "code": dossier.code},
            subject_key=f"dossier:{dossier.pk}",
            accented=account.wants_accents,
        )
    )


def _known(dossier: Dossier) -> dict[str, str]:
    account = dossier.account or account_changes.holder_of(dossier.number)
    return account_changes.facts_of(account) if account else {}
