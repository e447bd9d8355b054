"""What happened to a dossier: events, decisions, flagged items, ticks of the checklist."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registration.states import Action, ActorKind, Look, State
from vssid_portal.encryption import EncryptedTextField

from .dossier import Dossier


class DossierEvent(models.Model):
    """Who did or saw what, when. Append-only and hash-chained per dossier; written by `workflow` alone."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    action = models.CharField(max_length=24, choices=[*Action.choices, *Look.choices])
    actor_kind = models.CharField(max_length=8, choices=ActorKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.GenericIPAddressField(null=True)
    from_state = models.CharField(max_length=16, choices=State.choices)
    to_state = models.CharField(max_length=16, choices=State.choices)
    round = models.PositiveSmallIntegerField()
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "sequence"], name="one_event_per_dossier_and_sequence")
        ]
        # For the daily anchor, and for what an officer touched between two moments.
        indexes = [
            models.Index(fields=["at"], name="event_by_time"),
            models.Index(fields=["actor", "at"], name="event_by_actor_and_time"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} #{self.sequence} {self.action}"

    @property
    def key(self) -> str:
        """The name under which the outbox knows this event."""
        return f"dossier-event:{self.pk}"


class SentDeclaration(models.Model):
    """What was declared when a round began, sealed: the printed form of then, and what a correction changed."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="sent_declarations")
    round = models.PositiveSmallIntegerField()
    # JSON, see `registration.sent`.
    content = EncryptedTextField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "round"], name="one_sent_declaration_per_dossier_and_round")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} #{self.round}"


class ReturnedItem(models.Model):
    """An item the officer wants corrected in a round, and why. `item` is a code of `items.ITEMS`."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="returned_items")
    round = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=32)
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "round", "item"], name="one_flag_per_dossier_round_and_item"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_flagged_item_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.reason}"


class Outcome(models.TextChoices):
    APPROVED = "approved", _("Chấp nhận")
    REJECTED = "rejected", _("Từ chối")
    RETURNED = "returned", _("Yêu cầu bổ sung")


class Decision(models.Model):
    """The one decision of a round."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="decisions")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=500, blank=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # Taken back by its officer within seconds: the dossier went on in a new round.
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "round"], name="one_decision_per_dossier_and_round"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.APPROVED) | ~Q(reason=""), name="a_reason_unless_approved"
            ),
        ]
        indexes = [models.Index(fields=["at"], name="decision_by_time")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.outcome}"


class ChecklistItem(models.TextChoices):
    SIGNED_FORM = "signed_form", _("Đã nhận tờ khai có chữ ký")
    ORIGINAL_ID = "original_id", _("Đã đối chiếu giấy tờ tùy thân bản gốc")
    RELATIVES_PHONE = "relatives_phone", _("Chủ số điện thoại đã xác nhận cho dùng chung số")
    BIRTH_CERTIFICATE = "birth_certificate", _("Đã đối chiếu giấy khai sinh")
    SECOND_GUARDIAN = "second_guardian", _("Đã gặp người đăng ký và đối chiếu bản gốc tại quầy")
    SEALED_FORM = "sealed_form", _("Đã nhận tờ khai có chữ ký, đóng dấu")
    UNIT_PAPER = "unit_paper", _("Đã đối chiếu giấy tờ thành lập đơn vị bản gốc")


class ChecklistTick(models.Model):
    """An officer confirmed a checklist item in this round."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="ticks")
    round = models.PositiveSmallIntegerField()
    item = models.CharField(max_length=32, choices=ChecklistItem.choices)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "round", "item"], name="one_tick_per_dossier_round_and_item")
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.item}"
