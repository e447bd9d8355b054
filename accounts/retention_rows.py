"""The proof that data went when its time was over: what, how many, when, by which rule; nothing about anybody."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RetentionProof(models.Model):
    """One run of one rule that removed something."""

    rule = models.CharField(_("quy tắc"), max_length=24)
    term_days = models.PositiveIntegerField(_("thời hạn, ngày"))
    rows = models.PositiveIntegerField(_("số bản ghi"))
    files = models.PositiveIntegerField(_("số tệp"), default=0)
    at = models.DateTimeField(_("lúc"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("lần xóa theo thời hạn")
        verbose_name_plural = _("các lần xóa theo thời hạn")

    def __str__(self) -> str:
        return f"{self.rule} {self.at:%Y-%m-%d}: {self.rows}"
