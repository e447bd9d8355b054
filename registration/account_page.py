"""What `Quản lý cá nhân` shows of a person: children, dossiers, notices. Nothing secret, nothing of other people."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Guardianship, User
from notices import outbox, phones, wording
from notices.models import Channel

from . import child_registration
from .models import Dossier, Kind, unit_labels
from .states import State

_MOST_NOTICES = 20
# What the page shows of each; a column more is fetched here, or costs a statement a row.
_OF_A_DOSSIER = (
    "code", "kind", "state", "submitted_at", "receiving_agency__code", "receiving_agency__name",
)  # fmt: skip
_OF_A_CHILD = ("code", "state", "full_name", "social_insurance_number", "typed", "created_at")


@dataclass(frozen=True)
class ChildRow:
    """A child of the person: the account where there is one, else the newest dossier. `state` colours the tag."""

    name: str
    number: str
    state: str
    label: str | Promise
    next_step: str | Promise
    url: str
    link: str | Promise


@dataclass(frozen=True)
class NoticeRow:
    title: str
    channel: str | Promise
    recipient: str
    state: str | Promise
    at: dt.datetime


def facts_title(user: User) -> str:
    return _("Thông tin đơn vị") if user.is_unit else _("Thông tin cá nhân")


def facts_of(user: User) -> list[dict[str, str]]:
    """What the account says, in the order of Form 01."""
    if user.is_unit:
        labels = unit_labels()
        who = [(labels["full_name"], user.full_name), (labels["unit_code"], user.username)]
    else:
        who = [
            (_("Họ và tên"), user.full_name),
            (_("Mã số BHXH"), user.social_insurance_number or ""),
            (_("Số CCCD/CMND/Hộ chiếu"), user.identity_number),
        ]
    facts = [{"label": label, "value": value} for label, value in (*who, (_("Địa chỉ liên hệ"), user.address))]
    phone = {
        "label": _("Số điện thoại"),
        "value": phones.shown(user.phone) if user.phone else "",
        "change_url": f"{reverse('registration:change_account')}?noi-dung={Kind.ADJUST}",
        "change_title": _("Đổi số"),
    }
    return [*facts, phone, {"label": _("Địa chỉ thư điện tử"), "value": user.email}]


def children_of(acting: list[Guardianship], dossiers: list[Dossier]) -> list[ChildRow]:
    """One row a child, those with an account first; `dossiers` are the children's, newest first."""
    rows = [_with_account(one) for one in acting]
    seen = {one.child.social_insurance_number for one in acting}
    for dossier in dossiers:
        if dossier.state == State.DRAFT:
            rows.append(_begun(dossier))
        elif dossier.code and dossier.social_insurance_number not in seen:
            seen.add(dossier.social_insurance_number)
            rows.append(_declared(dossier))
    return rows


def own_dossiers(user: User) -> list[Dossier]:
    """About the person's own account. What somebody declared of them as a child is that person's to follow."""
    mine = Dossier.objects.filter(account=user).exclude(kind=Kind.CHILD).exclude(code=None)
    return list(mine.select_related("receiving_agency").only(*_OF_A_DOSSIER).order_by("-submitted_at"))


def dossiers_of_children(user: User) -> list[Dossier]:
    """What the person declared for children, drafts included, newest first."""
    return list(child_registration.of_guardian(user).select_related(None).only(*_OF_A_CHILD))


def wards_of(user: User) -> list[Guardianship]:
    """Whom the person acts for today, with their accounts."""
    return list(Guardianship.objects.active().filter(guardian=user).select_related("child").order_by("pk"))


def own_coming_of_age(user: User) -> Guardianship | None:
    """Of a child who signed in: until when somebody acts for them."""
    return Guardianship.objects.active().filter(child=user).order_by("until").first()


def notices_to(user: User, dossiers: list[Dossier], acting: list[Guardianship]) -> list[NoticeRow]:
    """The newest messages about the person's dossiers, children and account: kind, channel, when, how they fared."""
    keys = [f"user:{user.pk}", *(f"dossier:{dossier.pk}" for dossier in dossiers)]
    keys += [f"guardianship:{one.pk}" for one in acting]
    return [
        NoticeRow(
            wording.title_of(delivery.kind),
            Channel(delivery.channel).label,
            delivery.recipient,
            delivery.state_label,
            delivery.created_at,
        )
        for delivery in outbox.newest_deliveries(keys, _MOST_NOTICES)
    ]


def _with_account(acting: Guardianship) -> ChildRow:
    child = acting.child
    waits = child.must_change_password
    return ChildRow(
        name=child.full_name,
        number=child.username,
        state="submitted" if waits else "approved",
        label=_("Có tài khoản, chưa đặt mật khẩu") if waits else _("Có tài khoản"),
        next_step=_("Đăng nhập bằng mã số BHXH của trẻ và mật khẩu trong tin nhắn.") if waits else "",
        url=reverse("registration:child_account", args=[acting.pk]),
        link=_("Tài khoản của trẻ"),
    )


def _begun(draft: Dossier) -> ChildRow:
    return ChildRow(
        name=child_registration.typed_name(draft),
        number="",
        state=draft.state,
        label=draft.get_state_display(),
        next_step=_("Chưa gửi. Những gì đã khai được giữ lại."),
        url=f"{reverse('registration:child_new')}?ban-khai={draft.pk}",
        link=_("Tiếp tục kê khai"),
    )


def _declared(dossier: Dossier) -> ChildRow:
    is_returned = dossier.state == State.RETURNED
    return ChildRow(
        name=dossier.full_name,
        number=dossier.social_insurance_number,
        state=dossier.state,
        label=dossier.get_state_display(),
        next_step="",
        url=reverse(f"registration:{'child_mend' if is_returned else 'child_dossier'}", args=[dossier.pk]),
        link=_("Bổ sung hồ sơ") if is_returned else _("Xem hồ sơ"),
    )
