"""Known: the register of insured persons. Thought for ten million rows: every index has a question to answer.

Unique constraints and `Meta.indexes` instead of `unique=True` and `db_index=True`: those would give
PostgreSQL a second index per column for LIKE, which nobody asks.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vssid_portal.encryption import EncryptedTextField, blind_index
from vssid_portal.vietnamese import fold


class Participant(models.Model):
    """An insured person. `born_on` may be a year or a month only, see `vssid_portal.partial_date`."""

    class Gender(models.TextChoices):
        MALE = "male", _("Nam")
        FEMALE = "female", _("Nữ")

    social_insurance_number = models.CharField(_("Mã số BHXH"), max_length=10)
    full_name = models.CharField(_("Họ và tên"), max_length=150)
    full_name_folded = models.CharField(max_length=150, editable=False)
    born_on = models.CharField(_("Ngày sinh"), max_length=10)
    gender = models.CharField(_("Giới tính"), max_length=6, choices=Gender)
    # Code of the province of 2021 that keeps the record; a value, not a row of another app.
    province_code = models.CharField(_("Mã tỉnh"), max_length=2)
    phone = EncryptedTextField(_("Số điện thoại"), blank=True)
    phone_index = models.CharField(max_length=32, blank=True, editable=False)
    created_at = models.DateTimeField(_("Ghi nhận lúc"), auto_now_add=True)

    class Meta:
        verbose_name = _("người tham gia")
        verbose_name_plural = _("người tham gia")
        constraints = [
            models.UniqueConstraint(fields=["social_insurance_number"], name="one_participant_per_number"),
        ]
        indexes = [
            # Look-up by name without accents and birth date, or by the beginning of a name (operator class).
            models.Index(
                fields=["full_name_folded", "born_on"],
                name="participant_name_birth",
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
            ),
            models.Index(fields=["phone_index"], name="participant_phone", condition=~Q(phone_index="")),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.social_insurance_number})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_indexes()
        super().save(*args, **kwargs)

    def fill_indexes(self) -> None:
        """What it is found by. Bulk writers call it before they write."""
        self.full_name_folded = fold(self.full_name)
        self.phone_index = index_of_phone(self.phone)


class Identifier(models.Model):
    """Another number of a participant, sealed; found by its blind index."""

    class Kind(models.TextChoices):
        CITIZEN_ID = "citizen_id", _("CCCD")
        IDENTITY_CARD = "identity_card", _("CMND")
        PASSPORT = "passport", _("Hộ chiếu")

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="identifiers")
    kind = models.CharField(_("Loại giấy tờ"), max_length=13, choices=Kind)
    value = EncryptedTextField(_("Số"))
    value_index = models.CharField(max_length=32, editable=False)

    class Meta:
        verbose_name = _("giấy tờ")
        verbose_name_plural = _("giấy tờ")
        constraints = [
            models.UniqueConstraint(fields=["kind", "value_index"], name="one_participant_per_identifier"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.value_index = index_of_identifier(self.kind, self.value)
        super().save(*args, **kwargs)


class RegisterImport(models.Model):
    """How far the import of one file is; a killed one goes on from here."""

    sha256 = models.CharField(max_length=64)
    rows_done = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(finished_at=None), name="one_unfinished_import_per_file"
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.rows_done}"


def index_of_phone(e164: str) -> str:
    """The blind index a phone is found by; empty for none."""
    return blind_index(e164, purpose="participants.phone")


def index_of_identifier(kind: str, value: str) -> str:
    """The blind index an identifier is found by."""
    return blind_index(value, purpose=f"participants.{kind}")
