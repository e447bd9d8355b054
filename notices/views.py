"""The test mailbox: the SMS and e-mails "sent", as on a phone; in the first-run and test modes only."""

import functools
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import attachments
from .models import MailboxMessage

_LATEST = 100

View = Callable[..., HttpResponse]


def trial_only(view: View) -> View:
    """404 in production."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not (settings.FIRST_RUN or settings.PORTAL_MODE == "test"):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@require_safe
@trial_only
def mailbox(request: HttpRequest) -> HttpResponse:
    """The latest messages, newest first; 204 while the newest is still the one that `sau` names."""
    newest = MailboxMessage.objects.values_list("pk", flat=True).first() or 0
    if request.GET.get("sau") == str(newest):
        return HttpResponse(status=204)
    return render(request, "notices/mailbox.html", {"letters": list(MailboxMessage.objects.all()[:_LATEST])})


@never_cache
@require_safe
@trial_only
def attachment(request: HttpRequest, message_id: int) -> HttpResponse:
    """The attachment of one message, made as it would be for the mail server."""
    message = get_object_or_404(MailboxMessage.objects.exclude(attachment_name=""), pk=message_id)
    try:
        made = attachments.make(message.attachment_name, message.attachment_reference)
    except attachments.AttachmentGone as error:
        raise Http404 from error
    response = HttpResponse(made.content, content_type=made.media_type)
    response["Content-Disposition"] = content_disposition_header(True, made.filename) or "attachment"
    return response
