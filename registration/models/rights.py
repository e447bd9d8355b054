"""What people ask about their own data, and the copies they took of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vssid_portal.encryption import EncryptedTextField


class DataRequest(models.Model):
    """A request about somebody's own data; an office answers it within two working days (Decree 356/2025)."""

    class Kind(models.TextChoices):
        CLOSE = "close", _("Khép tài khoản và xóa ảnh giấy tờ")
        ERASE = "erase", _("Chỉ xóa ảnh giấy tờ đã nộp")
        OTHER = "other", _("Hạn chế xử lý, hỏi hoặc khiếu nại")

    class State(models.TextChoices):
        OPEN = "open", _("Chờ trả lời")
        DONE = "done", _("Đã thực hiện")
        REFUSED = "refused", _("Không thực hiện")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="data_requests")
    # Whose officers answer; without a dossier of the person any office may.
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    text = EncryptedTextField(blank=True, default="")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    answer = EncryptedTextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("yêu cầu về dữ liệu cá nhân")
        verbose_name_plural = _("yêu cầu về dữ liệu cá nhân")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(state="open"), name="one_open_data_request_per_user_and_kind"
            )
        ]
        indexes = [
            models.Index(fields=["agency", "state", "due_at"], name="data_request_by_office"),
            models.Index(fields=["agency", "decided_at"], condition=~Q(state="open"), name="data_request_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d}"


class DataCopy(models.Model):
    """Permission to download one's own data once, given after a one-time code."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_copies")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"
