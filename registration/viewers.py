"""Who looked at a person's dossiers: the office and the role, and when. Not the officer's name: the office answers."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AgencyPost, User

from .models import Dossier, DossierEvent, Kind
from .states import Action, ActorKind, Look

MOST_SHOWN = 200

# What an officer did, as its person reads it; taking and releasing is told as what it is: somebody at work on it.
_DID: dict[str, str | Promise] = {
    Look.SEEN: _("đã mở hồ sơ"),
    Look.PHOTOS_OPENED: _("đã mở ảnh, có ghi lý do"),
    Look.PHOTO_SEEN: _("đã xem ảnh"),
    Look.FORM_SEEN: _("đã xem tờ khai"),
    Look.CHECKED: _("đã ghi nhận giấy tờ"),
    Look.COMPARED: _("đã so sánh với hồ sơ nghi trùng"),
    Look.PROPOSED: _("đã đề nghị chấp nhận"),
    Look.SENT_BACK: _("đã trả lại đề nghị chấp nhận"),
    Look.RECHECKED: _("đã xem lại sau quyết định"),
    Look.PASSWORD_REISSUED: _("đã cấp lại mật khẩu lần đầu"),
    Action.TAKE: _("đã nhận xử lý"),
    Action.RELEASE: _("đã trả hồ sơ lại hàng đợi"),
    Action.RETURN: _("đã yêu cầu bổ sung"),
    Action.REJECT: _("đã từ chối"),
    Action.APPROVE: _("đã chấp nhận"),
    Action.SUBMIT: _("đã gửi tờ khai thay bạn"),
}


# What the page tells of each; a column more is fetched here, or costs a statement a row.
_OF_AN_EVENT = (
    "at", "action", "actor", "dossier__code", "dossier__receiving_agency__name", "dossier__receiving_agency__parent",
)  # fmt: skip


@dataclass(frozen=True)
class Viewing:
    """One look or act: `who` is a role at an office."""

    at: dt.datetime
    who: str
    did: str | Promise
    code: str


def viewings_of(user: User) -> list[Viewing]:
    """What officers did with the dossiers of this account and of its children, newest first; two statements."""
    dossiers = Dossier.objects.filter(account=user).exclude(kind=Kind.CHILD).and_children_of(user)
    events = (
        DossierEvent.objects.filter(dossier__in=dossiers, actor_kind=ActorKind.OFFICER)
        .select_related("dossier__receiving_agency")
        .only(*_OF_AN_EVENT)
        .order_by("-at", "-pk")[:MOST_SHOWN]
    )
    found = list(events)
    posts = _posts({event.actor_id for event in found if event.actor_id})
    return [
        Viewing(event.at, _who(event, posts), _DID.get(event.action, _("đã xử lý hồ sơ")), event.dossier.grouped_code)
        for event in found
    ]


def _posts(officers: Iterable[int]) -> list[AgencyPost]:
    return list(AgencyPost.objects.filter(user__in=officers).select_related("agency").order_by("-since"))


def _who(event: DossierEvent, posts: Iterable[AgencyPost]) -> str:
    """The post by which the officer could open it that day; the receiving office where the post is not kept."""
    day, office = timezone.localdate(event.at), event.dossier.receiving_agency
    reached = {office.pk, office.parent_id} if office else set()
    held = [
        post
        for post in posts
        if post.user_id == event.actor_id and post.since <= day and (post.until is None or post.until >= day)
    ]
    post = next((post for post in held if post.agency_id in reached), None)
    if post is not None:
        return f"{post.get_role_display()} – {post.agency.name}"
    return f"{AgencyPost.Role.OFFICER.label} – {office.name if office else ''}"
