"""The daily anchor over the heads of all trails: what stood there that evening can be proved later."""

from django.db import models
from django.utils import timezone


class AuditAnchor(models.Model):
    """One seal over every trail that grew since the anchor before. Append-only; written by `anchoring` alone."""

    day = models.DateField(primary_key=True)
    # Events up to and including this moment, and after the `until` of the anchor before.
    until = models.DateTimeField()
    dossiers = models.PositiveIntegerField()
    officers = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    # Keyed: who can write the database alone cannot make one.
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.day} {self.hash}"


class AnchoredHead(models.Model):
    """How far one trail had come at an anchor: its last event of that time, and the rows of all of them."""

    class Trail(models.TextChoices):
        DOSSIER = "dossier", "dossier"
        STAFF = "staff", "staff"

    anchor = models.ForeignKey(AuditAnchor, on_delete=models.PROTECT, related_name="heads")
    trail = models.CharField(max_length=8, choices=Trail.choices)
    # 32 hex digits of the dossier, or the officer's number padded: text that sorts as the trails do.
    owner = models.CharField(max_length=32)
    sequence = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    # SHA-256 over the row numbers of the events since the anchor before.
    rows = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trail", "owner", "anchor"], name="one_head_per_trail_owner_and_anchor")
        ]

    def __str__(self) -> str:
        return f"{self.trail} {self.owner} #{self.sequence}"

    @property
    def line(self) -> str:
        """What the root is computed over."""
        return f"{self.trail}:{self.owner}:{self.sequence}:{self.hash}:{self.rows}\n"
