"""The desk's own rows: reasons to pick from, what an officer has typed and not yet sent."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registration.items import ITEMS
from registration.models import Dossier, Outcome
from vssid_portal.encryption import EncryptedTextField
from vssid_portal.vietnamese import clean

from .duplicate_rows import DossierIdentity, DuplicateFinding
from .second_eyes_rows import HeldApproval, Recheck
from .tally_rows import DailyReason, DailyTally

__all__ = [
    "DailyReason",
    "DailyTally",
    "DossierIdentity",
    "DuplicateFinding",
    "HeldApproval",
    "Reason",
    "Recheck",
    "Unsent",
]


class Reason(models.Model):
    """A reason to pick from: for a rejection, or for asking that one item be corrected. Edited at /quan-tri/."""

    outcome = models.CharField(
        _("quyết định"),
        max_length=8,
        choices=[(one.value, one.label) for one in (Outcome.RETURNED, Outcome.REJECTED)],
    )
    # A code of `items.ITEMS`; empty for a rejection.
    item = models.CharField(_("mục cần sửa"), max_length=32, blank=True)
    text = models.CharField(
        _("lý do"),
        max_length=80,
        help_text=_("Người kê khai đọc đúng câu này trong tin nhắn. Ngắn, nói rõ cần sửa gì."),
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        verbose_name = _("lý do có sẵn")
        verbose_name_plural = _("lý do có sẵn")
        ordering = ["outcome", "item", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["outcome", "item", "text"], name="one_reason_per_outcome_item_and_text")
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """A reason for a correction names an item of the declaration, one for a rejection none."""
        self.text = clean(self.text)
        if self.outcome == Outcome.RETURNED and self.item not in ITEMS:
            raise ValidationError({"item": _("Ghi mã của một mục: %(codes)s.") % {"codes": ", ".join(ITEMS)}})
        if self.outcome == Outcome.REJECTED and self.item:
            raise ValidationError({"item": _("Lý do từ chối không gắn với mục nào: để trống ô này.")})


class Unsent(models.Model):
    """What an officer has typed for a decision and not yet sent: a browser that dies loses nothing."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    round = models.PositiveSmallIntegerField()
    # The form's fields as JSON.
    typed = EncryptedTextField()
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "officer", "outcome"], name="one_unsent_per_dossier_officer_and_outcome"
            )
        ]
        indexes = [models.Index(fields=["saved_at"], name="unsent_by_age")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.outcome}"
