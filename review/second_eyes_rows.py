"""Approvals that wait for a second officer, and decisions that another officer looks at again without knowing them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registration.models import Decision, Dossier, Outcome


class HeldApproval(models.Model):
    """One officer would accept; a rule wants another to agree. The dossier stays in review meanwhile."""

    class Answer(models.TextChoices):
        OPEN = "", _("Chờ cán bộ thứ hai")
        AGREED = "agreed", _("Đồng ý")
        SENT_BACK = "sent_back", _("Trả lại")
        # The dossier was rejected or returned instead.
        LAPSED = "lapsed", _("Không còn hiệu lực")

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="held_approvals")
    round = models.PositiveSmallIntegerField()
    # Codes of `second_officer_rules.RULES`.
    rules = models.JSONField(default=list)
    first_officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=9, choices=Answer.choices, default=Answer.OPEN, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    second_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(answer=""), name="one_approval_waits_for_a_second_officer"
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(second_officer__isnull=False, answered_at__isnull=False),
                name="an_answer_has_its_officer",
            ),
            models.CheckConstraint(
                condition=~Q(answer="agreed", first_officer=models.F("second_officer")),
                name="two_officers_are_two",
            ),
            models.CheckConstraint(condition=~Q(answer="sent_back", reason=""), name="sent_back_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.answer}"


class Recheck(models.Model):
    """A decision drawn by lot: another officer gives their own opinion without seeing it."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="recheck")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    drawn_at = models.DateTimeField(default=timezone.now)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    opinion = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    given_at = models.DateTimeField(null=True)
    # Whether the opinion is what was decided; null until it is given.
    agrees = models.BooleanField(null=True)
    # What a supervisor did about an opinion that differs.
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["drawn_at"], condition=Q(given_at=None), name="recheck_waiting"),
            models.Index(fields=["-given_at"], condition=Q(agrees=False), name="recheck_disagreeing"),
            models.Index(
                fields=["given_at"], condition=Q(agrees=False, settled_at=None), name="recheck_unsettled"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(opinion="") | Q(opinion=Outcome.APPROVED) | ~Q(reason=""),
                name="an_opinion_against_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | (~Q(note="") & Q(settled_by__isnull=False, agrees=False)),
                name="a_settled_difference_has_its_supervisor_and_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.opinion}"
