"""The photos of a dossier, and the link that opens the photo step on the phone."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vssid_portal.encryption import EncryptedTextField

from .dossier import Dossier


class PhotoKind(models.TextChoices):
    PORTRAIT = "portrait", _("Ảnh chân dung")
    CARD_FRONT = "card_front", _("Mặt trước CCCD/CMND/Hộ chiếu")
    CARD_BACK = "card_back", _("Mặt sau CCCD/CMND")
    BIRTH_CERTIFICATE = "birth_certificate", _("Giấy khai sinh")
    GUARDIAN_PROOF = "guardian_proof", _("Giấy tờ chứng minh việc giám hộ")
    UNIT_PAPER = "unit_paper", _("Giấy tờ thành lập đơn vị")


class Photo(models.Model):
    """One photo of a dossier: a sealed file under a random name. A retaken photo replaces the current one."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="photos")
    kind = models.CharField(max_length=20, choices=PhotoKind.choices)
    current = models.BooleanField(default=True)
    name = models.CharField(max_length=64, unique=True)
    wrapped_key = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    # How it was read and judged, so that an officer and a test can explain both; nothing personal (see `studying`).
    findings = models.JSONField(default=dict, blank=True)
    # The texts of its codes, a JSON list: personal data, so sealed.
    read = EncryptedTextField(blank=True, default="", editable=False)
    # Blind index of the card number that was read, comparable with Dossier.identity_index.
    card_index = models.CharField(max_length=32, blank=True, default="", db_index=True, editable=False)
    # A worker has to look once more, with more time than a request has.
    awaits_study = models.BooleanField(default=False, editable=False)
    # A perceptual hash, 16 hex digits: near-equal pictures have near-equal hashes. Empty for a blank picture.
    likeness = models.CharField(max_length=16, blank=True, default="", db_index=True)
    # The declarant kept a photo that was judged weak: the officer compares at the counter.
    check_at_counter = models.BooleanField(default=False)
    stored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "kind"],
                condition=Q(current=True),
                name="one_current_photo_per_dossier_and_kind",
            )
        ]
        indexes = [
            models.Index(fields=["stored_at"], condition=Q(awaits_study=True), name="photo_awaiting_study"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"


class PhoneLink(models.Model):
    """A short-lived address that opens the photo step of one draft on the phone, and nothing else."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="phone_links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    # Used up, replaced by a newer link, or called off.
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.expires_at:%Y-%m-%d %H:%M}"
