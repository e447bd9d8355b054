"""Who looked at a person's dossiers: the office and the role, and when. Not the officer's name: the office answers."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AgencyPost, User
from agencies.models import Agency
from vssid_portal.moments import Moment, moment
from vssid_portal.newest_first import Key, page_after

from .models import Dossier, DossierEvent, Kind
from .states import Action, ActorKind, Look

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


# What is told of each; a column more is fetched here, or costs a statement a row.
_OF_AN_EVENT = ("at", "action", "actor", "dossier")
_OF_A_DOSSIER = ("code", "receiving_agency__name", "receiving_agency__parent")


@dataclass(frozen=True)
class Viewing:
    """One look or act: `who` is a role at an office."""

    at: dt.datetime
    who: str
    did: str | Promise
    code: str

    @property
    def moment(self) -> Moment:
        return moment(self.at)


@dataclass(frozen=True)
class Viewings:
    """A page of them; `next` is where the one after it begins."""

    rows: list[Viewing]
    next: Key | None


def viewings_of(user: User) -> list[Viewing]:
    """All that officers did with the dossiers of this account and of its children, newest first; three statements."""
    dossiers = _dossiers_of(user)
    return list(_in_words(list(_events_of(dossiers).order_by("-at", "-pk")), dossiers))


def page_of(user: User, after: Key | None) -> Viewings:
    """The same, a page at a time."""
    dossiers = _dossiers_of(user)
    page = page_after(after, _events_of(dossiers), "at")
    return Viewings(list(_in_words(page.rows, dossiers)), page.next)


def _dossiers_of(user: User) -> dict[object, Dossier]:
    mine = Dossier.objects.filter(account=user).exclude(kind=Kind.CHILD).and_children_of(user)
    return {one.pk: one for one in mine.select_related("receiving_agency").only(*_OF_A_DOSSIER)}


def _events_of(dossiers: dict[object, Dossier]) -> "QuerySet[DossierEvent]":
    """By their keys: a handful, which PostgreSQL finds by their index whatever else happened in the country."""
    events = DossierEvent.objects.filter(dossier__in=list(dossiers), actor_kind=ActorKind.OFFICER)
    return events.only(*_OF_AN_EVENT)


def _in_words(events: list[DossierEvent], dossiers: dict[object, Dossier]) -> Iterator[Viewing]:
    posts = _posts({event.actor_id for event in events if event.actor_id})
    other = _("đã xử lý hồ sơ")
    for event in events:
        dossier = dossiers[event.dossier_id]
        who = _who(event, dossier.receiving_agency, posts[event.actor_id])
        yield Viewing(event.at, who, _DID.get(event.action, other), dossier.grouped_code)


def _posts(officers: Iterable[int]) -> dict[int | None, list[AgencyPost]]:
    """{officer: the posts they hold or held, the newest first}"""
    of: dict[int | None, list[AgencyPost]] = defaultdict(list)
    for post in AgencyPost.objects.filter(user__in=officers).select_related("agency").order_by("-since"):
        of[post.user_id].append(post)
    return of


def _who(event: DossierEvent, office: Agency | None, posts: list[AgencyPost]) -> str:
    """The post by which the officer could open it that day; the receiving office where the post is not kept."""
    day, reached = timezone.localdate(event.at), {office.pk, office.parent_id} if office else set()
    for post in posts:
        if post.agency_id in reached and post.since <= day and (post.until is None or post.until >= day):
            return f"{post.get_role_display()} – {post.agency.name}"
    return f"{AgencyPost.Role.OFFICER.label} – {office.name if office else ''}"
