"""What the desk shows of a kind of dossier beside the person: old and new, the end, the organisation."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts import account_changes
from accounts.models import User
from participants import units
from registration import old_and_new, particulars, summary
from registration.models import Dossier, Kind
from registration.states import FINAL


@dataclass(frozen=True)
class Change:
    """A line of the table old → new. `now` says what the account has since, where it moved on after the sending."""

    label: str | Promise
    old: str
    new: str
    now: str = ""

    @property
    def is_same(self) -> bool:
        return self.old == self.new


@dataclass(frozen=True)
class KindPanel:
    """`changes` of an adjustment, or the `sections` of what was declared; `warnings` come before both."""

    title: str | Promise
    changes: list[Change] = field(default_factory=list)
    sections: list[summary.Section] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def panel_of(dossier: Dossier) -> KindPanel | None:
    """None for the registration of a person: the comparison of the page says it all."""
    if dossier.kind == Kind.UNIT:
        doubts = units.doubts_about(dossier.unit_code, particulars.unit_of(dossier).tax_code)
        return KindPanel(dossier.get_kind_display(), sections=_declared(dossier), warnings=doubts)
    if dossier.kind not in (Kind.ADJUST, Kind.STOP):
        return None
    account = dossier.account or account_changes.holder_of(dossier.number)
    warnings = _about_account(dossier, account)
    if dossier.kind == Kind.STOP:
        return KindPanel(dossier.get_kind_display(), sections=_declared(dossier), warnings=warnings)
    return KindPanel(dossier.get_kind_display(), changes=_changes(dossier, account), warnings=warnings)


def _declared(dossier: Dossier) -> list[summary.Section]:
    """The sections of the check page but the last, the receiving office, which the head of the page names."""
    return summary.sections_of(dossier)[:-1]


def _changes(dossier: Dossier, account: User | None) -> list[Change]:
    now = account_changes.facts_of(account) if account and dossier.state not in FINAL else {}
    old = particulars.adjustment_of(dossier).old
    return [
        Change(
            change.label,
            change.old,
            change.new,
            old_and_new.as_read(change.item, now[change.item])
            if change.item in now and now[change.item] != old.get(change.item, "")
            else "",
        )
        for change in old_and_new.for_officer(dossier)
    ]


def _about_account(dossier: Dossier, account: User | None) -> list[str]:
    if dossier.state in FINAL:
        return []
    if account is None or account.is_stopped:
        return [_("Mã số này chưa có tài khoản đang dùng: chấp nhận sẽ không thành.")]
    found = []
    if dossier.account_id is None:
        found.append(_("Người khai không đăng nhập: đối chiếu kỹ giấy tờ bản gốc với chủ tài khoản."))
        if account.full_name != dossier.full_name:
            found.append(_("Họ tên chủ tài khoản là %(name)s, khác họ tên đã khai.") % {"name": account.full_name})
    return found
