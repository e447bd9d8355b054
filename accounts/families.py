"""Who acts for a child: until which age children are registered by others, and by whom this child is."""

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AgeRuleManager(models.Manager["AgeRule"]):
    def years_on(self, day: dt.date) -> int:
        """The age limit in force on a day; 18 where no rule was entered (CV 702/BHXH-CNTT of 2021)."""
        rule = self.filter(since__lte=day).order_by("-since").first()
        return rule.years if rule else AgeRule.Limit.UNDER_18


class AgeRule(models.Model):
    """Below which age a parent or guardian registers a child, from a date on (QUALITY C-5)."""

    class Limit(models.IntegerChoices):
        UNDER_18 = 18, _("Dưới 18 tuổi")
        UNDER_15 = 15, _("Dưới 15 tuổi")

    years = models.PositiveSmallIntegerField(_("giới hạn tuổi"), choices=Limit.choices, default=Limit.UNDER_18)
    since = models.DateField(_("áp dụng từ ngày"), unique=True)

    objects = AgeRuleManager()

    class Meta:
        verbose_name = _("quy định tuổi của trẻ")
        verbose_name_plural = _("quy định tuổi của trẻ")
        ordering = ["-since"]

    def __str__(self) -> str:
        return f"{self.get_years_display()} – {self.since:%d/%m/%Y}"


class Relation(models.TextChoices):
    """What the person who acts is to the child."""

    FATHER = "father", _("Cha")
    MOTHER = "mother", _("Mẹ")
    GUARDIAN = "guardian", _("Người giám hộ")


class GuardianshipQuerySet(models.QuerySet["Guardianship"]):
    def active(self, on: dt.date | None = None) -> "GuardianshipQuerySet":
        """Those that hold on this day, by default today: from the birthday on they hold no longer, clock or not."""
        return self.filter(ended_at=None, until__gt=on or timezone.localdate())

    def due(self, on: dt.date) -> "GuardianshipQuerySet":
        """Those whose child has come of age and whose account was not handed over yet."""
        return self.filter(ended_at=None, until__lte=on)


class Guardianship(models.Model):
    """A person acts for a child, who has an account of their own, until the child reaches the age limit."""

    guardian = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="wards")
    child = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="guardians")
    relation = models.CharField(max_length=8, choices=Relation.choices)
    since = models.DateField(default=timezone.localdate)
    # The birthday of the age limit in force when it was written: a later rule takes nobody by surprise.
    until = models.DateField()
    years = models.PositiveSmallIntegerField(default=AgeRule.Limit.UNDER_18)
    told_ahead_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = GuardianshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("quan hệ giám hộ")
        verbose_name_plural = _("quan hệ giám hộ")
        constraints = [
            models.UniqueConstraint(
                fields=["guardian", "child"],
                condition=models.Q(ended_at__isnull=True),
                name="one_active_guardianship_per_pair",
            )
        ]
        indexes = [
            models.Index(
                fields=["until"], condition=models.Q(ended_at__isnull=True), name="guardianship_until"
            )
        ]

    def __str__(self) -> str:
        return f"{self.guardian} – {self.child}"
