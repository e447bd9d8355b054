"""Rows that only staff have: the second factor, its recovery codes, and the trail of what they did as themselves."""

import secrets
from base64 import b32decode, b32encode
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from vssid_portal.encryption import EncryptedTextField

CODE_DIGITS = 6
_SECRET_BYTES = 20
_ISSUER = "VssID"


def new_secret() -> str:
    """What the app on the phone and the portal share: 160 random bits in base 32."""
    return b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def address_of(secret: str, username: str) -> str:
    """The `otpauth:` address that an authenticator app reads from the QR code."""
    query = urlencode({"secret": secret, "issuer": _ISSUER, "digits": CODE_DIGITS, "period": 30})
    return f"otpauth://totp/{_ISSUER}:{quote(username)}?{query}"


class TotpDevice(TimestampMixin, ThrottlingMixin, Device):
    """An authenticator app. django-otp's device, with its secret sealed; a row exists once it has proved itself."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="authenticator")
    secret = EncryptedTextField(editable=False)
    # The time step of the latest code that passed: a code passes once.
    last_step = models.BigIntegerField(default=-1, editable=False)

    def verify_token(self, token: str) -> bool:
        """Whether these six digits are the app's now, or of the step before or after. Call through `django_otp`."""
        if not self.verify_is_allowed()[0]:
            return False
        totp = TOTP(b32decode(self.secret), digits=CODE_DIGITS)
        totp.time = timezone.now().timestamp()
        passed = token.isascii() and token.isdecimal() and totp.verify(int(token), 1, self.last_step + 1)
        if not passed:
            self.throttle_increment(commit=True)
            return False
        self.last_step = totp.t()
        self.throttle_reset(commit=False)
        self.set_last_used_timestamp(commit=False)
        self.save()
        return True

    def get_throttle_factor(self) -> int:
        """After wrong codes the pause is 1, 2, 4, 8 … seconds."""
        return 1


class RecoveryCode(models.Model):
    """Signs in once in place of the app; kept as a keyed fingerprint, and shown only when it was made."""

    device = models.ForeignKey(TotpDevice, on_delete=models.CASCADE, related_name="recovery_codes")
    fingerprint = models.CharField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "fingerprint"], name="one_row_per_recovery_code")]

    def __str__(self) -> str:
        return f"{self.device_id} #{self.pk}"


class StaffEvent(models.Model):
    """What an officer did or tried as themselves. Append-only and hash-chained per officer; see `staff_trail`."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Đăng nhập")
        REFUSED = "refused", _("Sai mật khẩu")
        SIGNED_OUT = "signed_out", _("Đăng xuất")
        FACTOR_SET = "factor_set", _("Thiết lập xác thực hai lớp")
        FACTOR_PASSED = "factor_passed", _("Qua xác thực hai lớp")
        FACTOR_FAILED = "factor_failed", _("Sai mã xác thực")
        RECOVERY_USED = "recovery_used", _("Dùng mã dự phòng")
        FACTOR_RESET = "factor_reset", _("Gỡ xác thực hai lớp")
        OUT_OF_REACH = "out_of_reach", _("Mở hồ sơ ngoài phạm vi")
        SEARCHED = "searched", _("Tìm hồ sơ")
        EXPORTED = "exported", _("Xuất dữ liệu")
        OUTBOX = "outbox", _("Gửi lại hoặc dừng tin")
        CALL_LIST = "call_list", _("Xem danh sách cần gọi")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="staff_events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    address = models.GenericIPAddressField(null=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "sequence"], name="one_staff_event_per_user_and_sequence")
        ]
        indexes = [
            models.Index(fields=["address", "at"], name="staff_event_by_address"),
            models.Index(fields=["user", "at"], name="staff_event_by_user_and_time"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} #{self.sequence} {self.kind}"
