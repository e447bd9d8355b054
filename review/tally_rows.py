"""How much was sent and decided, a row a day, so that a report costs the same every year."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from registration.models import Outcome


class DailyTally(models.Model):
    """What an agency received on a day (`officer` is null), or what an officer decided there. No personal data.

    `waited_N` counts decisions by the working days since the clock started; 6 stands for 6 to 10, 11 for more.
    """

    day = models.DateField()
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    sent = models.PositiveIntegerField(default=0)
    approved = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    waited_0 = models.PositiveIntegerField(default=0)
    waited_1 = models.PositiveIntegerField(default=0)
    waited_2 = models.PositiveIntegerField(default=0)
    waited_3 = models.PositiveIntegerField(default=0)
    waited_4 = models.PositiveIntegerField(default=0)
    waited_5 = models.PositiveIntegerField(default=0)
    waited_6 = models.PositiveIntegerField(default=0)
    waited_11 = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "day", "officer"], name="one_tally_per_agency_day_and_officer"),
            models.UniqueConstraint(
                fields=["agency", "day"], condition=Q(officer__isnull=True), name="one_tally_per_agency_and_day"
            ),
        ]
        indexes = [models.Index(fields=["day"], name="tally_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.agency_id} {self.officer_id or ''}"


class DailyReason(models.Model):
    """How often a reason was given at an agency on a day. `reason` is empty for an officer's own words."""

    day = models.DateField()
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    item = models.CharField(max_length=32, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "day", "outcome", "item", "reason"], name="one_count_per_agency_day_and_reason"
            )
        ]
        indexes = [models.Index(fields=["day"], name="reason_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.outcome} {self.item}"
