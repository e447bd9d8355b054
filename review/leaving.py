"""An officer who may decide no longer holds nothing: their dossiers are back in the queue at once (QUALITY R-12)."""

from django.db import transaction

from accounts.models import User
from accounts.posts import agencies_of
from registration import workflow
from registration.models import Dossier
from registration.states import Action, State


@transaction.atomic
def give_back(user: User) -> None:
    """Release what this user holds beyond today's posts; everything, once they are disabled."""
    held = Dossier.objects.filter(state=State.IN_REVIEW, held_by=user).exclude(receiving_agency__in=agencies_of(user))
    for dossier in held.select_for_update(of=("self",), no_key=True).order_by("pk"):
        workflow.advance(
            dossier, Action.RELEASE, workflow.CLOCK, detail={"holder": user.pk}, held_by_id=None, held_until=None
        )
