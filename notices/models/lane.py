"""The lanes out of the portal: how much of its weight each gateway has now, and every change with its reason."""

from django.db import models
from django.utils.translation import gettext_lazy as _

WHOLE = 100


class Lane(models.Model):
    """One gateway by its name in the settings. A gateway without a row has its whole weight."""

    gateway = models.CharField(_("cổng gửi"), max_length=40, unique=True)
    share = models.PositiveSmallIntegerField(_("phần trọng số (%)"), default=WHOLE)
    changed_at = models.DateTimeField(_("đổi lúc"))
    judged_at = models.DateTimeField(_("xét lúc"))

    class Meta:
        verbose_name = _("đường gửi")
        verbose_name_plural = _("đường gửi")
        ordering = ["gateway"]

    def __str__(self) -> str:
        return f"{self.gateway} {self.share} %"


class LaneShift(models.Model):
    """A gateway lost weight or got it back. Append-only."""

    gateway = models.CharField(_("cổng gửi"), max_length=40)
    share_before = models.PositiveSmallIntegerField(_("trước (%)"))
    share_after = models.PositiveSmallIntegerField(_("sau (%)"))
    reason = models.CharField(_("lý do"), max_length=120)
    at = models.DateTimeField(_("lúc"))

    class Meta:
        verbose_name = _("thay đổi đường gửi")
        verbose_name_plural = _("thay đổi đường gửi")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["gateway", "at"], name="lane_shift_of_gateway")]

    def __str__(self) -> str:
        return f"{self.gateway} {self.share_before} → {self.share_after} %"
