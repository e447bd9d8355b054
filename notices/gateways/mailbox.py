"""First-run mode: messages arrive on the page /hop-thu-thu-nghiem/."""

from dataclasses import dataclass

from django.utils import timezone

from ..models import MailboxMessage
from .base import Accepted, Message, Outcome
from .configured import Address, driver


@dataclass(frozen=True)
class MailboxGateway:
    name: str = "mailbox"
    recognises_reference: bool = True
    carries_attachments: bool = False

    def send(self, message: Message) -> Outcome:
        """Put it in the mailbox; a repetition changes nothing."""
        arrived, new = MailboxMessage.objects.get_or_create(
            reference=message.reference,
            defaults={
                "channel": message.channel,
                "recipient": message.recipient,
                "subject": message.subject,
                "body": message.body,
                "attachment_name": message.attachment_name,
                "attachment_reference": message.attachment_reference,
                "received_at": timezone.now(),
            },
        )
        return Accepted(str(arrived.pk), repeated=not new)


@driver("mailbox")
def make(address: Address) -> MailboxGateway:
    return MailboxGateway(address.name)
