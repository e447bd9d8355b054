"""Two dossiers that may be one person's, and what an officer said about them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registration.models import Dossier


class DossierIdentity(models.Model):
    """Another number of the declarant, as a blind index like Dossier.identity_index: the CMND before the CCCD."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    identity_index = models.CharField(max_length=32, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "identity_index"], name="one_row_per_dossier_and_identity")
        ]

    def __str__(self) -> str:
        return str(self.dossier_id)


class DuplicateFinding(models.Model):
    """A pair of dossiers that share something, once; `first` has the lower key. Settled by an officer with a reason."""

    class Verdict(models.TextChoices):
        OPEN = "", _("Chưa kết luận")
        SAME = "same", _("Là một người")
        DIFFERENT = "different", _("Không phải một người")

    first = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    # Codes of `duplicate_rules.RULES`.
    rules = models.JSONField(default=list)
    found_at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(max_length=9, choices=Verdict.choices, default=Verdict.OPEN, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="one_finding_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="a_pair_is_kept_in_one_order"),
            models.CheckConstraint(
                condition=Q(verdict="") | (~Q(reason="") & Q(officer__isnull=False, settled_at__isnull=False)),
                name="a_verdict_has_its_officer_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id} {self.verdict}"
