"""What gateways report back about the messages they were given."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .notice import Notice


class Report(models.TextChoices):
    ON_ITS_WAY = "on_its_way", _("Đang chuyển")
    DELIVERED = "delivered", _("Đã tới")
    FAILED = "failed", _("Không tới được")
    EXPIRED = "expired", _("Hết hạn ở nhà mạng")


class Receipt(models.Model):
    """One report about one message; the same report again only counts up.

    `notice` is empty while nobody knows the message: a report may be quicker than our own note of the gateway's id.
    """

    gateway = models.CharField(_("cổng gửi"), max_length=40)
    gateway_id = models.CharField(_("mã của cổng gửi"), max_length=120, blank=True)
    reference = models.CharField(_("mã tin"), max_length=32, blank=True)
    report = models.CharField(_("báo cáo"), max_length=12, choices=Report)
    detail = models.CharField(_("chi tiết"), max_length=40, blank=True)
    happened_at = models.DateTimeField(_("xảy ra lúc"))
    received_at = models.DateTimeField(_("nhận lúc"))
    times = models.PositiveIntegerField(_("số lần báo"), default=1)
    notice = models.ForeignKey(
        Notice, models.CASCADE, null=True, blank=True, related_name="receipts", verbose_name=_("thông báo")
    )

    class Meta:
        verbose_name = _("biên nhận")
        verbose_name_plural = _("biên nhận")
        ordering = ["received_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "gateway_id", "reference", "report"], name="receipt_once_per_message_and_report"
            ),
        ]
        indexes = [
            models.Index(fields=["received_at"], name="receipt_without_notice", condition=Q(notice=None)),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.report} {self.reference or self.gateway_id}"
