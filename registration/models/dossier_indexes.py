"""The indexes of dossiers: whom each serves says what its condition is."""

from django.db.models import F, Index, Q

from registration.states import State

_ON_THE_DESK = [State.SUBMITTED, State.IN_REVIEW]
_ADULT = "adult"  # Kind.ADULT, which is declared beside the table
# What filters and a search by name look at, kept in the index: a queue that they narrow is counted without opening the
# rows. These change only when a column of the indexes changes as well, or when a name is corrected.
_LOOKED_AT = ["corrections", "full_name_folded", "papers_recorded_at"]

INDEXES = [
    Index(fields=["born_on"], name="dossier_by_birth"),
    Index(
        fields=["receiving_agency", "submitted_at"],
        condition=Q(suspected_duplicate=True),
        name="dossier_suspected_duplicate",
    ),
    Index(
        fields=["submitted_at"],
        condition=Q(state__in=_ON_THE_DESK, duplicates_sought__lt=F("round")),
        name="dossier_duplicates_not_sought",
    ),
    Index(fields=["receiving_agency", "state", "submitted_at"], name="dossier_queue"),
    # The desk's lists and counts. What an officer sees has a code: said here as well, so that PostgreSQL counts
    # in the index alone and never opens the rows.
    Index(
        fields=["receiving_agency", "submitted_at", "id"],
        include=["full_name_folded"],
        condition=Q(code__isnull=False),
        name="dossier_by_agency",
    ),
    Index(
        fields=["receiving_agency", "full_name_folded", "id"],
        include=["code"],
        condition=Q(code__isnull=False),
        name="dossier_by_agency_and_name",
    ),
    # Nearly all are adults'; the others are found among them.
    Index(
        fields=["receiving_agency", "kind", "submitted_at", "id"],
        include=["state", "held_by", "held_until"],
        condition=Q(code__isnull=False) & ~Q(kind=_ADULT),
        name="dossier_of_other_kinds",
    ),
    Index(
        fields=["receiving_agency", "submitted_at", "id"],
        include=["state", "held_by", "held_until", *_LOOKED_AT],
        condition=Q(code__isnull=False, state__in=_ON_THE_DESK),
        name="dossier_on_the_desk",
    ),
    Index(
        fields=["receiving_agency", "submitted_at", "id"],
        include=["held_by", "held_until", *_LOOKED_AT],
        condition=Q(code__isnull=False, state=State.IN_REVIEW),
        name="dossier_in_review",
    ),
    Index(
        fields=["receiving_agency", "submitted_at", "id"],
        include=_LOOKED_AT,
        condition=Q(code__isnull=False, corrections__gt=0, state__in=_ON_THE_DESK),
        name="dossier_come_back",
    ),
    Index(
        fields=["receiving_agency", "state_changed_at", "id"],
        include=_LOOKED_AT,
        condition=Q(code__isnull=False, state=State.RETURNED),
        name="dossier_returned",
    ),
    Index(
        fields=["receiving_agency", "state_changed_at", "id"],
        include=_LOOKED_AT,
        condition=Q(code__isnull=False, state__in=[State.APPROVED, State.REJECTED]),
        name="dossier_decided",
    ),
    Index(
        fields=["receiving_agency", "submitted_at", "id"],
        condition=Q(code__isnull=False, corrections__gt=0),
        name="dossier_corrected",
    ),
    # An officer's own list: what they hold, and what comes back to them.
    Index(fields=["held_by"], condition=Q(state=State.IN_REVIEW), name="dossier_held_by"),
    Index(
        fields=["returned_by"],
        condition=Q(corrections__gt=0, state__in=_ON_THE_DESK),
        name="dossier_comes_back_to",
    ),
    Index(fields=["held_until"], condition=Q(state=State.IN_REVIEW), name="dossier_held_until"),
    Index(fields=["submitted_at"], name="dossier_by_sending"),
    Index(fields=["identity_index"], name="dossier_by_identity"),
    Index(fields=["phone_index"], name="dossier_by_phone"),
    Index(fields=["social_insurance_number"], name="dossier_by_insurance_number"),
    Index(fields=["unit_code"], name="dossier_by_unit_code", condition=~Q(unit_code="")),
    Index(fields=["full_name_folded", "born_on"], name="dossier_by_name_and_birth"),
    Index(fields=["state", "state_changed_at"], name="dossier_by_state_age"),
    Index(
        fields=["receiving_agency", "due_at", "id"],
        include=_LOOKED_AT,
        condition=Q(code__isnull=False, state__in=_ON_THE_DESK),
        name="dossier_by_due",
    ),
    Index(
        fields=["receiving_agency", "submitted_at", "id"],
        include=_LOOKED_AT,
        condition=Q(code__isnull=False, state__in=_ON_THE_DESK, due_at__isnull=True),
        name="dossier_awaits_visit",
    ),
    Index(
        fields=["due_at"],
        condition=Q(state__in=_ON_THE_DESK, went_late_at__isnull=True),
        name="dossier_becoming_late",
    ),
]
