"""The outbox: one row per message to one person over one channel, and one per try to hand it over."""

import secrets
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vssid_portal.encryption import EncryptedTextField


class Channel(models.TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("Thư điện tử")


class NoticeClass(models.TextChoices):
    """What a notice promises: `promises.PROMISES` has its queue, tries, time limits and its rule in doubt."""

    CODE = "code", _("Mã dùng một lần")
    SECRET = "secret", _("Mật khẩu")
    NOTICE = "notice", _("Thông báo")


class NoticeState(models.TextChoices):
    WAITING = "waiting", _("Chờ gửi")
    SENDING = "sending", _("Đang gửi")
    DOUBTFUL = "doubtful", _("Chưa rõ đã gửi hay chưa")
    ACCEPTED = "accepted", _("Đã gửi")
    UNDELIVERED = "undelivered", _("Không tới được")
    DELIVERED = "delivered", _("Đã tới")
    FAILED = "failed", _("Không gửi được")
    CANCELLED = "cancelled", _("Đã hủy")


class AttemptOutcome(models.TextChoices):
    UNSETTLED = "", _("Chưa có kết quả")
    ACCEPTED = "accepted", _("Cổng đã nhận")
    REFUSED = "refused", _("Cổng từ chối")
    LATER = "later", _("Gửi lại sau")
    DOUBTFUL = "doubtful", _("Chưa rõ")
    LOST = "lost", _("Tiến trình gửi dừng giữa chừng")


class FollowUp(models.TextChoices):
    """What was done after a message did not arrive; empty while nothing was."""

    NONE = "none", _("Không cần làm gì thêm")
    EMAIL = "email", _("Đã gửi qua thư điện tử")
    CALL = "call", _("Cần gọi điện")
    CALLED = "called", _("Đã gọi, đã báo")
    NO_ANSWER = "no_answer", _("Đã gọi, không liên lạc được")
    RESENT = "resent", _("Đã gửi lại")
    NOBODY = "nobody", _("Chưa có cách báo nào khác")
    STOPPED = "stopped", _("Đã dừng")


class HeldBy(models.TextChoices):
    """The budget a waiting message waits for."""

    NOTHING = "", _("Không chờ hạn mức")
    HOUR = "hour", _("số tin trong một giờ")
    DAY = "day", _("số tin trong một ngày")
    DONG = "dong", _("số tiền trong một ngày")
    PHONE = "phone", _("số tin đến một số điện thoại")


OPEN_STATES = (NoticeState.WAITING, NoticeState.SENDING)
# Nothing more comes of it by itself; a late receipt may still say that it arrived.
FAILED_FOR_GOOD = (NoticeState.FAILED, NoticeState.UNDELIVERED)
# Somebody should look at it while it is in one of these states, and this was done about it.
IN_TROUBLE = (*OPEN_STATES, NoticeState.DOUBTFUL, *FAILED_FOR_GOOD)
UNSETTLED = ("", FollowUp.CALL, FollowUp.NOBODY)
# The gateway has it. What is reported later only leads further down this list, never back up.
HANDED_OVER = (NoticeState.ACCEPTED, NoticeState.UNDELIVERED, NoticeState.DELIVERED)
IN_DOUBT = (AttemptOutcome.UNSETTLED, AttemptOutcome.DOUBTFUL, AttemptOutcome.LOST)


def new_reference() -> str:
    """Our unguessable id of a message; gateways know it by this and nothing else. 32 letters and digits."""
    return secrets.token_hex(16)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def ready(self, now: datetime) -> "NoticeQuerySet":
        """Waiting, their time has come, not stale, and what they say still counts."""
        due = self.filter(state=NoticeState.WAITING, next_try_at__lte=now, replaced_at=None)
        return due.exclude(expires_at__lte=now)

    def unqueued(self, now: datetime) -> "NoticeQuerySet":
        """Those the sweep has not put in the workers' queue a moment ago."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=now))

    def stale(self, now: datetime) -> "NoticeQuerySet":
        """Waiting, but too late to be of use."""
        return self.filter(state=NoticeState.WAITING, expires_at__lte=now)

    def abandoned(self, now: datetime) -> "NoticeQuerySet":
        """Being sent by a worker whose lease is over: it was killed."""
        return self.filter(state=NoticeState.SENDING, claimed_until__lte=now)

    def codes(self) -> "NoticeQuerySet":
        """Those that somebody is waiting for in front of the screen."""
        return self.filter(notice_class=NoticeClass.CODE)

    def to_follow_up(self, settled: datetime) -> "NoticeQuerySet":
        """Failed for good, not changed since `settled`, and nothing was done about it yet."""
        return self.filter(state__in=FAILED_FOR_GOOD, follow_up="", changed_at__lte=settled)

    def to_call(self) -> "NoticeQuerySet":
        """On an office's call list."""
        return self.filter(state__in=FAILED_FOR_GOOD, follow_up=FollowUp.CALL)

    def about(self, subject_key: str) -> "NoticeQuerySet":
        return self.filter(subject_key=subject_key).order_by("created_at", "pk")


class Notice(models.Model):
    """One message. `reference` and `body` never change between tries: a gateway can tell a repetition.

    `state` says what became of the message; `replaced_at` says that the secret in it opens nothing any more.
    """

    event_key = models.CharField(_("sự kiện"), max_length=120)
    channel = models.CharField(_("kênh"), max_length=8, choices=Channel)
    kind = models.CharField(_("mẫu tin"), max_length=40)
    notice_class = models.CharField(_("loại tin"), max_length=8, choices=NoticeClass)
    subject_key = models.CharField(_("đối tượng"), max_length=120, blank=True)
    # The office whose officers see it: a number that `subjects` gives and means nothing here.
    office = models.BigIntegerField(_("cơ quan"), null=True, blank=True)

    recipient = EncryptedTextField(_("người nhận"))
    # Blind index of a phone's last four digits, for staff who look for a message.
    tail_index = models.CharField(_("bốn số cuối"), max_length=32, blank=True, default="", db_default="")
    subject = models.CharField(_("tiêu đề"), max_length=200, blank=True)
    body = EncryptedTextField(_("nội dung"), blank=True)
    # The values of its wording as JSON, kept where an e-mail may have to follow an SMS; never a secret's.
    context = EncryptedTextField(_("giá trị"), blank=True, default="", db_default="")
    # What it was made from: a version of the text of its kind and form (`Wording`), 1 for the portal's own.
    wording_version = models.PositiveIntegerField(_("bản lời tin"), default=1, db_default=1)
    accented = models.BooleanField(_("có dấu"), default=False, db_default=False)
    has_secret = models.BooleanField(_("chứa bí mật"), default=False)
    # The lock that its secret opens ("password:12"): only the newest secret of a lock opens it.
    opens = models.CharField(_("mở khóa cho"), max_length=120, blank=True)
    replaced_at = models.DateTimeField(_("được thay lúc"), null=True, blank=True)
    attachment_name = models.CharField(_("tệp đính kèm"), max_length=80, blank=True)
    attachment_reference = models.CharField(_("mã tệp đính kèm"), max_length=120, blank=True)

    state = models.CharField(_("trạng thái"), max_length=12, choices=NoticeState, default=NoticeState.WAITING)
    reference = models.CharField(_("mã tin"), max_length=32, unique=True, default=new_reference)
    not_before = models.DateTimeField(_("không gửi trước"), null=True, blank=True)
    expires_at = models.DateTimeField(_("hết hạn"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("số lần gửi"), default=0)
    next_try_at = models.DateTimeField(_("lần gửi tới"))
    held_by = models.CharField(
        _("chờ hạn mức"), max_length=8, choices=HeldBy, blank=True, default=HeldBy.NOTHING, db_default=""
    )
    # While sending: the end of the worker's lease. While waiting: until then the sweep takes it as queued.
    claimed_until = models.DateTimeField(_("giữ đến"), null=True, blank=True)
    gateway = models.CharField(_("cổng gửi"), max_length=40, blank=True)
    gateway_id = models.CharField(_("mã của cổng gửi"), max_length=120, blank=True)
    # The gateway that may have it already: no other one gets it.
    bound_to = models.CharField(_("chỉ gửi qua"), max_length=40, blank=True)
    # Sent again after a doubt, and the gateway did not say that it knew it: it may have come twice.
    perhaps_twice = models.BooleanField(_("có thể tới hai lần"), default=False)
    accepted_at = models.DateTimeField(_("cổng nhận lúc"), null=True, blank=True)
    reported_at = models.DateTimeField(_("báo kết quả lúc"), null=True, blank=True)
    follow_up = models.CharField(
        _("đã làm tiếp"), max_length=10, choices=FollowUp, blank=True, default="", db_default=""
    )
    followed_up_at = models.DateTimeField(_("làm tiếp lúc"), null=True, blank=True)
    last_error = models.CharField(_("lỗi gần nhất"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("tạo lúc"))
    changed_at = models.DateTimeField(_("đổi lúc"), auto_now=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("thông báo")
        verbose_name_plural = _("thông báo")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["event_key", "channel"], name="notice_once_per_event_channel"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="notice_waiting", condition=Q(state="waiting")),
            models.Index(fields=["claimed_until"], name="notice_sending", condition=Q(state="sending")),
            models.Index(
                fields=["expires_at"],
                name="notice_perishable",
                condition=Q(state__in=["waiting", "doubtful"], expires_at__isnull=False),
            ),
            models.Index(
                fields=["expires_at"],
                name="notice_open_code",
                condition=Q(notice_class="code", state__in=["waiting", "sending"]),
            ),
            models.Index(
                fields=["notice_class", "id"], name="notice_held", condition=Q(state="waiting") & ~Q(held_by="")
            ),
            models.Index(fields=["opens"], name="notice_live_secret", condition=~Q(opens="") & Q(replaced_at=None)),
            models.Index(fields=["gateway_id"], name="notice_gateway_id", condition=~Q(gateway_id="")),
            models.Index(fields=["bound_to", "changed_at"], name="notice_in_doubt", condition=Q(state="doubtful")),
            models.Index(fields=["subject_key"], name="notice_about"),
            # The pages of the outbox, newest first, whatever they are narrowed by.
            models.Index(fields=["created_at", "id"], name="notice_by_age"),
            models.Index(fields=["kind", "created_at", "id"], name="notice_by_kind"),
            models.Index(fields=["created_at", "id"], name="notice_by_mail", condition=Q(channel="email")),
            models.Index(
                fields=["office", "created_at", "id"], name="notice_by_office", condition=Q(office__isnull=False)
            ),
            models.Index(
                fields=["tail_index", "created_at", "id"], name="notice_by_tail", condition=~Q(tail_index="")
            ),
            models.Index(
                fields=["state", "created_at", "id"],
                name="notice_not_arrived",
                condition=Q(state__in=["doubtful", "failed", "undelivered", "cancelled"]),
            ),
            models.Index(
                fields=["created_at", "id"],
                name="notice_in_trouble",
                condition=Q(
                    state__in=["waiting", "sending", "doubtful", "failed", "undelivered"],
                    follow_up__in=["", "call", "nobody"],
                ),
            ),
            models.Index(
                fields=["office", "followed_up_at", "id"], name="notice_to_call", condition=Q(follow_up="call")
            ),
            models.Index(
                fields=["changed_at"],
                name="notice_to_follow_up",
                condition=Q(state__in=["failed", "undelivered"], follow_up=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.reference}"

    def is_ready(self, now: datetime) -> bool:
        """As `NoticeQuerySet.ready` asks of rows."""
        is_due = self.state == NoticeState.WAITING and self.next_try_at <= now and self.replaced_at is None
        return is_due and (self.expires_at is None or self.expires_at > now)


class Attempt(models.Model):
    """One try, written and committed before the gateway is called: what a killed worker leaves behind."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="tries", verbose_name=_("thông báo"))
    number = models.PositiveSmallIntegerField(_("lần thứ"))
    gateway = models.CharField(_("cổng gửi"), max_length=40)
    started_at = models.DateTimeField(_("bắt đầu lúc"))
    finished_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    outcome = models.CharField(
        _("kết quả"), max_length=10, choices=AttemptOutcome, blank=True, default=AttemptOutcome.UNSETTLED
    )
    detail = models.CharField(_("chi tiết"), max_length=120, blank=True)
    cost = models.PositiveIntegerField(_("giá (đồng)"), default=0)

    class Meta:
        verbose_name = _("lần gửi")
        verbose_name_plural = _("lần gửi")
        ordering = ["notice", "number"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "number"], name="attempt_number_once_per_notice"),
        ]
        indexes = [models.Index(fields=["gateway", "finished_at"], name="attempt_of_gateway")]

    def __str__(self) -> str:
        return f"{self.notice_id}/{self.number} {self.outcome}"
