"""First-run mode: what arrived on the "phone" and in the "mailbox"."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from vssid_portal.encryption import EncryptedTextField

from .notice import Channel


class MailboxMessage(models.Model):
    """One message as its receiver would see it."""

    reference = models.CharField(_("mã tin"), max_length=32, unique=True)
    channel = models.CharField(_("kênh"), max_length=8, choices=Channel)
    recipient = EncryptedTextField(_("người nhận"))
    subject = models.CharField(_("tiêu đề"), max_length=200, blank=True)
    body = EncryptedTextField(_("nội dung"))
    attachment_name = models.CharField(_("tệp đính kèm"), max_length=80, blank=True)
    attachment_reference = models.CharField(_("mã tệp đính kèm"), max_length=120, blank=True)
    received_at = models.DateTimeField(_("nhận lúc"), db_index=True)

    class Meta:
        verbose_name = _("tin trong hộp thư thử nghiệm")
        verbose_name_plural = _("tin trong hộp thư thử nghiệm")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.channel} {self.reference}"

    def is_sms(self) -> bool:
        return self.channel == Channel.SMS
