"""What administrators are told by e-mail, at the address on their page at /quan-tri/."""

from django.utils import timezone

from notices.holding import Braked
from notices.outbox import NoticeDraft, post

from .models import User


def tell_of_brake(braked: Braked) -> None:
    """A budget of SMS is nearly used up, and a class of messages waits. Inside the caller's transaction."""
    until = timezone.localtime(braked.refusal.until)
    context = {
        "budget": braked.refusal.by.label,
        "waits": braked.notice_class.label,
        "until": f"{until:%H:%M %d/%m/%Y}",
    }
    for administrator in User.objects.filter(is_superuser=True, is_active=True):
        if administrator.email:
            key = f"budget-brake:{braked.key}:{administrator.pk}"
            post(NoticeDraft(event_key=key, kind="budget_brake", context=context, email=administrator.email))
