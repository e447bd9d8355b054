"""What was sent and what it cost, by day; and when a budget was so far used up that messages had to wait."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .notice import HeldBy, NoticeClass


class Spending(models.Model):
    """The SMS of one day: of the whole portal (no key), of one phone (its blind index), of a gateway and class.

    `hour` is the latest hour of that day, Hanoi time, and `hour_messages` its messages. Counted when a message is
    claimed, given back when the gateway surely did not take it.
    """

    day = models.DateField(_("ngày"))
    key = models.CharField(_("của"), max_length=64, blank=True)
    hour = models.PositiveSmallIntegerField(_("giờ"))
    hour_messages = models.PositiveIntegerField(_("số tin trong giờ"))
    messages = models.PositiveIntegerField(_("số tin"))
    dong = models.PositiveBigIntegerField(_("đồng"))

    class Meta:
        verbose_name = _("hạn mức tin nhắn")
        verbose_name_plural = _("hạn mức tin nhắn")
        constraints = [models.UniqueConstraint(fields=["day", "key"], name="spending_once_per_day_and_key")]

    def __str__(self) -> str:
        return f"{self.day} {self.messages}"


class Brake(models.Model):
    """From `began_at` on a class of messages waits for the rest of the budget's window; whoever writes it tells so."""

    budget = models.CharField(_("hạn mức"), max_length=8, choices=HeldBy)
    notice_class = models.CharField(_("loại tin"), max_length=8, choices=NoticeClass)
    window = models.DateTimeField(_("kỳ bắt đầu"))
    began_at = models.DateTimeField(_("phanh từ"))

    class Meta:
        verbose_name = _("phanh hạn mức")
        verbose_name_plural = _("phanh hạn mức")
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "notice_class", "window"], name="brake_once_per_class_and_window")
        ]

    def __str__(self) -> str:
        return f"{self.budget} {self.notice_class} {self.began_at:%Y-%m-%d %H:%M}"
