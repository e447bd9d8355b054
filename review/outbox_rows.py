"""What the outbox page lists: found by dossier, phone, kind, state, channel and age; newest first, a page by key."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notices import outbox
from notices.models import Channel, Notice, NoticeQuerySet, NoticeState
from notices.stuck import Stuck, stuck
from registration import print_code
from registration.known_subjects import dossier_id
from registration.models import Dossier
from vssid_portal.moments import Moment, moment
from vssid_portal.newest_first import Key, page_after
from vssid_portal.vietnamese import digits_only

from .addresses import addresses_of
from .letters import subject_key
from .notice_names import NAMES, name_of
from .watching import Watch

_TAIL = 4
ALL = "tat-ca"
STUCK = "can-xem"
# What the page asks for, as the address says it.
STATES: dict[str, str | Promise] = {
    STUCK: _("Cần xem lại"),
    ALL: _("Tất cả"),
    **{f"{one.value}?": one.label for one in Stuck},
    **{one.value: one.label for one in NoticeState},
}
AGES: dict[str, tuple[str | Promise, dt.timedelta, bool]] = {
    "moi-1-gio": (_("Trong 1 giờ qua"), dt.timedelta(hours=1), False),
    "moi-1-ngay": (_("Trong 24 giờ qua"), dt.timedelta(days=1), False),
    "moi-7-ngay": (_("Trong 7 ngày qua"), dt.timedelta(days=7), False),
    "cu-1-gio": (_("Cũ hơn 1 giờ"), dt.timedelta(hours=1), True),
    "cu-1-ngay": (_("Cũ hơn 1 ngày"), dt.timedelta(days=1), True),
}


@dataclass(frozen=True)
class Search:
    """What is looked for. `doubt` is a sentence about the text, where it can mean nothing."""

    text: str = ""
    state: str = STUCK
    kind: str = ""
    channel: str = ""
    age: str = ""
    after: Key | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Search":
        """From an address; what makes no sense in it is left out. A text is looked for in every state."""
        text = query.get("q", "").strip()[:40]
        state = query.get("trang-thai", "")
        return cls(
            text=text,
            state=state if state in STATES else (ALL if text else STUCK),
            kind=query.get("loai", "") if query.get("loai") in NAMES else "",
            channel=query.get("kenh", "") if query.get("kenh") in Channel.values else "",
            age=query.get("tuoi", "") if query.get("tuoi") in AGES else "",
            after=Key.read(query.get("sau", "")),
        )

    @property
    def address_query(self) -> str:
        query = QueryDict(mutable=True)
        said = {"q": self.text, "trang-thai": self.state, "loai": self.kind, "kenh": self.channel, "tuoi": self.age}
        for name, value in said.items():
            if value:
                query[name] = value
        if self.after:
            query["sau"] = str(self.after)
        return query.urlencode()

    @property
    def start(self) -> "Search":
        return replace(self, after=None)

    @property
    def doubt(self) -> str | Promise:
        if self.text and self._meant is None:
            return _("Nhập đủ 16 số của mã hồ sơ, hoặc bốn số cuối điện thoại.")
        return ""

    @property
    def _meant(self) -> Q | None:
        """The messages the text may mean: of one dossier, or to phones that end so."""
        digits = digits_only(self.text)
        if not digits.isascii() or not digits.isdecimal():
            return None
        try:
            code = print_code.code_of(self.text)
        except ValidationError:
            is_phone = _TAIL <= len(digits) <= 12 and len(digits) not in range(_TAIL + 1, 9)
            return Q(tail_index=outbox.tail_index(digits)) if is_phone else None
        found = Dossier.objects.filter(code=code).first()
        return Q(subject_key=subject_key(found)) if found else Q(pk__in=[])

    def among(self, rows: NoticeQuerySet, now: dt.datetime) -> NoticeQuerySet:
        """The rows looked for."""
        if self.text:
            rows = rows.filter(Q(pk__in=[]) if (meant := self._meant) is None else meant)
        if self.state == STUCK:
            rows = rows.filter(stuck(now))
        elif self.state.endswith("?"):
            rows = rows.filter(stuck(now, Stuck(self.state[:-1])))
        elif self.state != ALL:
            rows = rows.filter(state=self.state)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.channel:
            rows = rows.filter(channel=self.channel)
        if self.age:
            _label, span, older = AGES[self.age]
            rows = rows.filter(**{"created_at__lt" if older else "created_at__gte": now - span})
        return rows


@dataclass(frozen=True)
class Row:
    """One message as staff see it: never what it says."""

    notice: Notice
    name: str
    recipient: str  # masked
    dossier: Dossier | None
    address: str

    @property
    def channel(self) -> str:
        return str(Channel(self.notice.channel).label)

    @property
    def created(self) -> Moment:
        return moment(self.notice.created_at)

    @property
    def code(self) -> str:
        """Of the dossier it is about; a dash where it is about none that was sent."""
        return self.dossier.grouped_code if self.dossier and self.dossier.code else "–"

    @property
    def delivery(self) -> outbox.Delivery:
        return outbox.delivery_of(self.notice)

    @property
    def fares(self) -> str:
        """What became of it, what comes next, and whether a newer message took its place."""
        delivery = self.delivery
        replaced = _("đã được thay bằng tin mới hơn") if delivery.replaced else ""
        return "; ".join(str(words) for words in (delivery.tidings, delivery.next_step, replaced) if words)


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    next: Search | None


def page_of(watch: Watch, search: Search) -> Page:
    """The rows and their dossiers: two statements, three where a dossier's code is looked for."""
    found = search.among(watch.notices(), timezone.now()).defer("body", "context")
    page = page_after(search.after, found, "created_at")
    return Page(rows_of(page.rows), replace(search, after=page.next) if page.next else None)


def rows_of(notices: Iterable[Notice]) -> list[Row]:
    listed = list(notices)
    dossiers = _dossiers_of(listed)
    address_of = addresses_of("outbox_notice")
    return [
        Row(
            notice=one,
            name=name_of(one.kind),
            recipient=outbox.masked(one),
            dossier=dossiers.get(dossier_id(one.subject_key)),
            address=address_of(one.reference),
        )
        for one in listed
    ]


def _dossiers_of(notices: list[Notice]) -> dict[UUID | None, Dossier]:
    keys = {key for one in notices if (key := dossier_id(one.subject_key))}
    return {dossier.pk: dossier for dossier in Dossier.objects.filter(pk__in=keys).only("code", "receiving_agency")}
