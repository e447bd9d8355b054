"""People who sign in, the posts of officers, one-time codes."""

from typing import Any
from unicodedata import normalize

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vssid_portal.encryption import EncryptedTextField, blind_index

from .families import AgeRule, Guardianship, Relation
from .retention_rows import RetentionProof
from .staff_rows import RecoveryCode, StaffEvent, TotpDevice

__all__ = [
    "AgeRule",
    "AgencyPost",
    "Guardianship",
    "OneTimeCode",
    "RecoveryCode",
    "Relation",
    "RetentionProof",
    "StaffEvent",
    "ThrottleCount",
    "TotpDevice",
    "User",
]


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **facts: Any) -> "User":
        user = self.model(username=username, **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **facts: Any) -> "User":
        return self.create_user(
            username, password, **{"kind": User.Kind.STAFF, "is_staff": True, "is_superuser": True, **facts}
        )

    def for_sign_in(self, name: str, *, as_unit: bool = False) -> "User | None":
        """Who signs in so: by user name (mã số BHXH for people) or by the 12-digit personal number.

        Units sign in `as_unit`, and nobody else does.
        """
        if as_unit:
            return self.filter(username=name, kind=User.Kind.UNIT).first()
        user = self.filter(username=name).exclude(kind=User.Kind.UNIT).first()
        if user is None and len(name) == 12 and name.isdecimal():
            people = self.filter(kind=User.Kind.PERSON)
            user = people.filter(identity_index=blind_index(name, purpose="identity")).order_by("pk").first()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Whoever signs in. For people the user name is the 10-digit social insurance number, for units their code."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Cá nhân")
        UNIT = "unit", _("Cơ quan, tổ chức")
        STAFF = "staff", _("Cán bộ")

    username = models.CharField(_("Tên đăng nhập"), max_length=64, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PERSON)
    full_name = models.CharField(_("Họ và tên"), max_length=150, blank=True)
    # Null for staff: PostgreSQL and SQLite let many rows be null under one unique index.
    social_insurance_number = models.CharField(
        _("Mã số BHXH"), max_length=10, null=True, blank=True, unique=True
    )
    identity_number = EncryptedTextField(_("Số CCCD/CMND/Hộ chiếu"), blank=True, default="")
    identity_index = models.CharField(max_length=32, blank=True, default="", editable=False, db_index=True)
    phone = EncryptedTextField(_("Số điện thoại"), blank=True, default="")
    phone_index = models.CharField(max_length=32, blank=True, default="", editable=False, db_index=True)
    email = EncryptedTextField(_("Địa chỉ thư điện tử"), blank=True, default="")
    address = EncryptedTextField(_("Địa chỉ liên hệ"), blank=True, default="")

    is_active = models.BooleanField(default=True)
    # Its owner asked to stop using it: from this day on nobody signs in.
    stops_on = models.DateField(_("Ngừng sử dụng từ ngày"), null=True, blank=True)
    is_staff = models.BooleanField(_("Vào được trang quản trị"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    must_change_password = models.BooleanField(default=False)
    # A child's account that came of age: nobody signs in until an office has handed it to its owner.
    awaits_owner = models.BooleanField(default=False, editable=False)
    # The first password signs in once, until then: both are empty once the person has set their own.
    first_password_expires_at = models.DateTimeField(null=True, blank=True)
    first_password_used_at = models.DateTimeField(null=True, blank=True)
    password_changed_at = models.DateTimeField(null=True, blank=True, db_index=True)
    # The approval behind it was undone before anybody heard of the account: it signs in nowhere until issued again.
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    # How they like their pages, by the names the pages give: it comes with the person and costs no query.
    preferences = models.JSONField(default=dict, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")

    def __str__(self) -> str:
        return self.full_name or self.username

    def fill_indexes(self) -> None:
        """What the sealed numbers are found by."""
        self.identity_index = blind_index(self.identity_number, purpose="identity")
        self.phone_index = blind_index(self.phone, purpose="phone")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_indexes()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "identity_index", "phone_index"}
        super().save(*args, **kwargs)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(None if raw_password is None else normalize("NFC", raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Keyboards differ in how they compose Vietnamese letters; NFC makes them one (QUALITY S-1)."""
        return raw_password is not None and super().check_password(normalize("NFC", raw_password))

    def get_full_name(self) -> str:
        return self.full_name

    @property
    def has_first_password(self) -> bool:
        """Whether the password is still the one the portal made up, which works once and for some hours."""
        return self.first_password_expires_at is not None

    @property
    def is_stopped(self) -> bool:
        return self.stops_on is not None and self.stops_on <= timezone.localdate()

    @property
    def wants_accents(self) -> bool:
        """Whether SMS to this person keep their accents, by their own choice (`sms_accents`)."""
        return bool(self.preferences.get("accented_sms"))

    @property
    def is_unit(self) -> bool:
        return self.kind == self.Kind.UNIT

    @property
    def is_officer(self) -> bool:
        return self.kind == self.Kind.STAFF


class AgencyPostQuerySet(models.QuerySet["AgencyPost"]):
    def current(self) -> "AgencyPostQuerySet":
        today = timezone.localdate()
        return self.filter(Q(until__isnull=True) | Q(until__gte=today), since__lte=today)

    def held(self, user: User) -> "AgencyPostQuerySet":
        """The posts this user holds today."""
        return self.current().filter(user=user)


class AgencyPost(models.Model):
    """An officer serves an agency, and every agency below it, in a role, from a date until a date."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("Cán bộ tiếp nhận")
        SUPERVISOR = "supervisor", _("Phụ trách")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="posts", verbose_name=_("cán bộ"))
    agency = models.ForeignKey(
        "agencies.Agency", on_delete=models.PROTECT, related_name="posts", verbose_name=_("cơ quan BHXH")
    )
    role = models.CharField(_("vai trò"), max_length=12, choices=Role.choices, default=Role.OFFICER)
    since = models.DateField(_("từ ngày"), default=timezone.localdate)
    until = models.DateField(_("đến hết ngày"), null=True, blank=True)

    objects = AgencyPostQuerySet.as_manager()

    class Meta:
        verbose_name = _("vị trí công tác")
        verbose_name_plural = _("vị trí công tác")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "since"], name="one_post_per_officer_agency_and_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.agency}"


class OneTimeCode(models.Model):
    """The latest 6-digit code of a purpose and subject: kept as an HMAC, see codes.py."""

    purpose = models.CharField(max_length=24)
    subject = models.CharField(max_length=64)
    destination_index = models.CharField(max_length=32)
    code_hmac = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        # One row each: a new code replaces the old one, and whoever writes it first has sent it.
        constraints = [
            models.UniqueConstraint(fields=["purpose", "subject"], name="one_code_per_purpose_and_subject")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.sent_at:%Y-%m-%d %H:%M}"


class ThrottleCount(models.Model):
    """How often something was tried within a window of time; shared by all processes."""

    scope = models.CharField(max_length=32)
    key_index = models.CharField(max_length=32)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "key_index", "window_start"], name="one_count_per_scope_key_window"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.count}"


class PastPassword(models.Model):
    """A password the account had before, as a hash: the last few do not come back."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["user", "-replaced_at"], name="past_passwords_of_a_user")]

    def __str__(self) -> str:
        return f"{self.replaced_at:%Y-%m-%d}"


class CounterAct(models.Model):
    """What an officer looked up or changed of somebody's account at the counter. Written once, never changed."""

    class Action(models.TextChoices):
        LOOKED = "looked", _("Tìm tài khoản")
        PHONE_CHANGED = "phone_changed", _("Đổi số điện thoại")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="counter_acts")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=16, choices=Action.choices)
    reason = models.CharField(max_length=200, blank=True)
    old_phone = EncryptedTextField(blank=True, default="")
    new_phone = EncryptedTextField(blank=True, default="")
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(action="phone_changed", reason=""), name="a_phone_is_changed_for_a_reason"
            )
        ]
        indexes = [models.Index(fields=["officer", "at"], name="counter_acts_of_an_officer")]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"


class SignIn(models.Model):
    """Somebody signed in on a device, and how it ended. A live one of a citizen stands `alone`: see sign_ins.py."""

    class End(models.TextChoices):
        SIGNED_OUT = "signed_out", _("Đã đăng xuất")
        ELSEWHERE = "elsewhere", _("Đăng nhập trên thiết bị khác")
        PASSWORD = "password", _("Mật khẩu được đổi")
        PHONE = "phone", _("Số điện thoại được đổi")
        LOCKED = "locked", _("Tài khoản được khóa để đặt lại mật khẩu")
        DISOWNED = "disowned", _("Không phải chủ tài khoản")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    device_index = models.CharField(max_length=32)
    device_name = models.CharField(max_length=80)
    alone = models.BooleanField()
    started_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=12, choices=End.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at=None, alone=True), name="one_device_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["user", "-started_at"], name="sign_ins_of_a_user")]

    def __str__(self) -> str:
        return f"{self.device_name} {self.started_at:%Y-%m-%d %H:%M}"
